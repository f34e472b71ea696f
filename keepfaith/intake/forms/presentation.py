"""A form as its page shows it: sections, questions, inputs, what is wrong with each, and what stands before."""

import datetime as dt
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from keepfaith.intake.forms.answer_problems import InputError
from keepfaith.intake.forms.availability import clause_of, purpose_of
from keepfaith.intake.forms.chosen_answers import TICKED
from keepfaith.intake.forms.validation import Answers, always_sent, token_of, token_text
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.editions.translation import here
from keepfaith.policies.forms.form import (
    CAME_ON,
    CHOSEN,
    DECIDING,
    EDITION,
    LANGUAGE,
    PARTS,
    REFERENCE,
    TICKED_KINDS,
    TOKEN,
    Field,
    Form,
    Item,
)
from keepfaith.policies.forms.states import STATES
from keepfaith.web.form_body import SentForm

# The clauses to which a form's page leads, by the promise that each makes.
PUBLIC_RECORDS, CHOICE = 4, 8
TOKEN_SIZE: Final = 24
# What the parts of an address and of a date are called on the page.
_PART_LABELS: Final = {
    "street": gettext_noop("Street and number"),
    "unit": gettext_noop("Apartment, suite or unit (optional)"),
    "city": gettext_noop("City or town"),
    "state": gettext_noop("State"),
    "zip": gettext_noop("ZIP code"),
    "month": gettext_noop("Month"),
    "day": gettext_noop("Day"),
    "year": gettext_noop("Year"),
}
# The answers of a question that takes yes or no, and of the box for the reference.
_ANSWERS: Final = (gettext_noop("Yes"), gettext_noop("No"), gettext_noop("Send me the reference by e-mail"))


@dataclass(frozen=True, slots=True)
class Input:
    """One input on the page."""

    name: str
    value: str
    label: str = ""
    item: Item | None = None
    ticked: bool = False
    problem: str = ""
    number: int = 0
    fill: str = "off"

    @property
    def part(self) -> str:
        """Which part of an address or a date it is; empty for another input."""
        return self.name.rpartition(".")[2] if "." in self.name else ""

    @property
    def states(self) -> list[tuple[str, str]]:
        """List what to choose a state from."""
        return [(code, gettext(name)) for code, name in STATES.items()]

    @property
    def languages(self) -> list[tuple[str, str]]:
        """List what to choose a language from: without a choice, that of the page counts."""
        return [("", gettext("The language of this page")), *settings.LANGUAGES]

    @property
    def id(self) -> str:
        """Its name on the page, to which a summary of problems leads."""
        return self.name.replace(".", "-") + (f"-{self.number}" if self.number else "")


@dataclass(frozen=True, slots=True)
class Question:
    """One field on the page with its inputs; if it `asks_back`, what it says is a question and no mistake."""

    field: Field
    inputs: tuple[Input, ...]
    problem: str
    asks_back: bool = False
    # Whether the choice that it depends on is not asked beside it.
    is_settled: bool = False

    @property
    def need(self) -> str:
        """Return in a word or two whether it has to be answered."""
        if not self.field.required:
            return gettext("optional")
        if self.field.when and not self.is_settled:
            return gettext("required if you choose “%(choice)s”") % {"choice": here(self.field.when[1][0])}
        return gettext("required")

    @property
    def described_by(self) -> str:
        """Name what else on the page explains it."""
        shown = {"help": self.field.help, "guard": self.field.sensitive, "problem": self.problem}
        parts = ("why", *(part for part, is_there in shown.items() if is_there))
        return " ".join(f"{self.field.name}-{part}" for part in parts)

    @property
    def is_group(self) -> bool:
        """Return whether it has several inputs under one legend."""
        return self.field.kind in (CHOSEN - {LANGUAGE}) | PARTS.keys()


@dataclass
class FormSection:
    """Questions under one heading."""

    heading: str
    questions: list[Question] = field(default_factory=list)


def form_sections(
    form: Form,
    typed: SentForm,
    wrong: tuple[InputError, ...] = (),
    asking: tuple[InputError, ...] = (),
) -> list[FormSection]:
    """Lay out the fields of a form with what was typed, what is wrong with it and what it asks back."""
    problems = {error.input: error.message for error in (*asking, *wrong)}
    asked_back = {error.input for error in asking}
    sections: list[FormSection] = []
    for form_field in form.fields:
        heading = form.headings[form_field.name]
        if not sections or heading != sections[-1].heading:
            sections.append(FormSection(heading))
        inputs = tuple(_inputs(form_field, typed, problems))
        is_settled = form_field.when is not None and form.field(form_field.when[0]) is None
        message = problems.get(form_field.name, "")
        question = Question(form_field, inputs, message, form_field.name in asked_back, is_settled)
        sections[-1].questions.append(question)
    return sections


def carried_answers(form: Form, typed: SentForm) -> list[tuple[str, str]]:
    """Return what the page with the answers carries, by input, in the order of the form."""
    names = [name for field in form.fields for name in field.inputs]
    return [(name, typed.texts[name]) for name in names if name in typed.texts]


def completed(form: Form, typed: SentForm) -> SentForm:
    """Add what a browser sends of questions that nobody answers: empty answers."""
    blank = {name: "" for name in always_sent(form.fields) if name not in {TOKEN, EDITION}}
    return SentForm({**blank, **typed.texts}, typed.unclean)


def input_to_change(form: Form, name: str, typed: SentForm) -> str:
    """Return the place on the page of what a field has now, or else of its first input; empty without a field."""
    field = form.field(name)
    if field is None:
        return ""
    inputs = tuple(_inputs(field, typed, {}))
    return next((shown.id for shown in inputs if shown.ticked), inputs[0].id)


def chosen_answers(answers: Answers) -> tuple[tuple[Field, tuple[str, ...]], ...]:
    """Return the answers that were chosen from what the form offers: nobody can be known by them."""
    chosen = (
        (field, answers.values.get(field.name, "")) for field in answers.form.fields if field.kind in CHOSEN
    )
    return tuple((field, shown_lines(field, text)) for field, text in chosen if text)


def shown_lines(field: Field, text: str) -> tuple[str, ...]:
    """Return an answer as a page shows it, by line; what was chosen is in the reader's language."""
    if field.kind in {"date", CAME_ON} and text:
        return (date_format(dt.date.fromisoformat(text)),)
    if field.kind == LANGUAGE:
        return tuple(dict(settings.LANGUAGES).get(code, code) for code in text.splitlines())
    if field.kind == REFERENCE and text:
        return (here(field.choices[0]),)
    if field.kind == "items":
        titles = {item.code: item.title for item in field.items}
        orders = (line.split(" ", 3) for line in text.splitlines())
        return tuple(f"{number} {sign} {here(titles[code])}" for number, sign, code, _ in orders)
    lines = text.splitlines()
    return tuple(here(line) for line in lines) if field.kind in CHOSEN else tuple(lines)


def written_texts(form: Form, typed: SentForm) -> list[tuple[Field, str]]:
    """Return what was written into a form that takes nothing now, so that it can be copied."""
    written = [field for field in form.fields if field.kind not in CHOSEN]
    texts = [(field, " ".join(filter(None, map(typed.get, field.inputs))).strip()) for field in written]
    return [(field, text) for field, text in texts if text]


def hidden_values(typed: SentForm, edition: PostedEdition | None) -> dict[str, str]:
    """Return the two hidden values: the edition, and the number of this view, which a repeated form retains."""
    token = token_of(typed) or secrets.token_bytes(TOKEN_SIZE)
    return {TOKEN: token_text(token), EDITION: edition.bundle.digest if edition else typed.get(EDITION)}


def blank_hidden_values(edition: PostedEdition) -> dict[str, str]:
    """Return the two hidden values of a form that is asked for the first time."""
    return hidden_values(SentForm({}), edition)


def introduction(form: Form, edition: PostedEdition | None) -> dict[str, Any]:
    """Return what stands before the first question: purpose, edition and clauses."""
    context: dict[str, Any] = {
        "edition": edition,
    }
    if edition:
        context["purpose"] = purpose_of(edition, form)
        context["public_records"] = clause_of(edition, PUBLIC_RECORDS)
        context["choice"] = clause_of(edition, CHOICE)
    return context


def summary(form: Form, wrong: tuple[InputError, ...]) -> list[dict[str, str]]:
    """List what is wrong in the order of the page, each with the input to go to."""
    places = {name: name.replace(".", "-") for field in form.fields for name in field.inputs}
    # What is wrong with several inputs together leads to the first of them.
    places |= {field.name: places[field.inputs[0]] for field in form.fields}
    places |= {field.name: f"{field.name}-1" for field in form.fields if field.kind in DECIDING}
    return [{"message": error.message, "id": places[error.input]} for error in wrong]


def _inputs(field: Field, typed: SentForm, problems: dict[str, str]) -> Iterator[Input]:
    if field.kind in DECIDING:
        chosen = typed.get(field.name)
        for number, choice in enumerate(field.choices, 1):
            yield Input(field.name, choice, label=choice, ticked=choice == chosen, number=number)
    elif field.kind in TICKED_KINDS:
        for name, choice in zip(field.inputs, field.choices, strict=True):
            yield Input(name, TICKED, label=choice, ticked=bool(typed.get(name)))
    elif field.kind == "items":
        for name, item in zip(field.inputs, field.items, strict=True):
            yield Input(name, typed.get(name), label=item.title, item=item, problem=problems.get(name, ""))
    elif field.kind in PARTS:
        for part, fill in PARTS[field.kind].items():
            name = f"{field.name}.{part}"
            is_birth = field.category == "birth-date"
            yield Input(
                name, typed.get(name), label=gettext(_PART_LABELS[part]), problem=problems.get(name, ""),
                fill=f"bday-{part}" if is_birth else fill,
            )  # fmt: skip
    else:
        yield Input(field.name, typed.get(field.name), fill=field.autocomplete)
