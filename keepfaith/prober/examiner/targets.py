"""Promises 48 and 52: whatever is sent from an answer, or sent on by it, goes to this site over HTTPS."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.sent_forms import tour_with_receipts
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged
from keepfaith.prober.reach import Reach

# By which attribute an element says where what it sends goes.
_SENDS: Final = {"form": "action", "button": "formaction", "input": "formaction"}


def examine(reach: Reach) -> Finding:
    """Read where each form of every answer is sent, and where each answer sends its reader on."""
    tour = tour_with_receipts(reach)
    count, faults = judged(tour, lambda seen: target_faults(tour, seen), wanted=_is_encrypted)
    forms = sum(1 for seen in tour.pages for _ in tour.document(seen).every("form"))
    figure = (
        f"{forms} forms on {count} answers, first shown, come back and after errors: each is sent to this site over "
        "HTTPS, and no answer sends its reader anywhere else."
    )
    return Finding.of(examined=forms, faults=faults, figure=figure)


def target_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield each place that is another host, or without encryption."""
    if not _is_encrypted(seen) or seen.answer is None:
        return
    if seen.is_page:
        yield from _page_faults(tour, seen)
    if (location := seen.answer.header("Location")) and not _is_ours(tour, seen, location):
        yield "a redirect elsewhere than to this site over HTTPS"
    if (refresh := seen.answer.header("Refresh")) and not _is_refresh_ours(tour, seen, refresh):
        yield "a header that sends its reader on elsewhere"


def _page_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    for element in tour.document(seen).every("base", "meta", *_SENDS):
        url = element.get(_SENDS.get(element.tag, ""))
        if url and not _is_ours(tour, seen, url):
            yield f"a <{element.tag}> that is sent elsewhere than to this site over HTTPS"
        if element.tag == "base":
            yield "a <base>, which makes each address of the page another one"
        is_refresh = element.get("http-equiv").lower() == "refresh"
        if is_refresh and not _is_refresh_ours(tour, seen, element.get("content")):
            yield "a page that sends its reader on elsewhere"


def _is_encrypted(seen: Seen) -> bool:
    return not seen.surface.is_plain


def _is_refresh_ours(tour: Tour, seen: Seen, content: str) -> bool:
    _, _, url = content.partition("=")
    return not url or _is_ours(tour, seen, url.strip(" '\""))


def _is_ours(tour: Tour, seen: Seen, url: str) -> bool:
    """Return whether an address is one of this site, as a browser reads it: a backslash is a slash to it."""
    whole = urljoin(tour.portal.origin + seen.surface.path, url.strip().replace("\\", "/"))
    return urlsplit(whole)[:2] == urlsplit(tour.portal.origin)[:2]
