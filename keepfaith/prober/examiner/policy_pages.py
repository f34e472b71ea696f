"""Promise 1: each paragraph of a policy, wherever and in whichever language it is shown, is that of the posted file."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.examiner.page_blocks import article_text
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.addresses import address_of
from keepfaith.prober.oracle.place_words import PlaceWords, Unread
from keepfaith.prober.oracle.policy_text import PolicyText, policy_text
from keepfaith.prober.oracle.registers import table_of
from keepfaith.prober.oracle.said_days import says_another_day
from keepfaith.prober.oracle.translations import spoken_in
from keepfaith.prober.posted import PostedEdition
from keepfaith.prober.reach import Reach

_SHOWN: Final = frozenset({"policy", "edition", "promises"})
MANIFEST: Final = "SHA256SUMS"


def examine(reach: Reach) -> Finding:
    """Compare what every page of a policy says with the posted bytes, read anew."""
    tour = tour_of(reach)
    try:
        count, faults = judged(
            tour, lambda seen: page_faults(tour, seen), wanted=lambda seen: _edition(tour, seen) is not None
        )
    except Unread:
        return Finding("unproven", "A posted policy is written in a way that the prober does not read.")
    shown = [seen for seen in tour.seen if _edition(tour, seen) is not None]
    faults += [
        f"/policies/{slug}/ is not shown."
        for slug in tour.registers.current
        if not any(tour.place(seen)[2] == f"/policies/{slug}/" for seen in shown)
    ]
    unread = sorted({tour.place(seen)[1] for seen in shown if _spoken(tour, seen) is None})
    if unread and not faults:
        return Finding("unproven", f"The agency's catalog of {', '.join(unread)} cannot be read.")
    paragraphs = sum(
        len(_text(tour, seen).blocks) for seen in shown if _kind(tour, seen) in {"policy", "edition"}
    )
    files = sum(_kind(tour, seen) == "file" for seen in shown)
    figure = (
        f"{paragraphs} paragraphs on {count - files} pages in {1 + len(tour.languages)} languages, in force and dated, "
        f"and {files} files: equal to the posted bytes, or to the agency's translation of them."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def page_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what an address of a policy says otherwise than its edition."""
    edition, kind, answer = _edition(tour, seen), _kind(tour, seen), seen.answer
    if edition is None or answer is None or _spoken(tour, seen) is None:
        return
    if kind == "file":
        name = re.sub(r"^.*/\d{4}-\d{2}-\d{2}/", "", tour.place(seen)[2])
        wanted = edition.manifest if name == MANIFEST else edition.files.get(name)
        if wanted is None or answer.body != wanted.encode():
            yield "not the posted file"
    elif kind == "promises":
        yield from _promise_faults(tour, seen, edition)
    else:
        yield from _text_faults(tour, seen, edition)


def _text_faults(tour: Tour, seen: Seen, edition: PostedEdition) -> Iterator[str]:
    document, wanted = tour.document(seen), _text(tour, seen)
    choices, language, _ = tour.place(seen)
    shown = article_text(document, language, choices)
    if shown is None:
        yield "no text of a policy"
        return
    if shown.title != wanted.title:
        yield "another title than the posted text has"
    if shown.anchors != wanted.anchors:
        yield "other anchors than the posted text has"
    for number, (mine, ours) in enumerate(zip(shown.blocks, wanted.blocks, strict=False), 1):
        if mine != ours:
            yield f"paragraph {number} is not that of the posted text"
            break
    if len(shown.blocks) != len(wanted.blocks):
        yield f"{len(shown.blocks)} paragraphs, where the posted text has {len(wanted.blocks)}"
    starts = tour.registers.day(edition)
    day = str(starts)
    days = [time.get("datetime") for time in document.every("time")]
    is_current = tour.registers.current.get(edition.document) is edition
    if day not in (days[:1] if is_current else days):
        yield "not the day on which its edition starts"
    yield from _beginning_faults(shown, language, starts)
    if [code.words for code in document.every("code") if code.has_class("digest")] != [edition.digest]:
        yield "not the digest of its edition"
    place = f"/policies/{edition.document}/{day}/"
    files = [link.get("href") for link in document.every("a") if link.get("href").startswith(place)]
    if {place + name for name in (MANIFEST, *edition.files)} - set(files):
        yield "not every file of its edition is linked"


def _beginning_faults(shown: PolicyText, language: str, day: dt.date) -> Iterator[str]:
    """Yield that the text itself says another day, as a posted one can; translations say what their English does."""
    if not language and any(says_another_day(block.words, day) for block in shown.blocks):
        yield "in force since another day by its text than by its edition"


def _promise_faults(tour: Tour, seen: Seen, edition: PostedEdition) -> Iterator[str]:
    document, places = tour.document(seen), _places(tour, seen, edition)
    for clause in table_of(edition, "clauses.toml").get("clause", ()):
        for number in clause.get("promises", ()):
            row = document.by_id(f"promise-{number}")
            heading = next(row.every("h4"), None) if row else None
            says = " ".join(places.sentence(clause["says"]).split()) if places else ""
            if heading is None or not heading.words.endswith(says):
                yield f"promise {number} in other words than its clause has"


def _text(tour: Tour, seen: Seen) -> PolicyText:
    """Return the text that an address must show."""
    edition = _edition(tour, seen)
    places = _places(tour, seen, edition) if edition else None
    if edition is None or places is None:
        return PolicyText("", (), ())
    return policy_text(edition.files["policy.md"], places=places, prefix=tour.place(seen)[0])


def _edition(tour: Tour, seen: Seen) -> PostedEdition | None:
    """Return the edition that an answer shows, or of which it is a file."""
    kind, registers = _kind(tour, seen), tour.registers
    page = tour.place(seen)[2].split("/")
    if seen.answer is None or seen.answer.status != 200 or seen.surface.method != "GET":  # noqa: PLR2004 - OK
        return None
    if kind in {"policy", "promises"}:
        return registers.current.get(page[2])
    if kind not in {"edition", "file"}:
        return None
    # A page that nobody posted is no page of an edition: it is seen as an address that must not answer.
    return next(
        (
            edition
            for edition in registers.editions
            if edition.document == page[2] and str(registers.day(edition)) == page[3]
        ),
        None,
    )


def _kind(tour: Tour, seen: Seen) -> str:
    address = address_of(tour.place(seen)[2])
    return address.name if address and address.name in _SHOWN | {"file"} else ""


def _places(tour: Tour, seen: Seen, edition: PostedEdition) -> PlaceWords | None:
    """Return the facts of an edition in the language of an address."""
    spoken = _spoken(tour, seen)
    day = tour.registers.day(edition)
    return PlaceWords(edition.files, tour.place(seen)[1], spoken, day) if spoken else None


def _spoken(tour: Tour, seen: Seen) -> Callable[[str], str] | None:
    return spoken_in(tour.place(seen)[1], tour.registers.agency.folder)
