"""Promise 55, as far as pages go: history, feed and changes tell of every posted edition, its day and its words."""

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.addresses import address_of
from keepfaith.prober.oracle.place_words import PlaceWords, Unread
from keepfaith.prober.oracle.policy_text import policy_text
from keepfaith.prober.pages.markup import Element
from keepfaith.prober.posted import PostedEdition
from keepfaith.prober.reach import Reach

_SHOWN: Final = frozenset({"history", "feed", "changes", "policy"})
_ATOM: Final = "{http://www.w3.org/2005/Atom}"


def examine(reach: Reach) -> Finding:
    """Compare what is told of postings with the posted editions."""
    tour = tour_of(reach)
    try:
        count, faults = judged(
            tour, lambda seen: posting_faults(tour, seen), wanted=lambda seen: _tells(tour, seen)
        )
    except Unread:
        return Finding("unproven", "A posted policy is written in a way that the prober does not read.")
    editions = tour.registers.editions
    coming = sum(edition.starts_at > dt.datetime.now(dt.UTC) for edition in editions)
    figure = (
        f"{len(editions)} posted editions, {coming} of them coming: days, hours of posting and digests in history and "
        f"feeds, and each word on the pages of changes, equal to what is posted, on {count} answers."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def posting_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what an answer tells otherwise of the editions of its policy."""
    address, slug = address_of(tour.place(seen)[2]), tour.place(seen)[2].split("/")[2]
    editions = [edition for edition in tour.registers.editions if edition.document == slug]
    name = address.name if address else ""
    if name == "history" and _history(tour, seen) != _told_of(tour, editions, tour.place(seen)[0]):
        yield "other editions, days or digests than are posted"
    elif name == "feed" and sorted(_feed(seen)) != sorted(_entries(tour, editions)):
        yield "other entries than editions were posted"
    elif name == "changes":
        yield from _change_faults(tour, seen, editions)
    elif name == "policy":
        yield from _notice_faults(tour, seen, editions)


def _history(tour: Tour, seen: Seen) -> list[tuple[str, dt.datetime | None, str]]:
    timeline = next((ol for ol in tour.document(seen).every("ol") if ol.has_class("timeline")), None)
    return [
        (
            next((link.get("href") for link in row.every("a")), ""),
            next((_instant(time.get("datetime")) for time in row.every("time")), None),
            next((code.words for code in row.every("code")), ""),
        )
        for row in (timeline.every("li") if timeline else ())
    ]


def _told_of(
    tour: Tour, editions: list[PostedEdition], choices: str
) -> list[tuple[str, dt.datetime | None, str]]:
    def path(edition: PostedEdition) -> str:
        return f"{choices}/policies/{edition.document}/{tour.registers.day(edition)}/"

    newest = sorted(editions, key=lambda edition: edition.starts_at, reverse=True)
    return [(path(edition), edition.posted_at, edition.digest) for edition in newest]


def _notice_faults(tour: Tour, seen: Seen, editions: list[PostedEdition]) -> Iterator[str]:
    """Yield each coming edition that the policy's page does not announce, with the way to it."""
    notices = [block for block in tour.document(seen).every("div") if block.has_class("notice--coming")]
    announced = {link.get("href") for notice in notices for link in notice.every("a")}
    for edition in editions:
        path = f"{tour.place(seen)[0]}/policies/{edition.document}/{tour.registers.day(edition)}/"
        if edition.starts_at > dt.datetime.now(dt.UTC) and path not in announced:
            yield "no notice of a coming edition"


def _feed(seen: Seen) -> list[tuple[str, dt.datetime | None]]:
    try:
        root = ET.fromstring(seen.answer.text if seen.answer else "")  # noqa: S314 - expat bounds what entities become
    except ET.ParseError:
        return []
    return [
        (entry.findtext(f"{_ATOM}id", ""), _instant(entry.findtext(f"{_ATOM}updated", "")))
        for entry in root.iter(f"{_ATOM}entry")
    ]


def _entries(tour: Tour, editions: list[PostedEdition]) -> list[tuple[str, dt.datetime | None]]:
    return [
        (f"urn:sha256:{edition.digest}:{tour.registers.day(edition)}", edition.posted_at)
        for edition in editions
    ]


def _change_faults(tour: Tour, seen: Seen, editions: list[PostedEdition]) -> Iterator[str]:
    compared = _compared(tour, seen, editions)
    parts = [part for part in tour.document(seen).every("p") if part.has_class("redline__part")]
    if compared is None:
        if parts:
            yield "changes, though there is but one edition"
        return
    earlier, later = (
        [
            block.words
            for block in policy_text(
                edition.files["policy.md"], places=PlaceWords(edition.files, day=tour.registers.day(edition))
            ).blocks
        ]
        for edition in compared
    )
    if not parts and earlier == later:
        return
    if [words for part in parts if (words := _without(part, "del"))] != later:
        yield "other words than the later edition has"
    if sorted(words for part in parts if (words := _without(part, "ins"))) != sorted(earlier):
        yield "other words than the earlier edition has"


def _compared(
    tour: Tour, seen: Seen, editions: list[PostedEdition]
) -> tuple[PostedEdition, PostedEdition] | None:
    """Return the two editions that a page of changes compares: those asked for, the coming one, or the last change."""
    query = parse_qs(urlsplit(seen.surface.path).query)
    days = [query.get(name, [""])[0] for name in ("from", "to")]
    in_order = sorted(editions, key=lambda edition: edition.starts_at)
    if all(days):
        compared = [edition for edition in in_order if str(tour.registers.day(edition)) in days]
        return (compared[0], compared[-1]) if compared else None
    now = dt.datetime.now(dt.UTC)
    begun = [edition for edition in in_order if edition.starts_at <= now]
    coming = [edition for edition in in_order if edition.starts_at > now]
    later = coming[0] if coming else begun[-1] if begun else None
    if later is None or later is in_order[0]:
        return None
    return in_order[in_order.index(later) - 1], later


def _without(part: Element, tag: str) -> str:
    """Return the words of a part without what one of the two editions does not have, and without words for the ear."""
    left_out = {span for span in part.every("span") if span.has_class("usa-sr-only")}
    return part.words_besides(frozenset({*left_out, *part.every(tag)}))


def _tells(tour: Tour, seen: Seen) -> bool:
    address = address_of(tour.place(seen)[2])
    is_whole = seen.surface.method == "GET" and seen.answer is not None and seen.answer.status == 200  # noqa: PLR2004 - the status of an answer
    return is_whole and address is not None and address.name in _SHOWN


def _instant(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None
