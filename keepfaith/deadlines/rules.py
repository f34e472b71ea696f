"""The deadlines that the law or the agency sets, by name: data, each with its source and the days on which it holds.

A case keeps the rule that was in force when it came.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, Final, Self

from keepfaith.deadlines.business_days import FIRST_YEAR, LAST_YEAR
from keepfaith.errors import KeepfaithError

BUSINESS_DAYS: Final = "business days"
CALENDAR_DAYS: Final = "calendar days"
NEXT: Final = "next business day"
PREVIOUS: Final = "previous business day"
SAME: Final = "same day"
MAX_COUNT: Final = 3_660
_UNITS: Final = (BUSINESS_DAYS, CALENDAR_DAYS)
_STARTS: Final = (NEXT, SAME)
_ENDS: Final = (NEXT, SAME, PREVIOUS)
_KEYS: Final[Mapping[str, type]] = {
    "name": str, "title": str, "count": int, "unit": str, "start": str, "start_on_closed_day": str,
    "end_on_closed_day": str, "source": str, "confirmed_by": str, "confirmed_on": dt.date, "from": dt.date,
    "to": dt.date,
}  # fmt: skip
_NEEDED: Final = ("name", "title", "count", "unit", "start", "source")
_FIRST: Final = dt.date(FIRST_YEAR, 1, 1)
_LAST: Final = dt.date(LAST_YEAR, 12, 31)
# What a law is cited by that does not give the number itself.
_NOT_THE_LAW: Final = ("analogy", "confirm against")


class UnknownRule(KeepfaithError):
    """No deadline has this name, or none had it on that day."""


class UnfitRule(ValueError):
    """A rule that cannot be used: the place of its entry in the file, from 0 on, and the key that is wrong."""

    def __init__(self, fault: str, *, place: int, key: str = "") -> None:
        super().__init__(fault)
        self.place, self.key = place, key


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One deadline as it holds from `first` through `last`: `count` days of a unit after `start`, which is in words.

    `start_on_closed_day` says when that counts as having come on a day on which the agency is closed, and
    `end_on_closed_day` what a due date on such a day does. `source` cites the law. Only where somebody has confirmed
    that this law gives the number are people told of it; else the agency has set the day itself.
    """

    name: str
    title: str
    count: int
    unit: str
    start: str
    start_on_closed_day: str
    end_on_closed_day: str
    source: str
    confirmed_by: str
    confirmed_on: dt.date | None
    first: dt.date
    last: dt.date

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody has confirmed that the law gives the number."""
        return self.confirmed_on is not None

    def status_as_json(self) -> dict[str, bool | str | None]:
        """Return as data whether the number is confirmed, by whom, and when."""
        return {
            "confirmed": self.is_confirmed,
            "confirmed_by": self.confirmed_by or None,
            "confirmed_on": str(self.confirmed_on) if self.confirmed_on else None,
        }


@dataclass(frozen=True, slots=True)
class DeadlineRules:
    """All deadlines of an agency, the versions of each in their order."""

    versions: Mapping[str, tuple[DeadlineRule, ...]]

    @classmethod
    def read(cls, content: Mapping[str, object], *, today: dt.date) -> Self:
        """Read a file's list of `[[rule]]`; raises `UnfitRule`, or ValueError where it is no such list."""
        entries = content.get("rule", [])
        if content.keys() - {"rule"} or not isinstance(entries, list):
            raise ValueError("something in it is no rule; write each as [[rule]]")
        by_name: dict[str, list[tuple[DeadlineRule, int]]] = {}
        for place, entry in enumerate(entries):
            rule = _rule(entry, place, today)
            by_name.setdefault(rule.name, []).append((rule, place))
        for rules in by_name.values():
            rules.sort(key=lambda one: one[0].first)
            for (earlier, _), (later, place) in pairwise(rules):
                if later.first <= earlier.last:
                    fault = f"{later.name} holds twice on {later.first}; end the earlier one before with `to`"
                    raise UnfitRule(fault, place=place, key="from")
        return cls({name: tuple(rule for rule, _ in rules) for name, rules in by_name.items()})

    def on(self, name: str, day: dt.date) -> DeadlineRule:
        """Return the rule of a name that was in force on a day; raises `UnknownRule`."""
        versions = self.versions.get(name, ())
        if not versions:
            raise UnknownRule(
                f"No deadline is called {name!r}.",
                f"Name one of: {', '.join(sorted(self.versions)) or 'none yet'}.",
            )
        rule = next((rule for rule in versions if rule.first <= day <= rule.last), None)
        if rule is None:
            raise UnknownRule(
                f"{name} was not in force on {day}.",
                f"It holds from {versions[0].first} to {versions[-1].last}; give a day in that time.",
            )
        return rule

    def __iter__(self) -> Iterator[DeadlineRule]:
        return (rule for name in sorted(self.versions) for rule in self.versions[name])


def _rule(entry: object, place: int, today: dt.date) -> DeadlineRule:
    if not isinstance(entry, dict):
        raise UnfitRule("a rule is no table; write each as [[rule]]", place=place)
    name = entry.get("name")
    where = f"the rule {name!r}" if isinstance(name, str) and name else "a rule without a name"
    for key, fault in chain(_faults(entry), _confirmation_faults(entry, today)):
        raise UnfitRule(f"{where}: {fault}", place=place, key=key)
    return DeadlineRule(
        name=entry["name"], title=entry["title"], count=entry["count"], unit=entry["unit"], start=entry["start"],
        start_on_closed_day=entry.get("start_on_closed_day", NEXT),
        end_on_closed_day=entry.get("end_on_closed_day", NEXT), source=entry["source"],
        confirmed_by=entry.get("confirmed_by", ""), confirmed_on=entry.get("confirmed_on"),
        first=entry.get("from", _FIRST), last=entry.get("to", _LAST),
    )  # fmt: skip


def _faults(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in entry.items():
        # A date with a time is a date, and a truth is a number, in Python.
        if type(value) is not _KEYS.get(key, type(None)):
            yield (
                key,
                f"`{key}` is not known, or of another kind" if key in _KEYS else f"`{key}` is not known",
            )
    for key in _NEEDED:
        if entry.get(key, "") == "":
            yield key, f"`{key}` is missing"
    if not 1 <= entry["count"] <= MAX_COUNT:
        yield "count", f"`count` is {entry['count']}; give a number from 1 to {MAX_COUNT}"
    for key, known in (("unit", _UNITS), ("start_on_closed_day", _STARTS), ("end_on_closed_day", _ENDS)):
        if entry.get(key, known[0]) not in known:
            yield key, f"`{key}` is {entry[key]!r}; write one of: {', '.join(known)}"
    first, last = entry.get("from", _FIRST), entry.get("to", _LAST)
    if not _FIRST <= first <= last <= _LAST:
        yield "from", f"it holds from {first} to {last}; give days in this order, from {_FIRST} to {_LAST}"


def _confirmation_faults(entry: dict[str, Any], today: dt.date) -> Iterator[tuple[str, str]]:
    by, on = entry.get("confirmed_by", "").strip(), entry.get("confirmed_on")
    if bool(by) is (on is None):
        key, other = ("confirmed_by", "confirmed_on") if by else ("confirmed_on", "confirmed_by")
        yield key, f"`{other}` is missing; say who confirmed the number and on which day, or neither"
    elif on and on > today:
        yield (
            "confirmed_on",
            f"`confirmed_on` is {on}, which is still to come; give the day on which it was confirmed",
        )
    elif on and any(words in entry["source"].lower() for words in _NOT_THE_LAW):
        yield (
            "source",
            "the law of a confirmed number gives that number; cite it without “by analogy” and notes",
        )
