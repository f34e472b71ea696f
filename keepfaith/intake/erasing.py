"""When a record will be erased, from the retention rule of its own edition."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from keepfaith.intake.standing import retention_of
from keepfaith.policies.shelf import PostedEdition

_PERIOD: Final = re.compile(r"(\d+) (year|month|day)s?")
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Erasure:
    """How long after what a record is erased, under which permission, and the day where it is known."""

    period: str
    trigger: str
    permission: str
    day: dt.date | None = None

    @property
    def never(self) -> bool:
        """Say whether it is kept with no end date."""
        return not _PERIOD.fullmatch(self.period)


def erasure(edition: PostedEdition, holding: str, *, since: dt.date | None = None) -> Erasure:
    """Say when a record of a holding is erased; `since` is the day of the event that the period counts from."""
    rule = retention_of(edition, holding)
    period = str(rule.get("period", "indefinite"))
    day = _after(since, period) if since else None
    return Erasure(period, str(rule.get("trigger", "")), str(rule.get("permission", "")), day)


def _after(day: dt.date, period: str) -> dt.date | None:
    found = _PERIOD.fullmatch(period)
    if not found:
        return None
    count, unit = int(found[1]), found[2]
    if unit == "day":
        return day + dt.timedelta(count)
    months = day.year * _MONTHS + day.month - 1 + count * (_MONTHS if unit == "year" else 1)
    # The last day of a shorter month stands for the 31st; it is reached a day later, never earlier.
    first = dt.date(months // _MONTHS, months % _MONTHS + 1, 1)
    return first + dt.timedelta(day.day - 1)
