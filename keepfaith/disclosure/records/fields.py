"""Which fields a record has and of which category: what its holding declares, never what its row says."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_noop

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.known_names import COPY_FIELDS, COPY_RECIPIENT, STATEMENT
from keepfaith.disclosure.models import Record
from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.forms.files import forms_of
from keepfaith.policies.sections.registry import SECTIONS

NOTE, ANSWER = "note", "answer"
# What an employee writes, a note or an answer, has one field, whatever holding it belongs to.
STAFF_FIELDS: Final[Mapping[str, str]] = {NOTE: "free-text", ANSWER: "free-text"}
WRITTEN_TITLES: Final[Mapping[str, str]] = {NOTE: gettext_noop("Note"), ANSWER: gettext_noop("Answer")}
# What its person states about a record has one field, too; and whom they name to get a copy has some.
OWN_FIELDS: Final[Mapping[str, str]] = {STATEMENT: "free-text", **COPY_FIELDS}
# The fields of a letter that are long: its headers, and its attachments, those kept apart for a number in them too.
HEADERS: Final = "headers"
ATTACHMENTS, ATTACHMENTS_APART = "attachments", "attachments-apart"
ENCLOSURES: Final = frozenset({ATTACHMENTS, ATTACHMENTS_APART})
# What no form names: the fields of a letter, of what employees write, and of what its person states.
_TITLES: Final[Mapping[str, str]] = {
    "subject": gettext_noop("Subject"),
    "text": gettext_noop("Text"),
    "remarks": gettext_noop("Remarks by our software"),
    "attachment-names": gettext_noop("Names of attachments"),
    ATTACHMENTS: gettext_noop("Attachments"),
    ATTACHMENTS_APART: gettext_noop("Attachments with private numbers"),
    HEADERS: gettext_noop("Technical lines"),
    **WRITTEN_TITLES,
    STATEMENT: gettext_noop("Statement"),
    COPY_RECIPIENT: gettext_noop("Who gets the copy"),
    "copy-address": gettext_noop("Postal address"),
    "copy-email": gettext_noop("E-mail address"),
    "copy-form": gettext_noop("What they get"),
}
# By what a person can be reached.
CONTACT_CATEGORIES: Final = frozenset({"postal-address", "email-address", "phone-number"})


def fields_of(record: Record) -> Mapping[str, str]:
    """Return the fields that a record has, with their categories, in the order in which its holding declares them."""
    holding = SECTIONS.sealed_holdings.get(record.holding)
    declared = {**(holding.fields if holding else {}), **STAFF_FIELDS, **OWN_FIELDS}
    if record.about_id is not None:
        declared |= _of_acts(record.edition)
    return {name: category for name, category in declared.items() if name in record.sealed}


def _of_acts(edition: str) -> Mapping[str, str]:
    """Return the fields of the notes that the acts of an edition begin with."""
    # A web process of an agency without words of its own for any kind never reads a declaration.
    from keepfaith.policies.acts.comparison import declared_by

    posted = posted_editions().by_digest(edition)
    kinds = declared_by(posted.bundle).kinds.values() if posted else ()
    return {name: category for kind in kinds for name, category in kind.note.items()}


def fields_of_categories(record: Record, categories: Collection[str]) -> tuple[str, ...]:
    """Name the fields of a record that are of some categories."""
    return tuple(name for name, category in fields_of(record).items() if category in categories)


def is_opened_alone(name: str, category: str) -> bool:
    """Return whether a field is opened only by itself: a sensitive one, and one that is long and seldom needed."""
    return name in ENCLOSURES or name == HEADERS or is_sensitive(category)


def is_sensitive(category: str) -> bool:
    """Return whether a category's fields are opened only by themselves (clause `numbers-stay-encrypted`)."""
    return category not in CATEGORIES or CATEGORIES[category].sensitive


def spoken(category: str, text: str) -> str:
    """Return what a field says as a page shows it: a language by its own name, and not by its code."""
    return dict(settings.LANGUAGES).get(text, text) if category == "language" else text


def field_title(record: Record, name: str) -> str:
    """Return what a field holds, in English: in the words in which its form asked for it, if a form did."""
    form = forms_of(this_agency().folder).forms.get(record.form)
    field = form.field(name) if form else None
    if field:
        return field.label
    if name in _TITLES:
        return _TITLES[name]
    category = CATEGORIES.get(fields_of(record).get(name, ""))
    return (
        category.title if category and category.name != "free-text" else name.replace("-", " ").capitalize()
    )
