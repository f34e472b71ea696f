"""Promise 50: in clear nothing is served, and each address leads to itself in HTTPS."""

import random
from collections.abc import Iterator
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.surfaces import FORM, Seen, Surface, ask
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.form_files import form_files
from keepfaith.prober.oracle.header_rules import IN_CLEAR
from keepfaith.prober.reach import Reach
from keepfaith.prober.transport.protocols import FORBIDDEN
from keepfaith.prober.visitor import Visitor

# So many addresses are asked for in clear in a whole round, and in an hour.
MAX_CLEAR: Final = 700
_MAX_HOURLY: Final = 10
_MAX_WORDS: Final = 400
_MOVED: Final = 308
NO_PLAIN_ORIGIN: Final = "The portal has no address on plain HTTP."


def examine(reach: Reach) -> Finding:
    """Ask for each address in clear."""
    tour = tour_of(reach)
    if not tour.portal.plain_origin:
        return Finding("unproven", NO_PLAIN_ORIGIN)
    count, faults = asked_in_clear(reach, tour, "GET")
    figure = (
        f"{count} addresses asked for in clear: each leads to itself in HTTPS, and nothing else is served."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def asked_in_clear(reach: Reach, tour: Tour, method: str) -> tuple[int, list[str]]:
    """Ask in clear, once in a round; return how many requests of a method were answered, and what was wrong."""
    reach.round.once("clear", lambda: tour.seen.extend(_fetched(tour, is_whole=reach.round.is_whole)))

    def is_wanted(seen: Seen) -> bool:
        return seen.surface.is_plain and seen.surface.method == method

    count, faults = judged(tour, lambda seen: clear_faults(tour, seen), wanted=is_wanted)
    silent = [seen for seen in tour.seen if is_wanted(seen) and seen.answer is None]
    return count, faults + [f"{seen.surface.named} is not answered in clear." for seen in silent]


def clear_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what an answer in clear serves or takes."""
    answer, surface = seen.answer, seen.surface
    if answer is None:
        return
    if surface.method == "POST" and answer.status != FORBIDDEN:
        yield "a form in clear is not refused"
    elif surface.method == "GET" and answer.status != _MOVED:
        yield "served in clear"
    elif surface.method == "GET" and answer.header("Location") != tour.portal.origin + surface.path:
        yield "sent elsewhere than to itself in HTTPS"
    headers = {name.lower(): value for name, value in answer.headers}
    if any(headers.get(name) != value for name, value in IN_CLEAR.items()):
        yield "other headers in clear than the way to HTTPS has"
    if headers.keys() - IN_CLEAR.keys() - {"location", "content-length", "date"}:
        yield "more headers in clear than the way to HTTPS has"
    if len(answer.body) > _MAX_WORDS + len(surface.path) or b"<" in answer.body:
        yield "a page in clear"


def _fetched(tour: Tour, *, is_whole: bool) -> list[Seen]:
    paths = sorted({seen.surface.path for seen in tour.seen if seen.surface == Surface(seen.surface.path)})
    number = MAX_CLEAR if is_whole else _MAX_HOURLY
    drawn = random.sample(paths, min(len(paths), number))
    surfaces = [Surface(path, status=_MOVED, is_plain=True) for path in drawn]
    body = somebody().email.encode()
    headers = {"Content-Type": FORM}
    surfaces += [
        Surface(f"/forms/{name}/", "POST", FORBIDDEN, headers, b"email=" + body, is_plain=True)
        for name in form_files()
    ]
    return [ask(surface, Visitor.somebody(tour.portal)) for surface in surfaces]
