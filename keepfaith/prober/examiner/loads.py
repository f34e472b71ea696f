"""Promises 26, 51 and 52: no answer loads, sends or runs anything but our own; nothing in it is insecure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.chromium.look import look_of
from keepfaith.prober.chromium.net_log import LoggedRequest
from keepfaith.prober.chromium.opened_page import Opening
from keepfaith.prober.examiner.headers import has_opted_out
from keepfaith.prober.journeys.sent_forms import tour_with_receipts
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged
from keepfaith.prober.oracle.addresses import address_of, split
from keepfaith.prober.oracle.header_rules import Exchange, tools_on
from keepfaith.prober.pages.references import Reference, references, style_urls
from keepfaith.prober.pages.vocabulary import vocabulary_faults
from keepfaith.prober.reach import Reach

# What a browser may load for a page, and where its forms may go.
# What a page is put together from: files of the release, and the agency's own pictures.
_FILES: Final = frozenset({"static file", "picture"})
LOADED: Final = frozenset({"static file", "feed", "events feed", "calendar"})
# The name of a drawing's language, which nobody asks for.
_SVG: Final = "http://www.w3.org/2000/svg"
_TOOL_SCRIPT: Final = "/static/third_party/"
SEARCH: Final = "/search/"
# What browsers ask for of themselves.
_ASKED_ANYWAY: Final = frozenset({"/favicon.ico"})
_OK: Final = 200


def examine(reach: Reach) -> Finding:
    """Read every element, attribute and reference of every answer."""
    tour = tour_with_receipts(reach)
    count, faults = judged(tour, lambda seen: load_faults(tour, seen))
    number = sum(1 for seen in tour.pages for _ in references(tour.document(seen)))
    look = look_of(reach, tour)
    faults += look.faults(lambda opening: opened_faults(tour, opening))
    if look.is_blind and not faults:
        return Finding("unproven", look.figure)
    figure = (
        f"{number} references in {count} answers: 0 insecure, 0 to another host but links that one clicks. Every "
        f"element and attribute is one that our pages are made of; no form leads elsewhere. {look.figure}"
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def load_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what in an answer could load, send or run something that is not ours."""
    answer = seen.answer
    media = answer.header("Content-Type") if answer else ""
    if answer is not None and media.startswith(("text/css", "image/svg")):
        text = answer.text.lower().replace(_SVG, "")
        yield from ("a style from elsewhere" for url in style_urls(answer.text) if not _is_beside(url))
        if any(word in text for word in ("<script", "http:", "https:", "javascript:", "@import")):
            yield "a script or an address in a file of style"
    if not seen.is_page or answer is None:
        return
    tools = loaded_tools(tour, seen)
    document = tour.document(seen)
    yield from vocabulary_faults(document, with_tool=bool(tools))
    places = {f"https://{place['host']}{place['path']}" for tool in tools for place in tool.get("place", ())}
    for reference in references(document):
        yield from _reference_faults(tour, seen, reference, places)


def opened_faults(tour: Tour, opening: Opening) -> Iterator[str]:
    """Yield what a page had a browser ask for that it may not, and what the browser got otherwise than anybody."""
    served = opening.served
    if served is None:
        return
    tools = loaded_tools(tour, opening.seen(served, tour))
    places = tuple(
        f"https://{place['host']}{place['path']}" for tool in tools for place in tool.get("place", ())
    )
    for request in opening.log.requests:
        yield from _request_faults(tour, opening, request, places)
    if opening.log.looked_up and not tools:
        yield "the name of another host is looked up"
    if opening.is_served_otherwise():
        yield "another page than anybody else gets"
    if not tools and opening.is_made_otherwise():
        yield "a page that is changed after it came"


def loaded_tools(tour: Tour, seen: Seen) -> tuple[Mapping[str, Any], ...]:
    """Return the outside tools that load on an answer."""
    page, answer = tour.place(seen)[2], seen.answer
    if answer is None or has_opted_out(tour, seen):
        return ()
    exchange = Exchange(
        seen.surface.method, page, "", answer.status, b"", takes_gzip=True, address=address_of(page)
    )
    return tools_on(exchange, tour.registers.tools)


def _reference_faults(tour: Tour, seen: Seen, reference: Reference, places: set[str]) -> Iterator[str]:
    if reference.url.lower().startswith("http:"):
        yield "an insecure reference"
    if reference.use == "tool":
        if reference.url not in places:
            yield "a tool that is not listed is told of the page"
        return
    if reference.use == "link":
        return
    if not reference.is_own:
        yield f"a <{reference.element.tag}> that leads to another host"
        return
    page = split(urlsplit(urljoin(seen.surface.path, reference.url)).path, tour.languages)[2]
    address = address_of(page)
    if reference.use == "sent" and (address is None or not _takes(tour, seen, reference, page)):
        yield "a form that leads where nothing is taken"
    if reference.element.get("rel") == "alternate" and reference.element.get("hreflang"):
        if page != tour.place(seen)[2]:
            yield "another page given as its translation"
    elif reference.use == "loaded" and (address is None or not _may_load(address.name, page, reference)):
        yield f"a <{reference.element.tag}> of something that pages do not load"


def _request_faults(
    tour: Tour, opening: Opening, request: LoggedRequest, places: tuple[str, ...]
) -> Iterator[str]:
    if request.url.startswith(places):
        return
    if not request.url.startswith(f"{tour.portal.origin}/"):
        # The host alone: what stands behind it could tell of somebody.
        yield f"a request to {urlsplit(request.url).hostname or 'something else'}, which is not declared"
        return
    seen = opening.seen(request, tour)
    page = tour.place(seen)[2]
    address, parts = address_of(page), urlsplit(request.url)
    is_file = address is not None and address.name in _FILES and not parts.query
    if request.url != opening.url and (request.method != "GET" or not (is_file or page in _ASKED_ANYWAY)):
        yield "a request for something that pages do not load"
    if request.status == _OK:
        yield from load_faults(tour, seen)


def _takes(tour: Tour, seen: Seen, reference: Reference, page: str) -> bool:
    address = address_of(page)
    if reference.element.get("method") == "post":
        return address is not None and (address.takes or address.name == "desk")
    # A search may stand on any page; what is asked for there is read, and nothing is taken.
    return page in {tour.place(seen)[2], SEARCH}


def _may_load(name: str, page: str, reference: Reference) -> bool:
    if reference.element.tag == "script":
        return page.startswith(_TOOL_SCRIPT)
    if reference.element.tag == "link" and reference.element.get("rel") == "alternate":
        return name in LOADED
    return name == "static file" or (name == "picture" and reference.element.tag == "img")


def _is_beside(url: str) -> bool:
    """Return whether a style names a file beside it, or one that stands in it."""
    return url.startswith("data:image/svg+xml") or not (urlsplit(url).scheme or url.startswith("//"))
