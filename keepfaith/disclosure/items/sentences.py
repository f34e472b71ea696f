"""Sentences about an item: what a place in them stands for, in the words of the kind."""

import datetime as dt
from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.item_messages import Item
from keepfaith.disclosure.items.amounts import UNITS
from keepfaith.disclosure.items.forms import choice_title
from keepfaith.disclosure.items.words import FieldWords, KindWords
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.records.fields import field_title
from keepfaith.disclosure.records.receipts import grouped

_GONE: Final = "a record that is gone"
_DOTS: Final = ".</time>."


class Sentences:
    """What is said of one item; nothing of what its record says."""

    def __init__(self, words: KindWords, item: Item, record: Record | None, forms: Mapping[str, str]) -> None:
        self._words, self._item, self._record, self._forms = words, item, record, forms

    def fill(self, text: str) -> SafeString:
        """Fill a sentence with what its places name."""
        names = {name for _, name, _, _ in Formatter().parse(text) if name}
        filled = format_html(escape(text), **{name: self.value(name) for name in names})
        # An hour ends with the dot of “a.m.” already.
        return mark_safe(filled.replace(_DOTS, _DOTS[:-1]))  # noqa: S308 - escaped above

    def value(self, name: str) -> Any:  # noqa: ANN401 - what a place stands for
        """Return what a place stands for: one of the known names, a detail, or who or when of a state."""
        if name in _VALUES:
            return _VALUES[name](self)
        if name in self._forms:
            return self._detail(name)
        of, _, state = name.partition("_")
        came = next(
            (one for one in reversed(self._item.history) if one.state.replace("-", "_") == state), None
        )
        if came is None:
            return ""
        return (came.employee or "the clock") if of == "by" else show_day(came.day)

    @property
    def record(self) -> str:
        """The reference of its record in two groups; nothing for an item without one."""
        if not self._item.record:
            return ""
        return grouped(self._record.reference or "") or _GONE if self._record else _GONE

    @property
    def until(self) -> SafeString | str:
        """The day or the hour until which it stays as it is."""
        until = self._item.until
        if until is None:
            return ""
        is_hour = bool(until.hour)
        shown = localtime(until, this_agency().zone) if is_hour else until
        text = date_format(shown, "F j, Y, g:i a" if is_hour else "F j, Y")
        return format_html('<time datetime="{}">{}</time>', until.isoformat(), text)

    @property
    def purpose(self) -> str:
        """The purpose that it is for, in the words of the edition."""
        return edition_titles(self._item.edition).purpose(self._item.purpose).lower()

    def _detail(self, name: str) -> Any:  # noqa: ANN401 - what a place stands for
        value, form, wording = self._item.details.get(name, ""), self._forms[name], self._words.field(name)
        if value == "":
            return ""
        if wording.counted or wording.unit:
            return _count(wording, int(value))
        if form == "employee":
            return format_html("<strong>{}</strong>", value)
        if form.startswith("day"):
            return show_day(dt.date.fromisoformat(str(value)))
        if name == "field" and self._record is not None:
            return field_title(self._record, str(value))
        return choice_title(wording.choices, str(value))


def _count(wording: FieldWords, amount: int) -> str:
    if wording.counted:
        one, many = wording.counted
        return (one if amount == 1 else many).replace("{}", str(amount))
    return UNITS[wording.unit].show(amount)


def show_day(day: dt.date) -> SafeString:
    """Write a day out."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, "F j, Y"))


_VALUES: Final[Mapping[str, Callable[[Sentences], Any]]] = {
    "record": lambda of: of.record,
    "until": lambda of: of.until,
    "purpose": lambda of: of.purpose,
}
# What a sentence can name of any item, beside its details and who brought it into a state when.
NAMES: Final = frozenset(_VALUES)
