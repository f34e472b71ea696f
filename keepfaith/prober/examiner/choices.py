"""Promises 7 and 8: nothing is chosen, filled in or made compulsory beforehand; each question says its need and why."""

from collections.abc import Iterator
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.examiner.form_pages import agency_form, form_faults, question_faults
from keepfaith.prober.journeys.refusals import COMPLETE, INCOMPLETE
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.form_files import FormFile, form_files
from keepfaith.prober.reach import Reach

_SENT: Final = {
    COMPLETE: "not complete with the answers that it needs",
    INCOMPLETE: "taken without an answer that it needs",
}


def examine(reach: Reach) -> Finding:
    """Compare the inputs of every page, and the words beside them, with the agency's files."""
    tour = tour_of(reach)
    count, faults = judged(tour, lambda seen: choice_faults(tour, seen), wanted=lambda seen: seen.is_page)
    forms = form_files()
    if not forms:
        return Finding("unproven", "The agency has no form.")
    shown = {form.name for seen in tour.seen if (form := agency_form(tour, seen))}
    faults += [f"The form {name} is shown nowhere." for name in sorted(forms.keys() - shown)]
    questions = sum(len(form.questions) for form in forms.values())
    figure = (
        f"{questions} questions of {len(forms)} forms on {count} pages in {1 + len(tour.languages)} languages: none "
        "filled, chosen, hidden or made compulsory beforehand; each says its need and why as its file does, after a "
        "link to the policy. Complete with what they need, refused with less."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def choice_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what is decided for a visitor on a page."""
    yield from (fault for aspect, fault in form_faults(tour, seen) if aspect == "choices")
    if seen.surface.about in _SENT and seen.answer and seen.answer.status != seen.surface.status:
        yield _SENT[seen.surface.about]
    form = agency_form(tour, seen)
    if form is not None:
        yield from question_faults(tour, seen, form)
        yield from _policy_first(tour, seen, form)


def _policy_first(tour: Tour, seen: Seen, form: FormFile) -> Iterator[str]:
    document, registers = tour.document(seen), tour.registers
    edition = registers.governing
    slug, choices = registers.agency.governing, tour.place(seen)[0]
    paths = {f"{choices}/policies/{slug}/"}
    if edition is not None:
        paths.add(f"{choices}/policies/{slug}/{registers.day(edition)}/")
    names = {name for question in form.questions for name in question.inputs}
    fields = document.every("input", "textarea", "select")
    first = min((element.order for element in fields if element.get("name") in names), default=0)
    main = document.first("main")
    links = main.every("a") if main else ()
    if not any(link.get("href").partition("#")[0] in paths and link.order < first for link in links):
        yield "asks before it links the policy in force"
