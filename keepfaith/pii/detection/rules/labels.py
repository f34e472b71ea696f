"""Labels: words right beside a number that say what it is, whatever its form."""

import re
from bisect import bisect_left
from operator import itemgetter
from typing import Final

from keepfaith.pii.detection.cue import MAX_FAR, Cue
from keepfaith.pii.detection.cue_words import OTHER, SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.number_forms import FAR

_ROOM: Final = 40
# Between a label and its number: signs, remarks in parentheses, and words that add nothing.
_BETWEEN: Final = re.compile(
    rb"(?:[^0-9a-z;]|\((?:[a-z]{1,12} ?){1,4}\)|\b(?:no|nos|num|number|numbers|nbr|id|ids|code|is|was|are|es|e|se|as|"
    rb"reads?|says|shows|of|for|to|be|should|your|my|his|her|their|the|this|assigned|issued|given|new|old|"
    rb"listed|from|by|in|on|state|dese|dept|district|"
    rb"el|la|o|a|le|de|del|da|do|mi|su|meu|minha|seu|sua|numero|nimewo|mwen|an|li|cua|toi|con|la)\b){0,24}"
)
_BEHIND: Final = re.compile(
    rb"[\"')\]]?(?: ?[(\[,=-] ?|,? (?:is|was|as|es|e|se) |\"? ?<- ?| )(?:(?:my|his|her|their|the|your|our|an?|this) )?"
    rb"(?:[a-z]{1,12}'s )?"
)
# Before a number, capital letters that are a part of it, as in "MA 482915" and "RP 12/34567"; a line may end behind
# them, and where a label is before them blanks may be around their dash.
_CAPITALS: Final = re.compile(
    rb"(?<![a-z0-9])([a-z]{1,4})"
    rb"(?:(?<=[a-z]{2})(?: |[ \n]?# ?)|(?P<apart> {1,2}- {0,2}\n?[ >|]{0,8}|- ?\n[ >|]{0,8}|-? ?\n[ >|]{0,8}))\Z"
)
# So some states write their numbers, also behind letters that stand for another word elsewhere.
_NUMERO: Final = "\u2116"
_CAPITALS_BEFORE: Final = re.compile(r"[A-Z]{2} \Z")
_NO_CAPITALS: Final = re.compile(
    rb"ids?|nos?|nbr|num|is|was|are|as|for|and|or|of|to|my|her|his|the|an|in|on|at|by|it|not|ssn|pin|lic|cert|dob|fax|"
    rb"tel|cell|dl|cdl|ref|page|room|case|jan|feb|mar|apr|may|jun|jul|aug|sep|dec"
)
_BEFORE_NUMBER, _OPENS, _SHORTEST = frozenset(b" -\n>|#"), frozenset(b"\n:#(|\t=\"'"), 3
_CAPITALS_ROOM, _CUE_BEFORE = 18, 16
# So near, a word is doubted for no others.
UNDOUBTED: Final = 1
_OPENED: Final = re.compile(rb" ?[(\[]")
# A character of Chinese: of several, some are words that are not known.
_CHINESE: Final = b"\xfe"
# What nothing but such a number is called.
_NAMES: Final = re.compile(rb"mepid|sasid|lasid")
_IN_BRACKETS: Final = re.compile(rb"in (?:parenthes[ei]s|parens|brackets)")
_NUMBER_WORD: Final = re.compile(rb"[ ,(]{1,3}(?:id|no|num|number|#)[ .:#]{1,3}")
_AROUND, _CLOSE, _SMALL, _BESIDE, _CUE_LENGTH = 120, 14, 4, 2, 24
_END: Final = itemgetter(1)
_STUDENT, _LICENSE = "student", "any-license"
_SIGNS: Final = b" \t\n\"'=*#()[]<>."
_FAR_FROM_OTHER: Final = 4


def is_right_beside(page: Page, cue: Cue, start: int, end: int) -> bool:
    """Return whether a label for a number stands right beside one, or the number is all that its column's cell has."""
    plain = page.plain
    if not cue.place:
        cell = page.cell_at(start)
        return (
            cell is not None
            and not plain[cell.start : start].strip(_SIGNS)
            and not plain[end : cell.end].strip(_SIGNS)
        )
    if cue.is_behind:
        return (
            cue.kind != _LICENSE
            and _has_word(page, cue, cue.place + _SMALL)
            and _BEHIND.fullmatch(plain, end, cue.begin) is not None
        )
    start = begin_of(page, start)
    if start - cue.place > _ROOM or not _has_word(page, cue, start):
        return False
    return _BETWEEN.fullmatch(plain, cue.place, start) is not None


def _has_word(page: Page, cue: Cue, end: int) -> bool:
    """Return whether words from a cue on say that a number is meant, and not only of whom."""
    words = SAYS.finditer(page.plain, cue.begin, end)
    return any(word[0] not in {b":", b"="} for word in words) or (
        not page.is_of_anybody(cue) and page.plain[cue.place - 1 : cue.place] != b"s"
    )


def is_free_of_things(page: Page, start: int) -> bool:
    """Return whether no word for a thing stands right before a place."""
    cue = page.nearest(start, start)
    return cue is None or cue.kind != OTHER or cue.distance > _FAR_FROM_OTHER


def with_capitals(page: Page, claim: Claim) -> Claim:
    """Return a claim with the capital letters before its number that are a part of it, if there are any."""
    start = begin_of(page, claim.start)
    return claim if start == claim.start else claim._replace(start=start)


def begin_of(page: Page, start: int) -> int:
    """Return where a number begins with the capital letters before it, if there are any that are a part of it."""
    plain, text = page.plain, page.text
    if start < _SHORTEST or plain[start - 1] not in _BEFORE_NUMBER:
        return start
    before = _CAPITALS.search(plain, max(0, start - _CAPITALS_ROOM), start)
    letters = text[before.start() : before.end(1)] if before else ""
    if before is None or not (letters.isalpha() and letters.isupper()):
        return start
    begin = before.start()
    if _NUMERO not in text[begin:start] and (
        _NO_CAPITALS.fullmatch(before[1]) or page.has_word_for_number(begin, start)
    ):
        return start
    is_open = not begin or plain[begin - 1] in _OPENS or page.has_word_for_number(begin - _SHORTEST, begin)
    if before["apart"] and not is_open:
        return start
    # All may be in capitals.
    is_in_capitals = _CAPITALS_BEFORE.search(text, max(0, begin - 3), begin) is not None
    return start if is_in_capitals and not page.has_word_for_number(begin - _CUE_BEFORE, begin) else begin


def is_close(page: Page, cue: Cue, start: int) -> bool:
    """Return whether a word is near a number, or words right before the number say that it speaks of it."""
    return (
        cue.distance <= FAR
        or _IN_BRACKETS.search(page.plain, max(0, cue.begin), start) is not None
        or SAYS.search(page.plain, max(0, start - _SMALL * 2), start) is not None
        or (
            not cue.is_behind
            and page.is_said(start)
            and SAYS.search(page.plain, max(0, cue.begin), start) is not None
        )
    )


def is_named(page: Page, cue: Cue, kind: str, start: int) -> bool:
    """Return whether a word that nothing else is called by speaks of it, or stands before and speaks of no other."""
    if _NAMES.search(page.plain, max(0, cue.begin), cue.place):
        return True
    names = list(_NAMES.finditer(page.plain, max(0, start - _AROUND), start)) if cue.kind == kind else []
    return bool(names) and not page.has_number(names[-1].end(), start)


def distance_of(page: Page, cue: Cue, kind: str, start: int, end: int) -> int:
    """Return how near a word is; where it is a label or speaks of nothing else, no words around are against it."""
    if cue.is_behind and cue.kind == kind and _OPENED.fullmatch(page.plain, end, cue.begin):
        # Its name, in parentheses behind it.
        is_sure = SAYS.search(page.plain, cue.begin, cue.place + _CUE_LENGTH // 2) is not None
        return min(cue.distance, UNDOUBTED) if is_sure else cue.distance
    is_sure = (
        cue.kind == kind
        and not cue.is_behind
        and not page.is_of_anybody(cue)
        and (not cue.place or page.plain.count(_CHINESE, cue.place, start) <= 1)
        and (is_named(page, cue, kind, start) or is_right_beside(page, cue, start, end))
    )
    return min(cue.distance, UNDOUBTED) if is_sure else cue.distance


def is_announced(page: Page, kind: str, start: int) -> bool:
    """Return whether a word for such a number stands before in the lines above, and no other number is between."""
    places = page.places_of(kind)
    first, last = (bisect_left(places, end, key=_END) for end in (start - MAX_FAR, start + 1))
    return any(
        SAYS.search(page.plain, begin, end) and not page.has_number(end, start)
        for begin, end in places[first:last]
    )


def is_number_word(page: Page, cue: Cue, start: int) -> bool:
    """Return whether the cue itself speaks of a number and stands right before it, or above it."""
    return not cue.place or (
        not cue.is_behind
        and (cue.distance <= _SMALL or page.is_said(start))
        and SAYS.search(page.plain, cue.begin, cue.place) is not None
    )


def says_number(page: Page, match: re.Match[bytes], cue: Cue, kind: str, *, is_few: bool) -> bool:
    """Return whether a word of the cue or near it says that the role has a number; of few digits, right before them."""
    start, end = match.span()
    is_near = cue.distance < _SMALL or (page.is_said(start) and not cue.is_behind)
    if not cue.is_behind and not is_near:
        says_number = SAYS.search(page.plain, cue.begin, cue.place) and cue.distance <= _CLOSE
        says_number = says_number and b"," not in page.plain[cue.place : start]
        is_near = bool(says_number) or not page.plain[cue.place : start].strip(b" \n>|(#:'\"")
        is_near = is_near or _NUMBER_WORD.fullmatch(page.plain, cue.place, start) is not None
    if is_few and cue.place and not is_near:
        return False
    if cue.kind != kind or not cue.place:
        return True
    if cue.is_behind:
        is_before = SAYS.search(page.plain, max(0, start - _SMALL * 2), start)
        words = SAYS.finditer(page.plain, end, cue.place + _CUE_LENGTH)
        return is_before is not None or any(word[0] not in {b":", b"="} for word in words)
    first = cue.begin if cue.begin >= 0 else max(0, start - _CUE_LENGTH)
    if page.is_said(start):
        # Also a word for a number before the cue in the same sentence, as in "my number in this list is".
        first = max(
            0, first - _CUE_LENGTH, page.plain.rfind(b". ", 0, first), page.plain.rfind(b"\n", 0, first)
        )
    is_beside = cue.distance <= _BESIDE and page.plain[cue.place - 1 : cue.place] != b"s"
    is_beside = is_beside and (not is_few or (cue.distance <= 1 and len(match[0]) == _SMALL))
    return is_beside or SAYS.search(page.plain, first, start) is not None
