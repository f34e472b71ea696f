"""The steps of a form: its pages, what each button means, and which page comes next.

A form keeps nothing on the server before it is sent: each page carries what was typed on the others.
"""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from keepfaith.policies.forms.form import STEP, Field, Form
from keepfaith.web.form_body import SentForm, UnreadableBody

# The page that shows every question; a form whose file says `pages` begins on page 1 instead.
WHOLE: Final = 0
# Without a word, the form is sent. `from` goes on from a page, `redo` from one that was only changed, `back` goes to
# the page before it, `at` shows it again (in another language), and `change` shows the page of a field.
_WORDS: Final = re.compile(
    r"(?P<act>from|redo|back|at):(?P<page>\d)|(?P<change>change):(?P<field>[a-z0-9_]+)"
)


@dataclass(frozen=True, slots=True)
class Step:
    """What the button that was pressed asks for, and about which page; no act sends the form."""

    act: str = ""
    page: int = WHOLE
    field: str = ""


def read_step(form: Form, typed: SentForm) -> Step:
    """Return the step that was asked for; refuses one that no page of the form offers."""
    word = typed.get(STEP)
    if not word:
        return Step()
    match = _WORDS.fullmatch(word)
    if match and match["change"] and form.field(match["field"]):
        return Step("change", page_of(form, match["field"]), match["field"])
    if match and match["act"] and int(match["page"]) <= len(form.pages):
        return Step(match["act"], int(match["page"]))
    raise UnreadableBody(gettext("It has a choice that this form does not offer."), typed)


def first_page(form: Form) -> int:
    """Return the page that a form begins with."""
    return 1 if form.pages else WHOLE


def page_of(form: Form, name: str) -> int:
    """Return the page that a field is on."""
    pages = enumerate(form.pages, 1)
    return next((number for number, fields in pages if name in {field.name for field in fields}), WHOLE)


def fields_on(form: Form, page: int, typed: SentForm) -> tuple[Field, ...]:
    """Return the fields of a page, without those that an answer on an earlier page makes needless."""
    if page == WHOLE:
        return form.fields
    here = {field.name for field in form.pages[page - 1]}
    return tuple(field for field in form.pages[page - 1] if _applies(field, typed, here))


def page_after(form: Form, step: Step, typed: SentForm) -> int | None:
    """Return the page that comes next; None where the answers are to be checked.

    After a change, pages that lack nothing are not shown again.
    """
    for page in range(step.page + 1, len(form.pages) + 1) if step.page else ():
        fields = fields_on(form, page, typed)
        lacks = any(field.required and not _has_answer(field, typed) for field in fields)
        if lacks or (fields and step.act == "from"):
            return page
    return None


def page_before(form: Form, page: int, typed: SentForm) -> int:
    """Return the page before one, the first where there is none."""
    earlier = (number for number in range(page - 1, 0, -1) if fields_on(form, number, typed))
    return next(earlier, first_page(form))


def _applies(field: Field, typed: SentForm, here: set[str]) -> bool:
    if field.when is None or field.when[0] in here:
        return True
    choice = typed.get(field.when[0])
    return not choice or field.is_asked_after(choice)


def _has_answer(field: Field, typed: SentForm) -> bool:
    return any(typed.get(name) for name in field.inputs)
