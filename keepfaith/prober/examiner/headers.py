"""Promises 26 and 49: every answer has each header that the edition and the release make of it, and no other."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.sent_forms import tour_with_receipts
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged, unknown_addresses
from keepfaith.prober.oracle.addresses import address_of
from keepfaith.prober.oracle.header_rules import IN_CLEAR, Exchange, Headers, expected
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Compare all headers of every answer with those that were worked out."""
    tour = tour_with_receipts(reach)
    count, faults = judged(tour, lambda seen: header_faults(tour, seen))
    tools = ", ".join(tool["name"] for tool in tour.registers.tools) or "no outside tool"
    kinds = len({tour.kind(seen) for seen in tour.seen})
    figure = (
        f"{count} answers of {kinds} kinds: all headers of each equal to those made from the edition in force "
        f"({tools} in use) and the release, Strict-Transport-Security of two years included; no other header."
    )
    if not faults and (unknown := unknown_addresses(tour)):
        return Finding("unproven", f"Nobody wrote down what must come from {unknown[0]}."[:300])
    return Finding.of(examined=count, faults=faults, figure=figure)


def header_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what is wrong with the headers of one answer."""
    if seen.answer is not None and not seen.surface.is_plain:
        yield from expected_headers(tour, seen).faults(seen.answer.headers)


def expected_headers(tour: Tour, seen: Seen) -> Headers:
    """Return what the headers of an answer must be."""
    _, language, page = tour.place(seen)
    answer, surface = seen.answer, seen.surface
    if answer is None or surface.is_plain:
        return Headers(IN_CLEAR)
    exchange = Exchange(
        surface.method, page, language, answer.status, answer.body,
        "gzip" in seen.visitor.browser["Accept-Encoding"], urlsplit(surface.path).query, address_of(page),
        answer.came_at,
    )  # fmt: skip
    return expected(exchange, tour.registers.tools, opted_out=has_opted_out(tour, seen))


def has_opted_out(tour: Tour, seen: Seen) -> bool:
    """Return whether the visitor wanted no outside tool."""
    return tour.place(seen)[0].startswith("/no-tools") or not {"Cookie", "Sec-GPC"}.isdisjoint(
        seen.surface.headers
    )
