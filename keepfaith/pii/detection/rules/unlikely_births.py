"""Dates near a word for a birth that are none: too long ago, too lately, or with a word of their own."""

import re
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.date_forms import DATE
from keepfaith.pii.detection.rules.other_dates import is_other
from keepfaith.pii.detection.rules.persons_dates import is_of_age, is_of_history

_PARTED: Final = re.compile(rb"[.;|<]")
_BESIDE, _NEWBORN = 22, 1


def is_no_birth(page: Page, date: re.Match[bytes], cue: Cue) -> bool:
    """Return whether a date near a word for a birth is none of a person who lives."""
    return (
        is_of_history(date[0])
        or _is_recent(page, date, cue)
        or (not cue.distance and not cue.place and _is_labeled(page, date.start()))
        or (cue.is_behind and _is_of_next_line(page, date.end(), cue))
    )


def _is_recent(page: Page, date: re.Match[bytes], cue: Cue) -> bool:
    """Return whether it is of the last years or to come, and not beside the word: more often the day of an event."""
    if not cue.place or is_of_age(date[0], _NEWBORN):
        return False
    gap = page.plain[date.end() : cue.begin] if cue.is_behind else page.plain[cue.place : date.start()]
    return len(gap) > _BESIDE or _PARTED.search(gap) is not None


def _is_labeled(page: Page, start: int) -> bool:
    """Return whether words in a date's own cell say that it is another date."""
    cell = page.cell_at(start)
    return cell is not None and start > cell.start and is_other(page, start, since=cell.start) is not None


def _is_of_next_line(page: Page, end: int, cue: Cue) -> bool:
    """Return whether the word is in the next line, which has a date of its own."""
    if page.plain.find(b"\n", end, cue.begin) == -1:
        return False
    line = page.plain.find(b"\n", cue.begin)
    return DATE.search(page.plain, cue.place, line if line != -1 else len(page.plain)) is not None
