"""Promises 48 and 52: a form that is sent or announced without encryption is refused unread, and not sent on."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.tour import tour_of
from keepfaith.prober.reach import Reach
from keepfaith.prober.transport.clear import NO_PLAIN_ORIGIN, asked_in_clear
from keepfaith.prober.transport.protocols import FORBIDDEN, announced


def examine(reach: Reach) -> Finding:
    """Send each form in clear, and announce one."""
    tour = tour_of(reach)
    if not tour.portal.plain_origin:
        return Finding("unproven", NO_PLAIN_ORIGIN)
    count, faults = asked_in_clear(reach, tour, "POST")
    if announced(tour.portal) != FORBIDDEN:
        faults.append("A form announced in clear is not refused unread.")
    figure = f"{count} forms sent in clear and one announced: each refused unread, and none sent on."
    return Finding.of(examined=count + 1, faults=faults, figure=figure)
