"""What an entry of a declared act says of itself, and whether that is so and of its form; and how long it lasts."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from keepfaith.custody.protocol.known_names import NOBODY, NOTICES, OWN_LINKS
from keepfaith.prober.ledger_line import ACTED
from keepfaith.prober.replay.corrections import is_unstored
from keepfaith.prober.replay.item_facts import Read, note_of
from keepfaith.prober.replay.record_folds import hour_number
from keepfaith.prober.replay.records_fees import fee_faults

_LEAP_DAY: Final = (2, 29)


def find_faults(read: Read) -> Iterator[str]:
    """Yield in words what an entry says of itself that is not so, or not of its form."""
    line, act, of_kind = read.line, read.act.act, read.act.of_kind
    forms, item = of_kind.get("details", {}), read.item
    if not all(_fits(forms[name], line.known.get(name, ""), line.day) for name in act.get("details", ())):
        yield "goes beyond what it may be"
    if "states" in act and item is not None and line.known.get(act["states"]["detail"]) != _word(read):
        yield "does not say truly what ended"
    if "named" in of_kind and str(line.known.get("case", "")) != read.details.get("case", ""):
        yield "does not say truly in which case it is"
    if of_kind["of"] == "note" and not is_unstored(line) and not _is_named(read):
        yield "names nobody anew"
    yield from fee_faults(read)
    says_effects = line.known.get("effects", []) == read.act.effects(read.state_after)
    if line.kind == ACTED and (item is not None or read.act.begins) and not says_effects:
        yield "does not say truly what it does from then on"


def until(read: Read) -> int | None:
    """Return the hour by which the state that an act leads to is over; none if nothing but an act ends it."""
    lasts = str(read.act.act.get("lasts", ""))
    if lasts.startswith("a year after "):
        day = year_after(dt.date.fromisoformat(str(read.details[lasts.removeprefix("a year after ")])))
        return hour_number(dt.datetime.combine(day, dt.time(), dt.UTC))
    if not lasts:
        return None
    hours = lasts.removesuffix(" hours")
    # Until the full hour after them: the ledger tells hours and no minutes.
    return hour_number(read.line.hour) + int(hours if hours.isdecimal() else read.details[hours]) + 1


def year_after(day: dt.date) -> dt.date:
    """Return the day one year later; of February 29, February 28."""
    last = 28 if (day.month, day.day) == _LEAP_DAY else day.day
    return dt.date(day.year + 1, day.month, last)


def _word(read: Read) -> str:
    states, item = read.act.act["states"], read.item
    if read.line.known.get("employee") == NOBODY:
        return str(states["time"])
    fitting = (
        word
        for name, word in states.items()
        if item is not None and (name == item.state or (":" in name and read.is_so(name)))
    )
    return next(fitting, "")


def _is_named(read: Read) -> bool:
    """Return whether a note on the record is what an item is by; of one that has ended, that is believed."""
    note, of_kind = note_of(read.line), read.act.of_kind
    is_believed = read.folds.store.number("lost") > 0
    if not read.act.begins:
        return read.item is not None or is_believed
    if note is None or read.folds.items.find("note", note, read.act.kind):
        return False
    state = read.folds.records.find(note)
    if state is None:
        return is_believed
    fields = dict(state.header.fields)
    if "note" in of_kind:
        is_whole = of_kind["named_by"] in fields and fields.items() <= of_kind["note"].items()
    else:
        name = str(read.line.known.get("field", ""))
        header = read.state.header if read.state else None
        is_confirmed = header is not None and (header.purpose == NOTICES or header.holding == OWN_LINKS)
        of_record = dict(header.fields) if header and not is_confirmed else {}
        is_whole = name in of_record and fields == {name: of_record[name]}
    return is_whole and state.about == read.line.record


def _fits(how: str, value: object, today: dt.date) -> bool:
    if " to " in how:
        least, most = map(int, how.split(" to "))
        return type(value) is int and least <= value <= most
    if how.startswith("day"):
        day = dt.date.fromisoformat(str(value))
        is_before, is_after = day <= today < year_after(day), today <= day < year_after(today)
        return {"day": True, "day within a year before": is_before, "day within a year after": is_after}[how]
    return type(value) is str and (value != "" or how == "case or none")
