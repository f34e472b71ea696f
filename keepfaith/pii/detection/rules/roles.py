"""Words for a student or an educator that only say what something is about, as in "teacher conference"."""

import re
from typing import Final

from keepfaith.pii.detection.cue_search import Cue
from keepfaith.pii.detection.page import Page

_ABOUT: Final = re.compile(rb" (?:about|regarding|concerning|re|on|by|from|over) ")
_MODIFIERS: Final = frozenset((b"student", b"pupil", b"teacher", b"educator"))
# What may follow such a word where the number is the person's.
_OF_PERSONS: Final = (
    "is|was|has|had|with|named?|called|whose|who|assigned|under|account|record|file|listed|at|in|on|of|for|and|or|from|"
    "to|the|code|login|user|profile|card|badge|number|transfer|will|would|must|shall|have|been|were|whom|this|that|"
    "here|above|below|does|said"
)
_THING: Final = re.compile(
    rf"(?:'s?)?[ _-](?!(?:{_OF_PERSONS})\b)[a-z]{{4,14}}(?<!ed)(?<!s)(?=[ :,;=])(?! ?(?:id|#|no\b|num))".encode()
)


def is_of_a_thing(page: Page, cue: Cue, end: int) -> bool:
    """Return whether a word for a person only says what something is about, as in "teacher conference"."""
    if cue.is_behind:
        return _ABOUT.match(page.plain, end, cue.begin + 1) is not None
    return page.plain[cue.begin : cue.place] in _MODIFIERS and _THING.match(page.plain, cue.place) is not None
