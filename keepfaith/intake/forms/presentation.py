"""A form as its page shows it: sections, questions, inputs, what is wrong with each, and what stands before."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext

from keepfaith.intake.forms.availability import clause_of, purpose_of
from keepfaith.intake.forms.request_body import SentForm
from keepfaith.intake.forms.validation import TICKED, InputError, token_of, token_text
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.editions.translation import here
from keepfaith.policies.forms.form import EDITION, TOKEN, Field, Form, Item

# The clauses to which a form's page leads, by the promise that each makes.
PUBLIC_RECORDS, CHOICE = 4, 8
TOKEN_SIZE: Final = 24
_WRITTEN: Final = ("line", "lines", "email")


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

    @property
    def need(self) -> str:
        """Return in a word or two whether it has to be answered."""
        if self.field.when:
            return gettext("needed for “%(choice)s”") % {"choice": here(self.field.when[1])}
        return gettext("needed") if self.field.required else gettext("optional")

    @property
    def described_by(self) -> str:
        """Name what else on the page explains it."""
        shown = {"help": self.field.help, "guard": self.field.sensitive, "problem": self.problem}
        parts = ("why", *(part for part, is_there in shown.items() if is_there))
        return " ".join(f"{self.field.name}-{part}" for part in parts)

    @property
    def is_group(self) -> bool:
        """Return whether it has several inputs under one legend."""
        return self.field.kind in {"choice", "topics", "items"}


@dataclass
class FormSection:
    """Questions under one heading."""

    heading: str
    questions: list[Question] = field(default_factory=list)


def form_sections(
    form: Form, typed: SentForm, wrong: tuple[InputError, ...] = (), asking: tuple[InputError, ...] = ()
) -> list[FormSection]:
    """Lay out a form with what was typed, what is wrong with it and what it asks back."""
    problems = {error.input: error.message for error in (*asking, *wrong)}
    asked_back = {error.input for error in asking}
    sections: list[FormSection] = []
    for form_field in form.fields:
        if form_field.section or not sections:
            sections.append(FormSection(form_field.section))
        sections[-1].questions.append(
            _question(form_field, typed, problems, asks_back=form_field.name in asked_back)
        )
    return sections


def written_texts(form: Form, typed: SentForm) -> list[tuple[Field, str]]:
    """Return what was written into a form that takes nothing now, so that it can be copied."""
    lines = ((field, typed.get(field.name).strip()) for field in form.fields if field.kind in _WRITTEN)
    return [(field, text) for field, text in lines if text]


def hidden_values(typed: SentForm, edition: PostedEdition | None) -> dict[str, str]:
    """Return the two hidden values: the edition, and the number of this view, which a repeated form retains."""
    token = token_of(typed) or secrets.token_bytes(TOKEN_SIZE)
    return {TOKEN: token_text(token), EDITION: edition.bundle.digest if edition else typed.get(EDITION)}


def blank_hidden_values(edition: PostedEdition) -> dict[str, str]:
    """Return the two hidden values of a form that is asked for the first time."""
    return hidden_values(SentForm({}), edition)


def introduction(form: Form, edition: PostedEdition | None) -> dict[str, Any]:
    """Return what stands before the first question: purpose, edition, clauses, and what may be left out."""
    context: dict[str, Any] = {
        "edition": edition,
        "may_leave_out": [
            here(field.label) for field in form.fields if not field.required and not field.when
        ],
        "depends": [here(field.label) for field in form.fields if field.when],
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
    places |= {field.name: f"{field.name}-1" for field in form.fields if field.kind == "choice"}
    return [{"message": error.message, "id": places[error.input]} for error in wrong]


def _question(field: Field, typed: SentForm, problems: dict[str, str], *, asks_back: bool) -> Question:
    if field.kind == "choice":
        chosen = typed.get(field.name)
        inputs = tuple(
            Input(field.name, choice, label=choice, ticked=choice == chosen, number=number)
            for number, choice in enumerate(field.choices, 1)
        )
    elif field.kind == "topics":
        inputs = tuple(
            Input(name, TICKED, label=choice, ticked=bool(typed.get(name)))
            for name, choice in zip(field.inputs, field.choices, strict=True)
        )
    elif field.kind == "items":
        inputs = tuple(
            Input(name, typed.get(name), label=item.title, item=item, problem=problems.get(name, ""))
            for name, item in zip(field.inputs, field.items, strict=True)
        )
    else:
        inputs = (Input(field.name, typed.get(field.name)),)
    return Question(field, inputs, problems.get(field.name, ""), asks_back)
