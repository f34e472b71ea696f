"""Promise 9: each link that leaves this site is marked, and is letter for letter one that somebody gives."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.sent_forms import tour_with_receipts
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged
from keepfaith.prober.oracle.fixed_texts import FIXED
from keepfaith.prober.pages.references import Reference, references, text_urls
from keepfaith.prober.reach import Reach

RELATION: Final = "noopener noreferrer external"
CLASSES: Final = frozenset({"usa-link", "usa-link--external"})
# The name of the feeds' language is no address, though it looks like one.
_NAMES: Final = frozenset({"http://www.w3.org/2005/Atom"})
# Their bytes are compared with the posted ones elsewhere.
_POSTED: Final = "/policies/"


def examine(reach: Reach) -> Finding:
    """Read where each link of every answer leads."""
    tour = tour_with_receipts(reach)
    links: set[tuple[str, str]] = set()
    count, faults = judged(tour, lambda seen: link_faults(tour, seen, links))
    figure = (
        f"{len(links)} links out on {count} answers, answers to forms, errors, feeds and files among them: each letter "
        "for letter an address of a posted edition, of the agency's file or of an event, and each marked."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def link_faults(tour: Tour, seen: Seen, links: set[tuple[str, str]]) -> Iterator[str]:
    """Yield each link out that nobody gives or that is not marked; take note of all of them."""
    for leads in _led_to(seen):
        if urlsplit(leads).netloc not in {"", *_own_hosts(tour)}:
            yield "an answer that leads its reader to another site"
    if seen.is_page:
        for reference in references(tour.document(seen)):
            if reference.use == "link" and not reference.is_own:
                links.add((seen.surface.path, reference.url))
                yield from _page_link_faults(tour, seen, reference)
        return
    answer = seen.answer
    media = answer.header("Content-Type") if answer else ""
    if answer is None or not media.startswith(("application/", "text/")) or _is_posted(tour, seen):
        return
    for url in text_urls(answer.text.replace("\r\n ", "")):
        if url.rstrip(".,;") not in _NAMES and not is_of_site(tour, url):
            links.add((seen.surface.path, url))
            if url not in tour.registers.links:
                yield "an address of another site that nobody gives"


def _led_to(seen: Seen) -> Iterator[str]:
    """Yield where an answer sends its reader by a header, without a link that they follow."""
    if seen.answer is not None:
        yield seen.answer.header("Location")
        for value in seen.answer.every("Refresh"):
            yield value.partition("=")[2].strip().strip("'\"")


def _own_hosts(tour: Tour) -> set[str]:
    return {urlsplit(origin).netloc for origin in (tour.portal.origin, tour.portal.plain_origin)}


def is_of_site(tour: Tour, url: str) -> bool:
    """Return whether an absolute address is one of this site."""
    return url == tour.portal.origin or url.startswith(f"{tour.portal.origin}/")


def _page_link_faults(tour: Tour, seen: Seen, reference: Reference) -> Iterator[str]:
    registers, element = tour.registers, reference.element
    own_mail = {f"mailto:{address}" for address in registers.agency.mail}
    if reference.url in own_mail | _posted_mail(tour):
        return
    if reference.url not in registers.links:
        # The address itself may hold what a visitor wrote, so it is not shown.
        yield "a link out by an address that nobody gives"
        return
    if element.get("rel") != RELATION or not set(element.get("class").split()) >= CLASSES:
        yield "a link out that tells the browser too little"
    texts = FIXED.get(tour.place(seen)[1])
    if texts and not element.words.endswith(texts.leaves):
        yield "a link out that does not say that it leaves"


def _posted_mail(tour: Tour) -> set[str]:
    """Return the mail addresses that the posted policies link."""
    texts = [edition.files["policy.md"] for edition in tour.registers.editions]
    return {
        part.partition(")")[0] for text in texts for part in text.split("](") if part.startswith("mailto:")
    }


def _is_posted(tour: Tour, seen: Seen) -> bool:
    return seen.surface.path.startswith(_POSTED) and tour.kind(seen).startswith("GET file 200")
