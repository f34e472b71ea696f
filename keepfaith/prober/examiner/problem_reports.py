"""Accessibility clause `tell-us`: the form for problems is linked everywhere, and a report becomes a task."""

from collections.abc import Iterator
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.refusals import COMPLETE
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.form_files import form_files
from keepfaith.prober.reach import Reach

FORM: Final = "accessibility"
_PATH: Final = f"/forms/{FORM}/"
_WITHOUT_TASK: Final = """
    SELECT count(*) FROM disclosure_record r WHERE form = %s AND about_id IS NULL
      AND NOT EXISTS (SELECT FROM disclosure_task t WHERE t.record_id = r.id)
"""


def examine(reach: Reach) -> Finding:
    """Look for the form on every page, at what came of whole reports, and for the task of each that was stored."""
    tour = tour_of(reach)
    if FORM not in form_files():
        return Finding("unproven", "There is no form for problems.")
    count, faults = judged(
        tour,
        lambda seen: link_faults(tour, seen),
        wanted=lambda seen: seen.is_page and not _is_of_staff(seen),
    )
    reports = [seen for seen in tour.seen if _is_report(tour, seen)]
    with reach.database() as database:
        ((lost,),) = database.execute(_WITHOUT_TASK, (FORM,)).fetchall()
    faults += [f"{lost} reports brought no task."] if lost else []
    figure = (
        f"{count} pages and error pages link the form; it takes a report in each of {len(reports)} ways; each report "
        "that was sent is a task."
    )
    return Finding.of(examined=len(reports) and count, faults=faults, figure=figure)


def link_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield that a page does not link the form, or that a whole report does not come as far as the edition."""
    if not any(link.get("href").endswith(_PATH) for link in tour.document(seen).every("a")):
        yield "has no link to the form for problems"
    if _is_report(tour, seen) and seen.answer and seen.answer.status != seen.surface.status:
        yield "a report with all that the form needs is not taken"


def _is_of_staff(seen: Seen) -> bool:
    return seen.surface.path.startswith("/desk/")


def _is_report(tour: Tour, seen: Seen) -> bool:
    return seen.surface.about == COMPLETE and tour.place(seen)[2] == _PATH
