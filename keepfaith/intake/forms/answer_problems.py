"""What is wrong with an answer, and what to do: each message begins with what to do."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext, gettext_noop

from keepfaith.policies.editions.translation import here
from keepfaith.policies.forms.form import Field, Item

CHOOSE_ONE: Final = gettext_noop("Choose an answer: %(label)s")
CHOOSE_SOME: Final = gettext_noop("Choose at least one: %(label)s")
FILL_IN: Final = gettext_noop("Answer this question: %(label)s")
UNCLEAN: Final = gettext_noop(
    "Check “%(label)s” and send it again. It held control characters, which we took out."
)
ONE_LINE: Final = gettext_noop("Write “%(label)s” on one line.")
TOO_LONG: Final = gettext_noop("Shorten “%(label)s” by %(over)s characters. At most %(limit)s fit.")
SHORTEN: Final = gettext_noop("Shorten “%(label)s”. It is too long.")


@dataclass(frozen=True, slots=True)
class InputError:
    """What is wrong with one input, or with a whole field, and what to do."""

    input: str
    message: str


def about(question: Field | Item, message: str, **values: object) -> str:
    """Return in the chosen language what is wrong with a question, or with one thing of a catalog."""
    label = question.label if isinstance(question, Field) else question.title
    return gettext(message) % {"label": here(label), **values}


def problem(field: Field, message: str, **values: object) -> list[InputError]:
    """Return one error about a whole field."""
    return [InputError(field.name, about(field, message, **values))]
