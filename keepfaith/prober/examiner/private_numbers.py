"""Promise 52: whoever types a card or Social Security number where none is asked for gets the form back unsent."""

from collections.abc import Iterator

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.examiner.asked_kinds import requested_kinds
from keepfaith.prober.examiner.form_pages import agency_form
from keepfaith.prober.journeys.refusals import NUMBERED
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.form_files import NUMBERS, WRITTEN, FormFile, form_files
from keepfaith.prober.pages.markup import Document
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Look at the answers to numbers that nobody has in each field for words, and at what every field is called."""
    tour = tour_of(reach)
    tried, faults = judged(tour, lambda seen: number_faults(tour, seen), wanted=_is_numbered)
    if not tried:
        return Finding("unproven", "The agency has no form with a field for words.")
    pages, more = judged(tour, lambda seen: label_faults(tour, seen), wanted=lambda seen: seen.is_page)
    fields = sum(len(seen.surface.typed) for seen in tour.seen if _is_numbered(seen))
    figure = (
        f"A made-up card or Social Security number typed into the fields for words of {tried} forms ({fields} "
        "answers): each came back unsent, asking of each such field, and with all that was typed. "
        f"{pages} pages ask for such a number only where a form's file does."
    )
    return Finding.of(examined=tried, faults=faults + more, figure=figure)


def number_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what is wrong with the answer to a form that had a number in each field for words."""
    form = form_files()[tour.place(seen)[2].split("/")[2]]
    if seen.answer is None or seen.answer.status != 422:  # noqa: PLR2004 - to be changed
        yield "a form with a number that nobody asked for is not asked about"
        return
    document, typed = tour.document(seen), seen.surface.typed
    noticed = [
        question.name for question in form.questions if question.name in typed and question.takes_words
    ]
    box = document.by_id("as-it-is")
    if box is None or box.get("value").split() != noticed or "checked" in box.attributes:
        yield "not asked of each field with a number whether to send it"
    yield from (
        f"the field {name} has no word on its number"
        for name in noticed
        if document.by_id(f"{name}-problem") is None
    )
    shown = document.root.words_besides(frozenset(document.every("textarea")))
    if any(text in shown for name, text in typed.items() if name in noticed):
        yield "the number is shown beside its field"
    yield from _kept_faults(document, form, seen)


def _is_numbered(seen: Seen) -> bool:
    return seen.surface.about == NUMBERED


def label_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield each field that asks for such a number though no file says so."""
    form = agency_form(tour, seen)
    declared = (
        {question.name for question in form.questions if question.category in NUMBERS} if form else set()
    )
    for field, kinds in requested_kinds(tour, seen):
        name = field.get("name")
        if NUMBERS & set(kinds) and name not in declared:
            yield f"the field {name} asks for a number that no file declares"


def _kept_faults(document: Document, form: FormFile, seen: Seen) -> Iterator[str]:
    """Yield each answer that is not on the page any more."""
    fields = {field.get("name"): field for field in document.every("input", "textarea")}
    for question in form.questions:
        text = seen.surface.typed.get(question.name)
        if question.kind in WRITTEN and text is not None:
            field = fields.get(question.name)
            value = (field.get("value") or "".join(map(str, field.children)).strip("\n")) if field else ""
            if value != text:
                yield f"what was typed into {question.name} is gone"
