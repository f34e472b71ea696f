"""Dates that an edition says by hand: no file says what they are, so a person has to look at them."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.validation.passages import passages_of
from keepfaith.policies.validation.written_facts import MONTHS

_DATE: Final = re.compile(
    rf"\b(?P<month>{'|'.join(MONTHS)}) (?P<day>\d{{1,2}}), (?P<year>\d{{4}})\b|\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b"
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text of an edition, and where it is."""

    file: str
    line: int
    text: str


def other_dates(bundle: Bundle, day: dt.date) -> Iterator[WrittenDate]:
    """Yield the dates of an edition's texts that are not the day on which it starts."""
    for passage in passages_of(bundle):
        for match in _DATE.finditer(passage.text):
            if _day(match) != day:
                yield WrittenDate(passage.file, passage.line_at(match.start()), match[0])


def _day(match: re.Match[str]) -> dt.date | None:
    try:
        if match["iso"]:
            return dt.date.fromisoformat(match["iso"])
        return dt.date(int(match["year"]), MONTHS.index(match["month"]) + 1, int(match["day"]))
    except ValueError:
        return None
