"""The ways in which a form can be filled in: for each choice that it offers the fewest answers, and the most."""

import base64
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from keepfaith.prober.oracle.form_files import PARTS, WRITTEN, FormFile, Question
from keepfaith.prober.oracle.form_files import TICKED as TICKED_KINDS

# The names of what every form carries beside its fields.
TOKEN: Final = "token"  # noqa: S105 - a name
EDITION: Final = "edition"
AS_IT_IS: Final = "as_it_is"
STEP: Final = "step"
# What the buttons ask for: the answers to be checked, and the form in another language.
CHECK, AGAIN = "check", "at"
TICKED: Final = "yes"
ENGLISH: Final = "en"
TOKEN_BYTES: Final = 24


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist: what they write where a form asks who or where they are."""

    name: str
    email: str
    street: str
    organization: str
    phone: str
    word: str


def ways(form: FormFile, person: Person) -> Iterator[dict[str, str]]:
    """Yield for each choice of a form the fewest answers that its file asks for, then the most that it has."""
    for choice in choices_of(form):
        yield fewest(form, person, choice)
        yield most(form, person, choice)


def choices_of(form: FormFile) -> tuple[str, ...]:
    """Return the answers that decide what else is needed; one empty one where nothing does."""
    return form.deciding.choices if form.deciding else ("",)


def fewest(form: FormFile, person: Person, choice: str) -> dict[str, str]:
    """Return the answers without which a form is not complete."""
    answers: dict[str, str] = {}
    for question in form.questions:
        if is_needed(question, choice):
            answers |= _answer(form, question, person, choice, every=False)
    return answers


def most(form: FormFile, person: Person, choice: str) -> dict[str, str]:
    """Return an answer to everything that is asked of whoever chooses so, but no wish for mail: ours has no room."""
    answers: dict[str, str] = {}
    for question in form.questions:
        if question.kind == "reference":
            continue
        if question.when is None or choice in question.when[1]:
            answers |= _answer(form, question, person, choice, every=True)
    return answers


def is_needed(question: Question, choice: str) -> bool:
    """Return whether whoever chooses so has to answer a question."""
    return question.is_needed and (question.when is None or choice in question.when[1])


def whole(form: FormFile, answers: Mapping[str, str], *, token: str, edition: str) -> dict[str, str]:
    """Add what a browser always sends, in the page's order."""
    sent = {TOKEN: token}
    for question in form.questions:
        for name in question.inputs:
            if question.kind not in TICKED_KINDS or name in answers:
                sent[name] = answers.get(name, "")
    more = {AS_IT_IS: answers[AS_IT_IS]} if AS_IT_IS in answers else {}
    return {**sent, **more, EDITION: edition}


def new_token() -> str:
    """Draw a number as a page carries one."""
    return base64.urlsafe_b64encode(secrets.token_bytes(TOKEN_BYTES)).decode()


def written_inputs(form: FormFile) -> list[str]:
    """Return the inputs into which a person writes."""
    return [question.name for question in form.questions if question.kind in WRITTEN]


def _answer(
    form: FormFile, question: Question, person: Person, choice: str, *, every: bool
) -> dict[str, str]:
    if question.kind in {"choice", "yes-no"}:
        return {question.name: choice if question == form.deciding else question.choices[0]}
    if question.kind in PARTS:
        parts = dict(zip(question.inputs, _parts(question, person), strict=True))
        return {name: text for name, text in parts.items() if text}
    if question.kind in {"topics", "choices"}:
        # Never all of them, so that what nobody asked for can be seen to come.
        return dict.fromkeys(question.inputs[::2] if every else question.inputs[:1], TICKED)
    if question.kind == "items":
        return dict.fromkeys(question.inputs if every else question.inputs[:1], "1")
    if question.kind in {"number", "language"}:
        # Each site has English, and on a page in another language it is a choice.
        return {question.name: ENGLISH if question.kind == "language" else str(question.least)}
    text = {
        "email-address": person.email,
        "postal-address": person.street,
        "name": person.name,
        "organization": person.organization,
        "phone-number": person.phone if question.kind == "line" else person.phone.partition(",")[0],
    }.get(question.category, f"When is the next hearing on {person.word} in our town?")
    line = " ".join(text.split()) if question.kind in {"line", "name"} else text
    return {question.name: line[: question.limit] if question.limit else line}


def _parts(question: Question, person: Person) -> tuple[str, ...]:
    """Return an address, or a day that was, in the parts that a form asks for."""
    if question.kind == "date":
        return ("3", "9", "2026")
    street, last = person.street.split("\n")
    city, _, rest = last.partition(", ")
    state, _, code = rest.partition(" ")
    return (street, "", city, state, code)


def subject_text(question: Question, answers: Mapping[str, str]) -> str:
    """Return an answer as the portal keeps it: of an address the lines of an envelope."""
    if question.kind != "address":
        return answers.get(question.name, "")
    street, unit, city, state, code = (answers.get(name, "") for name in question.inputs)
    return "\n".join(line for line in (street, unit, f"{city}, {state} {code}") if line) if street else ""
