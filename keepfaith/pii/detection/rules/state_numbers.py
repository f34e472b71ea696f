"""What has the form of a state's number of a student, ten digits from 10 on, and whether words around say so."""

import re
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.cue_words import OTHER
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.surroundings import STUDENT, kind_around

_SASID_WORD: Final = re.compile(rb"\bsasid")
# What only students have.
_SCHOOLING: Final = re.compile(
    rb"\b(?:iep|mcas|wida|sped|special ed|504 plan|enroll|transcript|kindergart|grade (?:k|[0-9]))"
)
_SAYS_LITTLE: Final = frozenset(
    (b"release", b"releases", b"code", b"enrollment", b"districts", b"district", b"case", b"request")
)
_AROUND, _SMALL = 120, 4


def is_announced_form(page: Page, start: int, end: int) -> bool:
    """Return whether words before say that what has the form of a SASID is one, and none is for another number."""
    cue = page.nearest(start, end)
    if (cue is None or cue.kind == "any-license") and page.said_before(STUDENT, start):
        return True
    is_of_other = cue is not None and cue.kind == OTHER and not _is_weak(page, cue, start)
    if not is_of_other and kind_around(page, start, end, (STUDENT,)):
        return True
    if not is_of_other and (
        _is_of_student(page, start, end)
        or _SCHOOLING.search(page.plain, max(0, start - _AROUND), end + _AROUND // 2)
    ):
        return True
    is_open = cue is None or (cue.kind in {OTHER, STUDENT} and cue.distance > _SMALL)
    return is_open and _SASID_WORD.search(page.plain, max(0, start - _AROUND), start) is not None


def _is_weak(page: Page, cue: Cue, start: int) -> bool:
    """Return whether a word for something else only stands near a SASID: in the line before, or without its number."""
    word = page.plain[cue.begin : cue.place]
    return page.plain.find(b"\n", cue.place, start) != -1 or word in _SAYS_LITTLE


def _is_of_student(page: Page, start: int, end: int) -> bool:
    """Return whether a word for a student's number, or for a student, is near."""
    places = page.places_of(STUDENT)
    return any(start - _AROUND <= last and begin <= end + _AROUND for begin, last in places)
