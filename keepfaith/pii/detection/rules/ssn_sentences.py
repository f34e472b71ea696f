"""Words for Social Security numbers of which the next sentence speaks again: it gives the right one, or the whole."""

import re
from bisect import bisect_left
from typing import Final

from keepfaith.pii.detection.cue import MAX_FAR, Cue
from keepfaith.pii.detection.cue_signs import before_in_one_line, is_said_again
from keepfaith.pii.detection.page import Page

_KIND: Final = "ssn"
# Behind the word, that the number as it stands is none, so that the next sentence gives it.
_IS_WRONG: Final = re.compile(
    rb"[^.;!?0-9]{0,40}?\b(?:wrong|incorrect|off|mistaken?|mistyped|typo|error|invalid|transposed|blank|missing|"
    rb"illegible|not right|(?:doesn|don|didn)'?t match|does not match|mal|incorrect[oa]|equivocad[oa]|errad[oa]|"
    rb"err[oa]n[eo][oa]|pa (?:bon|korek)|sai)\b"
)
# Right before a number, that somebody gave that of which the words before speak.
_GAVE_IT: Final = re.compile(
    rb"\b(?:gave|read|told|sent|e-?mailed|texted|left|wrote|dictated|spelled|typed) (?:(?:me|us|him|her|them) )?"
    rb"(?:it|(?:me|us) the (?:whole|full) (?:thing|number|one)|the (?:whole|full) (?:thing|number|one))"
    rb"(?: [a-z]{1,10}){0,5}[:,] ?[(\[\"']?\Z"
)


def word_before(page: Page, start: int) -> Cue | None:
    """Return the word for such numbers, if any, of which the sentence before a place says that its number comes."""
    places = page.places_of(_KIND)
    number = bisect_left(places, (start, 0)) - 1
    if number < 0 or start - places[number][1] > MAX_FAR:
        return None
    begin, end = places[number]
    is_meant = _GAVE_IT.search(before_in_one_line(page.plain, start)) is not None
    if not is_meant and is_said_again(page.plain, start):
        wrong = _IS_WRONG.match(page.plain, end, start)
        is_meant = not page.has_word_for_number(end + 1, wrong.end() if wrong else start)
    return Cue(_KIND, start - end, end, begin) if is_meant and not page.has_number(end, start) else None
