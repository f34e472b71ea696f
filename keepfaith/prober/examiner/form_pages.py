"""The forms of a page, compared with what the agency's files say they must ask, and with nothing chosen beforehand."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Final, Literal
from urllib.parse import urlsplit

from keepfaith.prober.journeys.surfaces import CHECKED, Seen
from keepfaith.prober.journeys.tour import Tour
from keepfaith.prober.oracle.addresses import address_of
from keepfaith.prober.oracle.fixed_texts import FIXED
from keepfaith.prober.oracle.form_files import FormFile, Question, form_files
from keepfaith.prober.oracle.form_inputs import (
    Input,
    PageForm,
    checked_inputs,
    form_inputs,
    forms_on,
    is_like,
    known_forms,
)
from keepfaith.prober.oracle.registers import table_of
from keepfaith.prober.oracle.translations import spoken_in
from keepfaith.prober.oracle.ways import AGAIN, CHECK, STEP

# What a fault is about: which inputs there are, or what they hold before anyone has touched them.
type Aspect = Literal["inputs", "choices"]
# What pages carry hidden: the number of a view, the edition, and the desk's mark against other sites.
_CARRIED: Final = frozenset({"token", "edition", "csrfmiddlewaretoken"})
# The answers on which a form stands.
SHOWN: Final = frozenset({200, 400, 409, 422})


def agency_form(tour: Tour, seen: Seen) -> FormFile | None:
    """Return the agency's form that an answer shows."""
    page, answer = tour.place(seen)[2], seen.answer
    address = address_of(page)
    if answer is None or not seen.is_page or address is None or address.name != "form":
        return None
    if answer.status not in SHOWN or _is_receipt(seen):
        return None
    return _form_under(tour, page.split("/")[2])


def _form_under(tour: Tour, name: str) -> FormFile | None:
    """Return a form of the agency with what it asks under the edition in force.

    It offers the reference by e-mail only where its purpose and its holding list a language.
    """
    form, governing = form_files().get(name), tour.registers.governing
    if form is None:
        return None
    purpose = table_of(governing, "purposes.toml").get("purpose", {}).get(form.purpose, {})
    holdings = [
        row for row in table_of(governing, "inventory.toml").get("holding", ()) if row["name"] == form.holding
    ]
    has_letter = (tour.registers.agency.folder / "letters" / "reference.toml").is_file()
    if has_letter and all("language" in listed["categories"] for listed in (purpose, *holdings) if listed):
        return form
    return replace(form, questions=tuple(one for one in form.questions if one.kind != "reference"))


def form_faults(tour: Tour, seen: Seen) -> Iterator[tuple[Aspect, str]]:
    """Yield what on a page's forms is not as it must be, and which promise it is about."""
    if not seen.is_page:
        return
    shown = forms_on(tour.document(seen))
    if seen.surface.about == CHECKED and not _is_error(seen):
        yield from _checked_faults(tour, seen, shown)
        return
    form = agency_form(tour, seen)
    if form is None:
        yield from _known_faults(tour, seen, shown)
        return
    edition = tour.registers.governing
    typed = seen.surface.typed
    digest = edition.digest if edition else ""
    inputs = form_inputs(form, edition=digest, typed=typed, noticed=_noticed(shown))
    here = tour.place(seen)[0] + tour.place(seen)[2]
    yield from _sent_faults(tour, shown, (PageForm("post", here, inputs),), AGAIN)


def _checked_faults(tour: Tour, seen: Seen, shown: list[PageForm]) -> Iterator[tuple[Aspect, str]]:
    """Yield what the page that shows the answers sends on beside them."""
    form = _form_under(tour, tour.place(seen)[2].split("/")[2])
    if form is None:
        return
    here = tour.place(seen)[0] + tour.place(seen)[2]
    inputs = checked_inputs(seen.surface.typed, form)
    if not shown or shown[0].inputs != inputs:
        yield "inputs", "a page that shows the answers with others beside them"
    yield from _sent_faults(tour, shown, (PageForm("post", here, inputs),), CHECK, carried=True)


def _sent_faults(
    tour: Tour, shown: list[PageForm], wanted: tuple[PageForm, ...], step: str, *, carried: bool = False
) -> Iterator[tuple[Aspect, str]]:
    """Yield what differs from the one form of a page, and from the buttons that show it in other languages."""
    # Enter presses the first button of a form; before those of languages stands the one that goes on.
    onward = () if carried else (Input("submit", STEP, CHECK),)
    languages = PageForm("", "", (*onward, *(Input("submit", STEP, step) for _ in tour.languages)))
    expected = (*wanted, languages) if tour.languages else wanted
    if [(one.method, one.action) for one in shown] != [(one.method, one.action) for one in expected]:
        yield "inputs", "a form that no file of the agency has"
        return
    for mine, ours in zip(shown, expected, strict=True):
        if not carried or ours is languages:
            yield from _faults(mine.inputs, ours.inputs)


def question_faults(tour: Tour, seen: Seen, form: FormFile) -> Iterator[str]:
    """Yield each question of a form that does not say whether it is needed, or not why it is asked."""
    language = tour.place(seen)[1]
    fixed, spoken = FIXED.get(language), spoken_in(language, tour.registers.agency.folder)
    if fixed is None or spoken is None:
        return
    document = tour.document(seen)
    named = {element.words for element in document.every("label", "legend")}
    for question in form.questions:
        need = fixed.needed if question.is_needed else fixed.optional
        if question.when and question.is_needed:
            need = fixed.needed_for % spoken(question.when[1][0])
        if f"{spoken(question.label)} ({need})" not in named:
            yield f"the question {question.name} does not say that it is {_need_of(question)}"
        why = document.by_id(f"{question.name}-why")
        word = fixed.why_needed if question.is_needed else fixed.why_optional
        if why is None or why.words != f"{word} {' '.join(spoken(question.why).split())}":
            yield f"the question {question.name} does not say why it is asked"


def _known_faults(tour: Tour, seen: Seen, shown: list[PageForm]) -> Iterator[tuple[Aspect, str]]:
    choices, _, page = tour.place(seen)
    address = address_of(page)
    # A page that refuses has no form, but for the one that is to be filled in again.
    kind = address.name if address else ""
    wanted = known_forms(kind, page, choices, seen.surface.typed, query=urlsplit(seen.surface.path).query)
    if _is_error(seen) and kind != "receipt":
        wanted.append(())
    if seen.answer and seen.answer.status == 404:  # noqa: PLR2004 - nothing is there
        wanted += known_forms("", page, choices, {})
    if kind == "receipt" and seen.answer and seen.answer.status in {403, 405, 413}:
        wanted = [()]
    if not any(_are_like(shown, forms) for forms in wanted):
        yield from _difference(shown, wanted[0])


def _are_like(shown: list[PageForm], wanted: tuple[PageForm, ...]) -> bool:
    return len(shown) == len(wanted) and all(
        (mine.method, mine.action) == (ours.method, ours.action)
        and len(mine.inputs) == len(ours.inputs)
        and all(map(is_like, mine.inputs, ours.inputs))
        for mine, ours in zip(shown, wanted, strict=True)
    )


def _difference(shown: list[PageForm], wanted: tuple[PageForm, ...]) -> Iterator[tuple[Aspect, str]]:
    faults = [
        fault
        for mine, ours in zip(shown, wanted, strict=False)
        if (mine.method, mine.action) == (ours.method, ours.action)
        for fault in _faults(mine.inputs, ours.inputs)
    ]
    yield from faults or [("inputs", "a form that no page of this kind has")]


def _faults(shown: tuple[Input, ...], wanted: tuple[Input, ...]) -> Iterator[tuple[Aspect, str]]:
    names = {ours.name for ours in wanted}
    for mine in shown:
        if mine.kind == "hidden" and mine.name not in _CARRIED:
            yield "choices", f"an input {mine.name} that is hidden"
    for mine, ours in zip_longest(shown, wanted):
        if mine is not None and mine.name not in names:
            # Hidden or not: it sends what nobody chose.
            yield "inputs", f"an input {mine.name}, which its file does not have"
            return
        if mine is None or ours is None or (mine.kind, mine.name) != (ours.kind, ours.name):
            yield "inputs", f"other inputs than its file has, from {ours.name if ours else 'the last'} on"
            return
        if mine.is_compulsory != ours.is_compulsory:
            yield "choices", f"an input {mine.name} that is made compulsory"
        elif not is_like(mine, ours):
            yield (
                "choices",
                f"an input {mine.name} that is filled in or chosen beforehand, or is to be filled in",
            )


def _noticed(shown: list[PageForm]) -> tuple[str, ...]:
    """Return the fields of which the page asks whether their number is to be sent: they are judged elsewhere."""
    values = [choice.value for form in shown for choice in form.inputs if choice.name == "as_it_is"]
    return tuple(values[0].split()) if values else ()


def _is_error(seen: Seen) -> bool:
    return seen.answer is not None and seen.answer.status >= 400  # noqa: PLR2004 - a refusal


def _is_receipt(seen: Seen) -> bool:
    return seen.surface.method == "POST" and seen.answer is not None and seen.answer.status == 200  # noqa: PLR2004 - the status of an answer


def _need_of(question: Question) -> str:
    return "required" if question.is_needed else "optional"
