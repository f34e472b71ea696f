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


def is_counted(page: Page, end: int) -> bool:
    """Return whether a word behind a number says what there are so many of."""
    return _COUNTED.match(page.plain, end) is not None


def is_of_many(page: Page, end: int) -> bool:
    """Return whether the word behind one for a number says that it is about many of them."""
    return _MANY.match(page.plain, end) is not None


def is_of_a_thing(page: Page, cue: Cue, end: int) -> bool:
    """Return whether a word for a person only says what something is about, as in "teacher conference"."""
    if cue.is_behind:
        return _ABOUT.match(page.plain, end, cue.begin + 1) is not None
    if is_of_many(page, cue.place):
        return True
    return page.plain[cue.begin : cue.place] in _MODIFIERS and _THING.match(page.plain, cue.place) is not None
