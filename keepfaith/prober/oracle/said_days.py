"""A day since which a text says in plain English that it is in force, as a reader finds it."""

import datetime as dt
import re
from typing import Final

from keepfaith.prober.oracle.number_words import WORDS

_MONTHS: Final = [name[:3] for name in WORDS[""].months]
_DAY: Final = (
    r"(?:(?P<month>[A-Z][a-z]{2,8})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
    r"|(?P<day_>\d{1,2})\s+(?P<month_>[A-Z][a-z]{2,8})\.?\s+(?P<year_>\d{4})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})|(?P<figures>\d{1,2}/\d{1,2}/\d{4}))"
)
_IN_FORCE: Final = r"(?i:\bin\s+(?:force|effect)|\beffective|\bt(?:ake|ook)s?\s+effect)\b"
# What speaks of the text itself, and not of a law that it names.
_ITSELF: Final = re.compile(
    rf"^{_IN_FORCE}|(?i:\bthis\s+(?:policy|edition|notice|text|statement|disclaimer)\b)"
)
_SENTENCE: Final = re.compile(r"(?<=[.;])\s+(?=[A-Z])")
_ORDERS: Final = (
    re.compile(rf"{_IN_FORCE}[^.;]{{0,40}}?{_DAY}"),
    re.compile(rf"^\W*(?:Since|As of|From|On)\s+{_DAY}[^.;]{{0,40}}?{_IN_FORCE}"),
)


def says_another_day(text: str, day: dt.date) -> bool:
    """Return whether an English text says that it is in force since another day than this, or one that is none."""
    own = [sentence for sentence in _SENTENCE.split(text) if _ITSELF.search(sentence)]
    return any(
        _day_of(match) != day for sentence in own for order in _ORDERS for match in order.finditer(sentence)
    )


def _day_of(match: re.Match[str]) -> dt.date | None:
    try:
        if match["iso"]:
            return dt.date.fromisoformat(match["iso"])
        if match["figures"]:
            month, day, year = map(int, match["figures"].split("/"))
            return dt.date(year, month, day)
        month = _MONTHS.index((match["month"] or match["month_"])[:3]) + 1
        return dt.date(int(match["year"] or match["year_"]), month, int(match["day"] or match["day_"]))
    except ValueError:
        return None
