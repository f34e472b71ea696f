"""The buttons of a form before it is sent, and what each asks for.

A form keeps nothing on the server before it is sent: the page with the answers carries all that was typed.
"""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from keepfaith.policies.forms.form import STEP, Form
from keepfaith.web.form_body import SentForm, UnreadableBody

# Without a word, the form is sent. `check` shows the answers, `at` the form again (in another language), and `change`
# the form at a field.
_WORDS: Final = re.compile(r"(?P<act>check|at|change(?=:))(?:(?<=change):(?P<field>[a-z0-9_]+))?")


@dataclass(frozen=True, slots=True)
class Step:
    """A button that was pressed, and the field that it is about; one without an act sends the form."""

    act: str = ""
    field: str = ""


def read_step(form: Form, typed: SentForm) -> Step:
    """Return the step that was asked for; refuses one that no page of the form offers."""
    word = typed.get(STEP)
    if not word:
        return Step()
    match = _WORDS.fullmatch(word)
    if match and (match["act"] == "change") == (form.field(match["field"] or "") is not None):
        return Step(match["act"], match["field"] or "")
    raise UnreadableBody(gettext("It has a choice that this form does not offer."), typed)
