"""The forms of an item's details, until when its states last, and what an act says of itself."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Final

from keepfaith.custody.acts.declaration import Act, ItemKind
from keepfaith.custody.ledger.entry import is_word
from keepfaith.custody.protocol import field_types
from keepfaith.custody.protocol.known_names import NOTICES, OWN_LINKS
from keepfaith.custody.server.item_facts import Attempt
from keepfaith.custody.store.records import StoredRecord

_HOUR: Final = dt.timedelta(hours=1)
_LEAP_DAY: Final = (2, 29)


def year_after(day: dt.date) -> dt.date:
    """Return the day one year later; of February 29, February 28."""
    last = 28 if (day.month, day.day) == _LEAP_DAY else day.day
    return day.replace(year=day.year + 1, day=last)


def ends_after(hours: int, *, at: dt.datetime) -> dt.datetime:
    """Return the full hour by which some hours from now are over: the ledger tells hours, so anybody can count them."""
    return at.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0) + (hours + 1) * _HOUR


def fits(kind: ItemKind, note: StoredRecord) -> bool:
    """Return whether a note has fields of a kind, the one that it is named by always, and its row is there."""
    return has_fields(kind, note) and note.state == "confirmed"


def has_fields(kind: ItemKind, note: StoredRecord) -> bool:
    """Return whether a note has fields of a kind, and the one that it is named by."""
    fields = note.header.fields
    return kind.named_by in fields and fields.items() <= kind.note.items()


def says_anew(note: StoredRecord, stored: StoredRecord, field: object) -> bool:
    """Return whether a note on a record has one field of it and no other, as the record has it.

    What its mailbox confirmed, or asked a link for, its person alone changes: else notices go where no person asked.
    """
    fields, header = note.header.fields, stored.header
    is_confirmed = header.purpose == NOTICES or header.holding == OWN_LINKS
    return (
        not is_confirmed
        and note.about == stored.record
        and fields == {field: stored.header.fields.get(str(field))}
    )


def until(act: Act, details: Mapping[str, str | int], *, at: dt.datetime) -> dt.datetime | None:
    """Return until when the state that an act leads to lasts; none if nothing but an act ends it."""
    if lasting := re.fullmatch(r"a year after (\w+)", act.lasts):
        day = year_after(dt.date.fromisoformat(str(details[lasting[1]])))
        return dt.datetime.combine(day, dt.time(), dt.UTC)
    if not act.lasts:
        return None
    hours = act.lasts.removesuffix(" hours")
    return ends_after(int(hours if hours.isdecimal() else details[hours]), at=at)


def stated(attempt: Attempt, *, by_time: bool) -> str:
    """Return what an act says of itself: by the first of its words that fits."""
    return next(_words(attempt, by_time=by_time))


def _words(attempt: Attempt, *, by_time: bool) -> Iterator[str]:
    if by_time:
        yield attempt.act.states["time"]
    for name, word in attempt.act.states.items():
        if (attempt.item and name == attempt.item.state) or (":" in name and attempt.is_so(name)):
            yield word


def _is_day(how: str, value: str, today: dt.date) -> bool:
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        return False
    earlier, later = sorted((day, today))
    is_where = day <= today if how.endswith("before") else day >= today
    return day.isoformat() == value and (how == "day" or (is_where and later < year_after(earlier)))


def detail_fits(how: str, value: str | int, today: dt.date) -> bool:
    """Return whether a detail is of its form."""
    if bounds := re.fullmatch(r"(\d+) to (\d+)", how):
        return type(value) is int and int(bounds[1]) <= value <= int(bounds[2])
    if type(value) is not str:
        return False
    if how == "employee":
        return field_types.EMPLOYEE.fullmatch(value) is not None
    if how.startswith("day"):
        return _is_day(how, value, today)
    return is_word(value) and (bool(value) or how == "case or none")
