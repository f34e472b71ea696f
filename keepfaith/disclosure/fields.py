"""Which fields a record has and of which category: what its holding declares, never what its row says."""

from collections.abc import Collection, Mapping
from typing import Final

from keepfaith.disclosure.models import Record
from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.agency import this_agency
from keepfaith.policies.forms.files import forms_of
from keepfaith.policies.inventory import REGISTER

NOTE: Final = "note"
# A note that an employee writes has one field, whatever holding it belongs to.
OF_A_NOTE: Final[Mapping[str, str]] = {NOTE: "free-text"}
# By what a person can be reached.
ADDRESSES: Final = frozenset({"postal-address", "email-address", "phone-number"})


def fields_of(record: Record) -> Mapping[str, str]:
    """Give the fields that a record has, with their categories, in the order in which its holding declares them."""
    held = REGISTER.sealed.get(record.holding)
    declared = {**(held.fields if held else {}), **OF_A_NOTE}
    return {name: category for name, category in declared.items() if name in record.sealed}


def named(record: Record, categories: Collection[str]) -> tuple[str, ...]:
    """Name the fields of a record that are of some categories."""
    return tuple(name for name, category in fields_of(record).items() if category in categories)


def is_sensitive(category: str) -> bool:
    """Say whether a field of a category is opened only by itself."""
    return category not in CATEGORIES or CATEGORIES[category].sensitive


def titled(record: Record, name: str) -> str:
    """Say what a field holds, in the words in which its form asked for it."""
    if name == NOTE:
        return "Note"
    form = forms_of(this_agency().folder).forms.get(record.form)
    field = form.field(name) if form else None
    if field:
        return field.label
    category = CATEGORIES.get(fields_of(record).get(name, ""))
    return (
        category.title if category and category.name != "free-text" else name.replace("-", " ").capitalize()
    )
