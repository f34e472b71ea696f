"""The deadlines that the law or the agency sets, by name: data, each with its source and the days on which it holds.

A case keeps the rule that was in force when it came.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
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
    "end_on_closed_day": str, "source": str, "confirmed": bool, "from": dt.date, "to": dt.date,
}  # fmt: skip
_NEEDED: Final = ("name", "title", "count", "unit", "start", "source")
_FIRST: Final = dt.date(FIRST_YEAR, 1, 1)
_LAST: Final = dt.date(LAST_YEAR, 12, 31)


class UnknownRule(KeepfaithError):
    """No deadline has this name, or none had it on that day."""


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One deadline as it holds from `first` through `last`: `count` days of a unit after `start`, which is in words.

    `start_on_closed_day` says when that counts as having come on a day on which the agency is closed, and
    `end_on_closed_day` what a due date on such a day does. `source` cites the law; where `is_confirmed` is false,
    published material on it does not give the number.
    """

    name: str
    title: str
    count: int
    unit: str
    start: str
    start_on_closed_day: str
    end_on_closed_day: str
    source: str
    is_confirmed: bool
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class DeadlineRules:
    """All deadlines of an agency, the versions of each in their order."""

    versions: Mapping[str, tuple[DeadlineRule, ...]]

    @classmethod
    def read(cls, content: Mapping[str, object]) -> Self:
        """Read a file's list of `[[rule]]`; raises ValueError with what is wrong and where."""
        entries = content.get("rule", [])
        if content.keys() - {"rule"} or not isinstance(entries, list):
            raise ValueError("something in it is no rule; write each as [[rule]]")
        by_name: dict[str, list[DeadlineRule]] = {}
        for entry in entries:
            rule = _rule(entry)
            by_name.setdefault(rule.name, []).append(rule)
        for rules in by_name.values():
            rules.sort(key=lambda rule: rule.first)
            for earlier, later in pairwise(rules):
                if later.first <= earlier.last:
                    raise ValueError(
                        f"{later.name} holds twice on {later.first}; end the earlier one before with `to`"
                    )
        return cls({name: tuple(rules) for name, rules in by_name.items()})

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


def _rule(entry: object) -> DeadlineRule:
    if not isinstance(entry, dict):
        raise ValueError("a rule is no table; write each as [[rule]]")  # noqa: TRY004 - as for each fault
    name = entry.get("name")
    where = f"the rule {name!r}" if isinstance(name, str) and name else "a rule without a name"
    for fault in _faults(entry):
        raise ValueError(f"{where}: {fault}")
    return DeadlineRule(
        name=entry["name"], title=entry["title"], count=entry["count"], unit=entry["unit"], start=entry["start"],
        start_on_closed_day=entry.get("start_on_closed_day", NEXT),
        end_on_closed_day=entry.get("end_on_closed_day", NEXT), source=entry["source"],
        is_confirmed=entry.get("confirmed", False), first=entry.get("from", _FIRST), last=entry.get("to", _LAST),
    )  # fmt: skip


def _faults(entry: dict[str, Any]) -> Iterator[str]:
    for key, value in entry.items():
        # A date with a time is a date, and a truth is a number, in Python.
        if type(value) is not _KEYS.get(key, type(None)):
            yield f"`{key}` is not known, or of another kind" if key in _KEYS else f"`{key}` is not known"
    for key in _NEEDED:
        if entry.get(key, "") == "":
            yield f"`{key}` is missing"
    if not 1 <= entry["count"] <= MAX_COUNT:
        yield f"`count` is {entry['count']}; give a number from 1 to {MAX_COUNT}"
    for key, known in (("unit", _UNITS), ("start_on_closed_day", _STARTS), ("end_on_closed_day", _ENDS)):
        if entry.get(key, known[0]) not in known:
            yield f"`{key}` is {entry[key]!r}; write one of: {', '.join(known)}"
    first, last = entry.get("from", _FIRST), entry.get("to", _LAST)
    if not _FIRST <= first <= last <= _LAST:
        yield f"it holds from {first} to {last}; give days in this order, from {_FIRST} to {_LAST}"
