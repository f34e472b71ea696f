"""Promise 11: a page takes what the agency's files declare, and nothing else on it can send anything."""

from collections.abc import Iterator

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.examiner.form_pages import form_faults
from keepfaith.prober.examiner.loads import loaded_tools
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.form_inputs import forms_on
from keepfaith.prober.pages.vocabulary import vocabulary_faults
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Compare every input of every page with what is declared, and look for whatever else could send something."""
    tour = tour_of(reach)
    count, faults = judged(tour, lambda seen: input_faults(tour, seen), wanted=lambda seen: seen.is_page)
    inputs = sum(len(form.inputs) for seen in tour.pages for form in forms_on(tour.document(seen)))
    figure = (
        f"{inputs} inputs on {count} pages, errors and answers to forms among them: each, in its order, one that the "
        "agency's files or this release declare. No page has an element or attribute that could send anything else."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def input_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what a page takes or can send beyond what is declared."""
    yield from (fault for aspect, fault in form_faults(tour, seen) if aspect == "inputs")
    yield from vocabulary_faults(tour.document(seen), with_tool=bool(loaded_tools(tour, seen)))
