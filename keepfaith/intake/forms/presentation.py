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
        """Say in a word or two whether it has to be answered."""
        if self.field.when:
            return gettext("needed for “%(choice)s”") % {"choice": here(self.field.when[1])}
        return gettext("needed") if self.field.required else gettext("optional")

    @property
    def described_by(self) -> str:
        """Name what else on the page explains it."""
        told = {"help": self.field.help, "guard": self.field.sensitive, "problem": self.problem}
        parts = ("why", *(part for part, is_there in told.items() if is_there))
        return " ".join(f"{self.field.name}-{part}" for part in parts)

    @property
    def is_group(self) -> bool:
        """Say whether it has several inputs under one legend."""
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
    problems = {each.input: each.message for each in (*asking, *wrong)}
    asked_back = {each.input for each in asking}
    found: list[FormSection] = []
    for asked in form.fields:
        if asked.section or not found:
            found.append(FormSection(asked.section))
        found[-1].questions.append(_question(asked, typed, problems, asks_back=asked.name in asked_back))
    return found


def written_texts(form: Form, typed: SentForm) -> list[tuple[Field, str]]:
    """Give what was written into a form that takes nothing now, so that it can be copied."""
    lines = ((asked, typed.get(asked.name).strip()) for asked in form.fields if asked.kind in _WRITTEN)
    return [(asked, text) for asked, text in lines if text]


def hidden_values(typed: SentForm, edition: PostedEdition | None) -> dict[str, str]:
    """Give the two hidden values: the number of this view, kept when a form comes again, and the edition."""
    token = token_of(typed) or secrets.token_bytes(TOKEN_SIZE)
    return {TOKEN: token_text(token), EDITION: edition.bundle.digest if edition else typed.get(EDITION)}


def blank_hidden_values(edition: PostedEdition) -> dict[str, str]:
    """Give the two hidden values of a form that is asked for the first time."""
    return hidden_values(SentForm({}), edition)


def introduction(form: Form, edition: PostedEdition | None) -> dict[str, Any]:
    """Give what stands before the first question: purpose, edition, clauses, and what may be left out."""
    told: dict[str, Any] = {
        "edition": edition,
        "may_leave_out": [here(each.label) for each in form.fields if not each.required and not each.when],
        "depends": [here(each.label) for each in form.fields if each.when],
    }
    if edition:
        told["purpose"] = purpose_of(edition, form)
        told["public_records"] = clause_of(edition, PUBLIC_RECORDS)
        told["choice"] = clause_of(edition, CHOICE)
    return told


def summary(form: Form, wrong: tuple[InputError, ...]) -> list[dict[str, str]]:
    """List what is wrong in the order of the page, each with the input to go to."""
    places = {name: name.replace(".", "-") for asked in form.fields for name in asked.inputs}
    # What is wrong with several inputs together leads to the first of them.
    places |= {asked.name: places[asked.inputs[0]] for asked in form.fields}
    places |= {asked.name: f"{asked.name}-1" for asked in form.fields if asked.kind == "choice"}
    return [{"message": each.message, "id": places[each.input]} for each in wrong]


def _question(asked: Field, typed: SentForm, problems: dict[str, str], *, asks_back: bool) -> Question:
    if asked.kind == "choice":
        chosen = typed.get(asked.name)
        inputs = tuple(
            Input(asked.name, choice, label=choice, ticked=choice == chosen, number=number)
            for number, choice in enumerate(asked.choices, 1)
        )
    elif asked.kind == "topics":
        inputs = tuple(
            Input(name, TICKED, label=choice, ticked=bool(typed.get(name)))
            for name, choice in zip(asked.inputs, asked.choices, strict=True)
        )
    elif asked.kind == "items":
        inputs = tuple(
            Input(name, typed.get(name), label=item.title, item=item, problem=problems.get(name, ""))
            for name, item in zip(asked.inputs, asked.items, strict=True)
        )
    else:
        inputs = (Input(asked.name, typed.get(asked.name)),)
    return Question(asked, inputs, problems.get(asked.name, ""), asks_back)
