"""Promise 58, as far as pages go: the policy's clause, security.txt and the form name one place for questions."""

from collections.abc import Iterator

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.surfaces import Seen, Surface
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.reach import Reach

PROMISE = 58
SECURITY = "/.well-known/security.txt"


def examine(reach: Reach) -> Finding:
    """Compare the addresses for questions that are shown with those that the agency's file gives."""
    tour = tour_of(reach)
    anchor = tour.registers.anchor(PROMISE)
    if not anchor:
        return Finding("unproven", "No privacy policy with such a clause is in force.")
    wanted = {
        f"/policies/{tour.registers.agency.governing}/",
        SECURITY,
        f"/forms/{tour.registers.agency.form}/",
    }

    def is_about_contact(seen: Seen) -> bool:
        return (
            seen.surface == Surface(seen.surface.path) and tour.place(seen)[2] in wanted and _is_plain(seen)
        )

    count, faults = judged(tour, lambda seen: contact_faults(tour, seen, anchor), wanted=is_about_contact)
    faults += [f"{path} is not there." for path in sorted(wanted) if not _is_there(tour, path)]
    figure = (
        f"The clause on questions names the agency's address on {count - 1} pages, security.txt the contacts of the "
        "agency's file, and the form for questions is open. Whether a letter gets an answer is examined elsewhere."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def contact_faults(tour: Tour, seen: Seen, anchor: str) -> Iterator[str]:
    """Yield what names another place for questions."""
    agency, page = tour.registers.agency, tour.place(seen)[2]
    if page == SECURITY:
        lines = seen.answer.text.splitlines() if seen.answer else []
        contacts = tuple(line.removeprefix("Contact: ") for line in lines if line.startswith("Contact: "))
        if contacts != agency.security:
            yield "other contacts than the agency's file gives"
    elif page.startswith("/policies/"):
        clause = tour.document(seen).by_id(anchor)
        links = [link.get("href") for link in clause.every("a")] if clause else []
        if f"mailto:{agency.email}" not in links:
            yield "the clause on questions does not give the agency's address"


def _is_there(tour: Tour, path: str) -> bool:
    return any(
        seen.surface.path == path and seen.answer and seen.answer.status == 200  # noqa: PLR2004 - OK
        for seen in tour.seen
    )


def _is_plain(seen: Seen) -> bool:
    return seen.surface.method == "GET" and not seen.surface.headers
