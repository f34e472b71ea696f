"""Noticing numbers that a form did not ask for, so that a person can take them out before anything is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext, gettext_noop

from keepfaith.intake.forms.answer_problems import InputError
from keepfaith.intake.forms.validation import Answers
from keepfaith.pii.detection import SENSITIVE, SET_ASIDE, Detection, detect
from keepfaith.policies.editions.translation import here
from keepfaith.policies.forms.form import Field

# In the other kinds, nothing stands that a person wrote.
_WRITTEN: Final = frozenset({"line", "lines", "email", "name", "address"})
_KINDS: Final = {
    "ssn": gettext_noop("a Social Security number"),
    "bank-account": gettext_noop("a bank account number"),
    "payment-card": gettext_noop("a payment card number"),
    "drivers-license": gettext_noop("a driver's license number"),
}
_PLACES: Final = (
    gettext_noop("%(kind)s near the beginning"),
    gettext_noop("%(kind)s in the middle"),
    gettext_noop("%(kind)s near the end"),
)
# In a shorter text, a number is seen without being told where.
_LONG: Final = 200


@dataclass(frozen=True, slots=True)
class FoundNumbers:
    """Fields in which such a number seems to stand, and what is still to be asked about them."""

    fields: tuple[Field, ...] = ()
    asking: tuple[InputError, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Return whether the person chose to send each of them as it is."""
        return bool(self.fields) and not self.asking

    @property
    def value(self) -> str:
        """What the box says when it is ticked: the names of the fields, so that it speaks for no others."""
        return " ".join(field.name for field in self.fields)

    @property
    def labels(self) -> str:
        """Name the fields as their page does."""
        return gettext(", ").join(
            gettext("“%(label)s”") % {"label": here(field.label)} for field in self.fields
        )


def find_numbers(answers: Answers) -> FoundNumbers:
    """Look for sensitive numbers in what is to be kept, but for the kind that a field asks for itself."""
    fields, asking = [], []
    for field in answers.form.fields:
        text = answers.values.get(field.name, "") if field.kind in _WRITTEN else ""
        numbers = detect(text, categories=SENSITIVE - {field.category}, at_least=SET_ASIDE)
        if numbers:
            fields.append(field)
            if field.name not in answers.as_it_is:
                asking.append(InputError(field.name, _question(field, text, numbers)))
    return FoundNumbers(tuple(fields), tuple(asking))


def _question(field: Field, text: str, numbers: tuple[Detection, ...]) -> str:
    *others, last = dict.fromkeys(_message(text, numbers))
    kinds = gettext("%(others)s and %(last)s") % {"others": gettext(", ").join(others), "last": last}
    return gettext("Check “%(label)s”: it looks like you typed %(kinds)s. We do not need that there.") % {
        "label": here(field.label),
        "kinds": kinds if others else last,
    }


def _message(text: str, numbers: tuple[Detection, ...]) -> Iterator[str]:
    """Name each number by its kind and roughly by its place, never by a figure of it."""
    for number in numbers:
        kind = gettext(_KINDS[number.category])
        place = _PLACES[number.start * len(_PLACES) // len(text)]
        yield gettext(place) % {"kind": kind} if len(text) > _LONG else kind
