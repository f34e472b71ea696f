"""A question of a form asked by itself: drawn as its form draws it, and judged as its form judges it."""

import re
from typing import Final

from keepfaith.intake.forms.answer_problems import InputError
from keepfaith.intake.forms.presentation import form_sections, summary
from keepfaith.intake.forms.sensitive_numbers import find_numbers
from keepfaith.intake.forms.validation import Answers, read_alone
from keepfaith.policies.forms.form import Field, Form
from keepfaith.policies.forms.lone_question import LoneQuestion
from keepfaith.web.form_body import SentForm

# The last line of an address, as `postal_addresses` writes it.
_LAST_LINE: Final = re.compile(r"(?P<city>.*), (?P<state>[A-Z]{2}) (?P<zip>[0-9-]+)")


class QuestionsAlone:
    """How one question is asked without its form; a private number in the answer is a mistake here."""

    template = "intake/question.html"

    def ask(self, field: Field, text: str) -> LoneQuestion:
        """Ask with what is kept now as the answer."""
        return _lone_question(field, _typed(field, text), "", ())

    def read(self, field: Field, typed: SentForm) -> LoneQuestion:
        """Judge what was typed, and ask once more with it."""
        text, wrong = read_alone(field, typed)
        if not wrong:
            values = {field.name: text}
            answers = Answers(_form(field), typed, b"", "", values, (), (), frozenset())
            wrong = find_numbers(answers).asking
        return _lone_question(field, typed, text, wrong)


def _lone_question(field: Field, typed: SentForm, text: str, wrong: tuple[InputError, ...]) -> LoneQuestion:
    form = _form(field)
    (section,) = form_sections(form, typed, wrong)
    problems = tuple((problem["message"], problem["id"]) for problem in summary(form, wrong))
    return LoneQuestion(section.questions[0], text, problems)


def _form(field: Field) -> Form:
    return Form("", "", "", "", "", work=False, then="", subject=(), fields=(field,))


def _typed(field: Field, text: str) -> SentForm:
    """Return what has to be typed to have this answer; of an address that is not written as ours, only lines."""
    if field.kind != "address":
        return SentForm({field.name: text})
    lines = text.splitlines()
    last = _LAST_LINE.fullmatch(lines[-1]) if lines else None
    parts = last.groupdict() if last else {}
    above = lines[:-1] if last else lines
    parts |= {"street": above[0] if above else "", "unit": " ".join(above[1:])}
    return SentForm({f"{field.name}.{part}": words for part, words in parts.items()})
