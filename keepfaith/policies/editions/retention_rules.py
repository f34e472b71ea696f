"""How long something is kept: a holding's rule in an edition's `retention.toml`, and the days on which it ends."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Self

from django.conf import settings

from keepfaith.custody.protocol.known_names import PLACEHOLDER
from keepfaith.policies.editions.edition_cache import PostedEdition

INDEFINITE: Final = "indefinite"
# As the editions are checked; more digits would lead beyond the years that a date can have.
_PERIOD: Final = re.compile(r"([1-9][0-9]{0,2}) (year|month|day)s?")
_MONTHS: Final = 12
_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """So many months and days after an event."""

    months: int
    days: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read “3 years”, “6 months” or “90 days”; anything else, “indefinite” too, has no end and is none."""
        match = _PERIOD.fullmatch(text)
        if not match:
            return None
        count = int(match[1])
        if match[2] == "day":
            return cls(0, count)
        return cls(count * (_MONTHS if match[2] == "year" else 1), 0)

    def end(self, day: dt.date) -> dt.date:
        """Return the day on which the period after a day is over."""
        months = day.year * _MONTHS + day.month - 1 + self.months
        year, month = months // _MONTHS, months % _MONTHS + 1
        # A month without such a day is over first: never earlier than the period says, and of two days never the
        # later one before the earlier.
        days = min(day.day - 1, calendar.monthrange(year, month)[1])
        return dt.date(year, month, 1) + dt.timedelta(days + self.days)

    def latest(self, day: dt.date) -> dt.date:
        """Return the last day of which the period is over by a day."""
        months = day.year * _MONTHS + day.month - 1 - self.months
        year, month = months // _MONTHS, months % _MONTHS + 1
        start = dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1])) - self.days * _DAY
        while self.end(start) > day:
            start -= _DAY
        while self.end(start + _DAY) <= day:
            start += _DAY
        return start


@dataclass(frozen=True, slots=True)
class Rule:
    """What an edition says of a holding: how long after which event, in which series, by which permission and clause.

    `permission` is the number under which the Records Conservation Board permits the destruction (M.G.L. c. 30 § 42);
    without one nothing is destroyed, and a placeholder is none but in a demonstration.
    """

    period: str
    trigger: str
    series: str
    permission: str
    clause: str

    @property
    def span(self) -> Period | None:
        """The period as it is counted; none if it has no end."""
        return Period.read(self.period)


@lru_cache(maxsize=32)
def rules_of(edition: PostedEdition) -> Mapping[str, Rule]:
    """Return an edition's rules by holding."""
    holdings = edition.bundle.table("retention.toml").get("holding", {})
    return {name: _rule(entry) for name, entry in holdings.items()}


def rule_of(edition: PostedEdition, holding: str) -> Rule:
    """Return an edition's rule for a holding; one it does not name is kept with no end."""
    return rules_of(edition).get(holding) or _rule({})


def backup_period(edition: PostedEdition | None) -> str:
    """Give in the edition's own words how long backups are kept; empty if it does not say."""
    retention = edition.bundle.table("retention.toml") if edition else {}
    return str(retention.get("backups", {}).get("period", ""))


def _rule(entry: dict[str, Any]) -> Rule:
    texts = {name: str(entry.get(name, "")) for name in ("trigger", "series", "permission", "clause")}
    if texts["permission"].startswith(PLACEHOLDER) and not settings.DEMO:
        texts["permission"] = ""
    return Rule(period=str(entry.get("period", INDEFINITE)), **texts)
