"""Words for a student or an educator that only say what something is about, as in "teacher conference"."""

import re
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.page import Page

_ABOUT: Final = re.compile(rb" (?:about|regarding|concerning|re|on|by|from|over) ")
_MODIFIERS: Final = frozenset((b"student", b"pupil", b"teacher", b"educator", b"licensure"))
# What may follow such a word where the number is the person's.
_OF_PERSONS: Final = (
    "is|was|has|had|with|named?|called|whose|who|assigned|under|account|record|file|listed|at|in|on|of|for|and|or|from|"
    "to|the|code|login|user|profile|card|badge|number|transfer|will|would|must|shall|have|been|were|whom|this|that|"
    "here|above|below|does|said"
)
# What there are many of, with how many.
_MANY: Final = re.compile(rb" (?:look-?ups|counts?|format)\b")
_COUNTED: Final = re.compile(
    rb" (?:dollars?|miles|percent|rows|records|entries|lines|files|pages|errors|students|pupils|teachers|people|"
    rb"copies|votes|of [0-9])\b"
)
_THING: Final = re.compile(
    rf"(?:'s?)?[ _-](?!(?:{_OF_PERSONS})\b)[a-z]{{4,14}}(?<!ed)(?<!s)(?=[ :,;=])(?! ?(?:id|#|no\b|num))".encode()
)


# A word for several people before so many, as in "students served: 2140"; no number of anybody's begins with zero.
_COUNT: Final = re.compile(rb"[1-9][0-9]{3,4}")
_SEVERAL: Final = re.compile(
    rb"(?:\b|_)(?:students|pupils|learners|teachers|educators|alumn[oa]s|alun[oa]s|estudiantes|estudantes|"
    rb"maestr[oa]s|docentes|profesores|professores)"
    rb"(?: (?!(?:ids?|nos?|numbers?|num|nbr|codes?|[sl]asids?|mepids?|lic\w{0,6})\b)[a-z-]{2,14}){0,4}"
    rb"[\"']?(?: ?[:=] ?[\"']?| )\Z"
)
_SEVERAL_ROOM, _NOT_ROOM = 72, 24
_FOLLOWED: Final = re.compile(rb",? ?(?:and|or|&|/|;|,) ?[0-9]")
# The two ends of a row of numbers, as in "004401 to 004600"; of a correction, the two are less alike.
_TO: Final = re.compile(rb" (?:to|through|thru) ([0-9]{3,12})(?![0-9a-z-])")
_FROM: Final = re.compile(rb"(?<![0-9a-z-])([0-9]{3,12}) (?:to|through|thru) \Z")
_FROM_ROOM, _TO_ENDS = 24, frozenset((b"o ", b"h ", b"u "))
# What says of a word for somebody that it is not meant, or that it is who speaks of another's number.
_NOT: Final = re.compile(rb"\bnot (?:of |for |by |from |to |at )?(?:an?|any) \Z")
_SPEAKS: Final = re.compile(
    rb" (?:sa(?:id|ys?)|told|tells|ask(?:ed|s)?|want(?:ed|s)|wrote|writes|insist(?:ed|s))\b[^.\n]*\b(?:your|our)\b"
)


def is_counted(page: Page, end: int) -> bool:
    """Return whether a word behind a number says what there are so many of."""
    return page.plain.startswith(b" ", end) and _COUNTED.match(page.plain, end) is not None


def is_how_many(page: Page, start: int, end: int) -> bool:
    """Return whether a number says how many there are of what a word right beside it speaks."""
    return is_counted(page, end) or is_count(page, start, end)


def is_count(page: Page, start: int, end: int) -> bool:
    """Return whether a number says how many there are of people for whom a word stands right before it."""
    return (
        _COUNT.fullmatch(page.plain, start, end) is not None
        and _SEVERAL.search(page.plain, max(0, start - _SEVERAL_ROOM), start) is not None
        and _FOLLOWED.match(page.plain, end) is None
    )


def is_of_many(page: Page, end: int) -> bool:
    """Return whether the word behind one for a number says that it is about many of them."""
    return _MANY.match(page.plain, end) is not None


def is_end_of_row(page: Page, start: int, end: int) -> bool:
    """Return whether a number is the first or the last of a row of numbers that are given out one after the other."""
    other = _TO.match(page.plain, end)
    if other is None and page.plain[start - 2 : start] in _TO_ENDS:
        other = _FROM.search(page.plain, max(0, start - _FROM_ROOM), start)
    size = end - start
    half = (size + 1) // 2
    return other is not None and len(other[1]) == size and other[1][:half] == page.plain[start : start + half]


def is_of_others(page: Page, cue: Cue, end: int) -> bool:
    """Return whether somebody is not meant, or only speaks of another's number, as in "the teacher says, your ID"."""
    if cue.begin < 0:
        return False
    if _NOT.search(page.plain, max(0, cue.begin - _NOT_ROOM), cue.begin):
        return True
    return not cue.is_behind and _SPEAKS.match(page.plain, cue.place, end) is not None


def is_of_a_thing(page: Page, cue: Cue, end: int) -> bool:
    """Return whether a word for a person only says what something is about, as in "teacher conference"."""
    if cue.is_behind:
        return _ABOUT.match(page.plain, end, cue.begin + 1) is not None
    if is_of_many(page, cue.place):
        return True
    return page.plain[cue.begin : cue.place] in _MODIFIERS and _THING.match(page.plain, cue.place) is not None
