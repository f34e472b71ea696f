"""A form: what it is for, what it asks and why, and what happens then."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.forms.answer_time import business_days

# What every form carries besides its fields: a number drawn for this view of it, and the edition it was shown under.
TOKEN, EDITION = "token", "edition"
# Where a person says which answers are to be sent with a number in them that was not asked for.
AS_IT_IS = "as_it_is"
# Which of a form's buttons was pressed; the one that sends it has no such word.
STEP = "step"
# Kinds whose answers are chosen from what the form offers: they say nothing that a person wrote.
CHOSEN: Final = frozenset({"choice", "yes-no", "topics", "choices", "items", "language", "reference"})
# Those of which a browser sends only what was chosen, and those on which other questions can depend.
TICKED_KINDS: Final = frozenset({"choice", "yes-no", "topics", "choices", "reference"})
DECIDING: Final = frozenset({"choice", "yes-no"})
# The inputs of one question, for kinds that have several, each with what a browser may fill in.
PARTS: Final[Mapping[str, Mapping[str, str]]] = {
    "address": {
        "street": "address-line1", "unit": "address-line2", "city": "address-level2", "state": "address-level1",
        "zip": "postal-code",
    },
    "date": {"month": "off", "day": "off", "year": "off"},
}  # fmt: skip
YES, NO = "Yes", "No"
# The kind whose answer is a language of the site, and the category that it is kept as.
LANGUAGE: Final = "language"
# The kind of the box for whoever wants the reference by e-mail. It is kept as the language of the page, and offered
# where the edition lets the form keep one.
REFERENCE, SEND_REFERENCE = "reference", "Send me the reference by e-mail"
# The question of the desk alone, name and kind: on which day what an employee types in came. It is kept beside the
# record, and no file of the agency asks it.
CAME_ON: Final = "came_on"
# What a browser may fill in by itself, by category (WCAG 1.3.5).
AUTOCOMPLETE: Final[Mapping[tuple[str, str], str]] = {
    ("line", "name"): "name",
    ("email", "email-address"): "email",
    ("lines", "postal-address"): "street-address",
    ("line", "organization"): "organization",
    ("line", "phone-number"): "tel",
    ("name", "name"): "name",
    ("phone", "phone-number"): "tel",
}


# Which keys a phone shows for numbers that are written in figures.
INPUT_MODES: Final[Mapping[str, str]] = dict.fromkeys(("ssn", "bank-account", "payment-card"), "numeric")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a catalog, and how many of it one form may ask for."""

    code: str
    title: str
    summary: str
    form: str
    most: int


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    `when` names another field and its choices, without one of which this one is not asked; `section` is the heading it
    begins. `missing` is what to say when it is left empty. `least` and `most` bound a number, `within` a date (`past`,
    `future` or nothing), and `po_box` says whether an address may be a post office box.
    """

    name: str
    label: str
    kind: str
    category: str
    required: bool
    why: str
    when: tuple[str, tuple[str, ...]] | None = None
    help: str = ""
    limit: int = 0
    rows: int = 4
    choices: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    section: str = ""
    missing: str = ""
    least: int = 0
    most: int = 0
    within: str = ""
    po_box: bool = True

    def is_asked_after(self, choice: str) -> bool:
        """Return whether whoever made this choice where it depends on one is asked this."""
        return self.when is None or choice in self.when[1]

    @property
    def inputs(self) -> tuple[str, ...]:
        """Name each input that it has on the page."""
        if self.kind == "items":
            return tuple(f"{self.name}.{item.code}" for item in self.items)
        if self.kind in PARTS:
            return tuple(f"{self.name}.{part}" for part in PARTS[self.kind])
        if self.kind in {"topics", "choices"}:
            return tuple(f"{self.name}.{number}" for number in range(1, len(self.choices) + 1))
        return (self.name,)

    @property
    def autocomplete(self) -> str:
        """What a browser may fill in; a line of other words it is not to remember.

        Where this is off, it shows the answer no more when its user goes back. It remembers no answer of several lines.
        """
        return AUTOCOMPLETE.get(
            (self.kind, self.category), "on" if self.kind in {"lines", LANGUAGE} else "off"
        )

    @property
    def sensitive(self) -> bool:
        """Return whether its page has to tell how it stays encrypted, and nothing may remember it."""
        return CATEGORIES[self.category].sensitive

    @property
    def input_mode(self) -> str:
        """Which keys a phone shows for it, where that is not plain text."""
        return INPUT_MODES.get(self.category, "")


@dataclass(frozen=True)
class Form:
    """What one file of the agency's `forms` folder says."""

    name: str
    title: str
    intro: str
    purpose: str
    holding: str
    work: bool
    then: str
    subject: tuple[str, ...]
    fields: tuple[Field, ...]
    answer_within: str = ""
    answer_rule: str = ""
    answer_law: str = ""

    @property
    def answer_days(self) -> int | None:
        """In how many business days its receipt promises an answer, if it does so by no deadline of the law."""
        return business_days(self.answer_within)

    @cached_property
    def headings(self) -> dict[str, str]:
        """Give the heading above each field, by name: also where the field that begins it is not asked."""
        headings, heading = {}, ""
        for field in self.fields:
            heading = field.section or heading
            headings[field.name] = heading
        return headings

    @cached_property
    def inputs(self) -> frozenset[str]:
        """Name everything that may be sent with it."""
        return frozenset(
            {TOKEN, EDITION, AS_IT_IS, STEP, *(name for field in self.fields for name in field.inputs)}
        )

    def field(self, name: str) -> Field | None:
        """Find a field by its name."""
        return next((field for field in self.fields if field.name == name), None)
