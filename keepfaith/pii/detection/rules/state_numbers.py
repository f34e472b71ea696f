"""Numbers that the state gave: ten digits from 10 on are a student's, another "state ID" may be an educator's."""

import re
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.cue_words import OTHER
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.surroundings import EDUCATOR, MARK_OF, STUDENT, kind_around

_SASID_FORM: Final = re.compile(rb"10(?:(?: ?- ?| )?[0-9]){8}")
_SASID_WORD: Final = re.compile(rb"\bsasid")
# What only students have.
_SCHOOLING: Final = re.compile(
    rb"\b(?:iep|mcas|wida|sped|special ed|504 plan|enroll|transcript|kindergart|grade (?:k|[0-9]))"
)
_SAYS_LITTLE: Final = frozenset(
    (b"release", b"releases", b"code", b"enrollment", b"districts", b"district", b"case", b"request")
)
_AROUND, _SMALL = 120, 4
# Words for a number that the state gave, and whose it is where they say so.
_STATE, _OF_STUDENTS = b"state", re.compile(rb"stud|pupil|learner|estud|alum|sasid")


def is_sasid(number: bytes) -> bool:
    """Return whether a number has the form of a SASID."""
    return _SASID_FORM.fullmatch(number) is not None


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


def has_state_words(page: Page) -> bool:
    """Return whether a text speaks of educators, and has a word for a number of the state that may be one's."""
    places = page.places_of(STUDENT) if MARK_OF[EDUCATOR] in page.marks else ()
    return any(_is_of_state(page, *place) for place in places)


def state_words(page: Page) -> frozenset[tuple[int, int]]:
    """Return where a word for a number of the state is that is meant of no student, as in "the teacher's state ID"."""
    if not has_state_words(page):
        return frozenset()
    return frozenset(
        place
        for place in page.places_of(STUDENT)
        if _is_of_state(page, *place) and _is_of_no_student(page, *place)
    )


def is_of_educator(page: Page, cue: Cue, start: int, end: int) -> bool:
    """Return whether a number near a word for one of the state is an educator's, of which the words around speak."""
    return (
        cue.kind == STUDENT
        and cue.begin >= 0
        and _is_of_state(page, cue.begin, cue.place)
        and kind_around(page, start, end, (STUDENT, EDUCATOR)) == EDUCATOR
    )


def _is_of_state(page: Page, begin: int, stop: int) -> bool:
    return page.plain.startswith(_STATE, begin) and _OF_STUDENTS.search(page.plain, begin, stop) is None


def _is_of_no_student(page: Page, begin: int, stop: int) -> bool:
    """Return whether the words around speak of educators, and no more of students."""
    kind = kind_around(page, begin, stop, (STUDENT, EDUCATOR))
    return kind == EDUCATOR or (not kind and kind_around(page, begin, stop, (EDUCATOR,)) == EDUCATOR)
