"""Promise 8: each form says what it needs and why, and takes what a person chooses to give."""

import secrets
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from keepfaith.intake.forms.availability import edition_in_force, open_forms
from keepfaith.intake.forms.chosen_answers import TICKED
from keepfaith.intake.forms.presentation import Question
from keepfaith.intake.forms.validation import always_sent, token_text
from keepfaith.policies.forms.edition_words import asked_under
from keepfaith.policies.forms.form import DECIDING, EDITION, TICKED_KINDS, TOKEN, Field, Form
from keepfaith.policies.promises.crawler import Answer, fetch
from keepfaith.policies.sections.check import Finding, Portal

# An edition that never was: a form that is whole comes back for this alone, so nothing of it is kept.
NO_EDITION: Final = "0" * 64
HEADERS: Final = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
_SAMPLES: Final = {
    "line": "Example", "lines": "1 Example Street", "email": "check@example.org", "items": "1", "name": "Example",
    "phone": "781-555-0100",
}  # fmt: skip
_PARTS: Final = {
    "address": {"street": "1 Example Street", "city": "Exampletown", "state": "MA", "zip": "00000"},
    "date": {"month": "3", "day": "9", "year": "2026"},
}


def examine(portal: Portal) -> Finding:
    """Read each form's page, then send it with only what it needs, and with less than that."""
    edition = edition_in_force()
    forms = [asked_under(form, edition.bundle if edition else None) for form in open_forms().values()]
    faults = [
        fault for form in forms for fault in (*_page_faults(portal, form), *_sending_faults(portal, form))
    ]
    questions = sum(len(form.fields) for form in forms)
    return Finding.of(
        examined=len(forms),
        faults=faults,
        figure=f"{len(forms)} forms with {questions} questions: each says why it is asked; the needed answers alone "
        "are enough. These trials name an edition that never was, so they are sent back and not stored.",
    )


def send(portal: Portal, form: Form, answers: dict[str, str]) -> Answer:
    """Send a form with these answers and no others, under an edition that never was."""
    blank = dict.fromkeys(always_sent(form.fields), "")
    whole = {**blank, **answers, TOKEN: token_text(secrets.token_bytes(24)), EDITION: NO_EDITION}
    body = urlencode(whole).encode()
    return fetch(portal, f"/forms/{form.name}/", method="POST", headers=HEADERS, body=body)


def ways(form: Form) -> Iterator[dict[str, str]]:
    """Give the fewest answers for each way that the form offers, by input."""
    deciding = next((field.when[0] for field in form.fields if field.when), "")
    choosing = form.field(deciding)
    for choice in choosing.choices if choosing else ("",):
        answers: dict[str, str] = {}
        for field in form.fields:
            if field.name == deciding:
                answers |= {field.name: choice}
            elif field.required and field.is_asked_after(choice):
                answers |= _sample(field)
        yield answers


def _page_faults(portal: Portal, form: Form) -> list[str]:
    answer = fetch(portal, f"/forms/{form.name}/")
    if answer.status != HTTPStatus.OK:
        return [f"The form {form.name} answers {answer.status}."]
    words = answer.page.words
    faults = []
    for field in form.fields:
        if f"{field.label} ({Question(field, (), '').need})" not in words:
            faults.append(f"{form.name} does not say whether “{field.label}” is needed.")
        if " ".join(field.why.split()) not in words:
            faults.append(f"{form.name} does not say why it asks “{field.label}”.")
    return faults


def _sending_faults(portal: Portal, form: Form) -> Iterator[str]:
    for answers in ways(form):
        if send(portal, form, answers).status != HTTPStatus.CONFLICT:
            yield f"{form.name} is not complete with the answers that it needs."
        for name in answers:
            less = {key: text for key, text in answers.items() if key != name}
            if send(portal, form, less).status != HTTPStatus.UNPROCESSABLE_ENTITY:
                yield f"{form.name} says that it needs {name}, but takes a form without it."


def _sample(field: Field) -> dict[str, str]:
    if field.kind in DECIDING:
        return {field.name: field.choices[0]}
    if field.kind in TICKED_KINDS:
        return {field.inputs[0]: TICKED}
    if field.kind in _PARTS:
        return {f"{field.name}.{part}": text for part, text in _PARTS[field.kind].items()}
    return {field.inputs[0]: str(field.least) if field.kind == "number" else _SAMPLES[field.kind]}
