"""Numbers that prove nothing by themselves: those of students and educators."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import partial
from operator import itemgetter
from typing import Final

from keepfaith.pii.detection.begins import beginning
from keepfaith.pii.detection.cue import MAX_FAR, Cue
from keepfaith.pii.detection.cue_words import OTHER, SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES, Rule
from keepfaith.pii.detection.rules.dates import is_in_date
from keepfaith.pii.detection.rules.drivers_licenses import OWN, in_order
from keepfaith.pii.detection.rules.educators_licenses import (
    EDUCATOR_NUMBER,
    educators_licenses,
    is_no_license_of,
)
from keepfaith.pii.detection.rules.headed_lists import headed_numbers
from keepfaith.pii.detection.rules.listed_numbers import SPENT, claim_before, is_money, is_spent, listed
from keepfaith.pii.detection.rules.number_forms import (
    FAR,
    NO_BEGINNING,
    NO_CASE,
    PHONE_AND_DATE_SIZES,
    SSN_SIZES,
    is_no_date,
    is_year,
)
from keepfaith.pii.detection.rules.open_words import is_settled, meant
from keepfaith.pii.detection.rules.other_numbers import is_birth_in_list, is_office, is_something_else
from keepfaith.pii.detection.rules.roles import is_how_many, is_of_a_thing, is_of_many, is_of_others
from keepfaith.pii.detection.rules.siblings import ALIKE, alike
from keepfaith.pii.detection.rules.state_numbers import (
    has_state_words,
    is_announced_form,
    is_of_educator,
    is_sasid,
    state_words,
)
from keepfaith.pii.detection.rules.unnamed_numbers import UNNAMED, unnamed

_STUDENT, _SASID, _EDUCATOR = RULES["student-cue"], RULES["sasid-form"], RULES["educator-cue"]
_WITH_WORD: Final = 0.88
STUDENT_NUMBER: Final = beginning(
    rb"(?<![0-9a-z])(?<![0-9]\.)"
    + NO_CASE
    + rb"(?:[a-z]{1,2}-?|(?<!')[b-df-hj-np-xz] )?"
    + NO_BEGINNING
    + rb"[0-9](?:(?: ?- ?| )?[0-9]){3,11}(?![0-9a-z])"
    rb"(?![-/.:][0-9]|-[0-9a-f]{2,12}(?![0-9a-z]))",
    3,
)
_CUE_LENGTH: Final = 24
_AROUND, _CLOSE = 120, 14
_FAR_FROM_CUE, _UNSAID = 0.7, 0.45
_SMALL, _BESIDE, _OF_DATE = 4, 2, 6
# What nothing but such a number is called.
_NAMES: Final = re.compile(rb"mepid|sasid|lasid")
_SET_OFF: Final = re.compile(rb"[(:#=\"'] ?\Z|\b(?:ids?|as|number|no\.?|is|was) \Z|[0-9], (?:and )?\Z")
_IN_BRACKETS: Final = re.compile(rb"in (?:parenthes[ei]s|parens|brackets)")
# Behind a word for somebody, the name.
_NAMED_BETWEEN: Final = re.compile(
    r",? (?:[A-Z][\w'-]{0,14}\.? ){0,2}[A-Z][\w'-]{0,14}\.?(?:, | \(| - |: | )"
)
_NUMBER_WORD: Final = re.compile(rb"[ ,(]{1,3}(?:id|no|num|number|#)[ .:#]{1,3}")
# Words that refer to something.
_REFERS: Final = re.compile(rb"\b(?:see|refer to|per|cf\.?|citing|docketed as|ticket|matter) \Z")
_END, _PLACE = itemgetter(1), itemgetter(2)
_STUDENT_KIND: Final = "student"


def students(page: Page) -> Iterator[Claim]:
    """Claim numbers near words for a student's number, and ten digits that begin with 10 (a SASID's form)."""
    claims = [*_with_others(page, _of_role(page, _STUDENT, "student", STUDENT_NUMBER), STUDENT_NUMBER)]
    yield from claims
    yield from _also_meant(page, _STUDENT, _STUDENT_KIND, claims, STUDENT_NUMBER)
    yield from headed_numbers(page, _STUDENT, "student", STUDENT_NUMBER, is_no_date)
    for start, end in page.marks.get("sasid", ()):
        if not page.is_embedded(start, end):
            is_announced = is_announced_form(page, start, end)
            yield _STUDENT.claim(start, end, _WITH_WORD) if is_announced else _SASID.claim(start, end)


def educators(page: Page) -> Iterator[Claim]:
    """Claim numbers near words for an educator's number or license."""
    near = [*_of_role(page, _EDUCATOR, "educator", EDUCATOR_NUMBER), *educators_licenses(page)]
    if has_state_words(page):
        by_state = _of_role(page, _EDUCATOR, _STUDENT_KIND, EDUCATOR_NUMBER, by_state=True)
        # The words around were weighed already.
        near += [claim._replace(distance=1) for claim in by_state]
    # What words around speak against is doubted once.
    once = {(claim.start, claim.end): claim for claim in sorted(near, reverse=True)}
    claims = [*_with_others(page, sorted(once.values(), key=_PLACE), EDUCATOR_NUMBER)]
    yield from claims
    yield from _also_meant(page, _EDUCATOR, "educator", claims, EDUCATOR_NUMBER)
    yield from headed_numbers(page, _EDUCATOR, "educator", EDUCATOR_NUMBER, is_no_date)


def _with_others(page: Page, claims: Iterable[Claim], wanted: re.Pattern[bytes]) -> Iterator[Claim]:
    """Yield claims and the others of their lists."""
    before: Claim | None = None
    for claim in claim_before(page, listed(page, claims, wanted, is_no_date), wanted, is_no_date):
        if not (before and is_birth_in_list(page, before, claim)):
            yield claim
            before = claim


def _also_meant(
    page: Page, rule: Rule, kind: str, claims: list[Claim], wanted: re.Pattern[bytes]
) -> Iterator[Claim]:
    """Claim what stands as a sure one does, and what a word for a number means beside which there is none."""
    for match in alike(page, claims, wanted, is_no_date):
        yield rule.claim(*match.span(), ALIKE, distance=_SMALL)
    for match in unnamed(page, kind, claims, wanted, partial(_is_open, kind)):
        yield rule.claim(*match.span(), UNNAMED, distance=_AROUND)
    if is_settled(page, claims):
        return
    of_educators = state_words(page) if kind == _STUDENT_KIND else ()
    words = [
        place
        for place in page.places_of(kind)
        if SAYS.search(page.plain, *place) and not is_of_many(page, place[1]) and place not in of_educators
    ]
    for match, confidence in meant(page, words, claims, wanted, partial(_is_open, kind)):
        yield rule.claim(*match.span(), confidence, distance=_AROUND)


def _is_open(kind: str, page: Page, match: re.Match[bytes]) -> bool:
    """Return whether a number has no word of its own, and is no date, time, amount or part of something longer."""
    start, end = match.span()
    sizes = sizes_in(page.plain, start, end)
    if (
        sizes == SSN_SIZES
        or not is_no_date(match[0])
        or (sum(sizes) <= _SMALL and not _is_set_off(page, start))
    ):
        return False
    cue = page.nearest(start, end)
    if cue and cue.kind == OTHER and page.plain.find(b"\n", cue.place, start) != -1:
        # A word at the end of the line before.
        cue = None
    return (
        (cue is None or cue.kind in {kind, "any-license"} or page.is_of_anybody(cue))
        and not is_money(page, start)
        and not is_how_many(page, start, end)
        and not (cue and is_of_others(page, cue, end))
        and not page.is_embedded(start, end)
        and not is_something_else(page, match, cue or Cue(kind, _AROUND), kind)
    )


def _is_set_off(page: Page, start: int) -> bool:
    """Return whether a sign or a word right before a few digits says that they are a number of something."""
    return _SET_OFF.search(page.plain, max(0, start - _SMALL * 2), start) is not None


def _of_role(
    page: Page, rule: Rule, kind: str, wanted: re.Pattern[bytes], *, by_state: bool = False
) -> Iterator[Claim]:
    """Claim numbers near words for a role, surely where a word says that it is a number; or of educators `by_state`."""
    before = 0
    for match in in_order(page, kind, wanted):
        start, end = match.span()
        cue = page.nearest(start, end)
        is_tens = kind == _STUDENT_KIND and match[0].startswith(b"10")
        if (
            cue is None
            or not (cue.kind == kind or (cue.kind == "any-license" and (is_tens or kind != _STUDENT_KIND)))
            or (not is_tens and is_of_educator(page, cue, start, end)) != by_state
            or (cue.kind == "any-license" and not is_tens and is_no_license_of(page, cue, match))
            or _is_none_of_role(page, match, cue, kind, is_tens=is_tens)
        ):
            continue
        is_taken, before = is_spent(page, cue, before, start), end
        is_states = is_tens and is_sasid(match[0])
        is_few = page.count_digits(start, end) <= _SMALL
        is_named = _is_named(page, cue, kind, start)
        if is_taken:
            yield rule.claim(start, end, SPENT, distance=cue.distance)
        elif is_states or is_named or _says_number(page, match, cue, kind, is_few=is_few):
            is_close = is_states or is_named or _is_close(page, cue, start)
            yield rule.claim(start, end, 0 if is_close else _FAR_FROM_CUE, distance=cue.distance)
        elif not is_few and not cue.is_behind and _NAMED_BETWEEN.fullmatch(page.text, cue.place, start):
            yield rule.claim(start, end, OWN, distance=cue.distance)
        elif not is_few or (kind == _STUDENT_KIND and not cue.is_behind and cue.distance <= 1):
            is_said = page.is_said(start) and _is_announced(page, kind, start)
            yield rule.claim(start, end, _WITH_WORD if is_said else _UNSAID, distance=cue.distance)


def _is_none_of_role(page: Page, match: re.Match[bytes], cue: Cue, kind: str, *, is_tens: bool) -> bool:
    """Return whether the form of a number, or what is around it, says that it is none of somebody in a role."""
    start, end = match.span()
    sizes = sizes_in(page.plain, start, end)
    return (
        page.is_parted(end, cue)
        or (sizes in PHONE_AND_DATE_SIZES and not is_tens)
        or sizes == SSN_SIZES
        or is_something_else(page, match, cue, kind)
        or is_of_a_thing(page, cue, end)
        or is_of_others(page, cue, end)
        or is_how_many(page, start, end)
        or _REFERS.search(page.plain, max(0, start - _CLOSE), start) is not None
        or is_office(page, match)
        or (is_year(match[0]) and not _is_number_word(page, cue, start))
        or (sum(sizes) <= _OF_DATE and is_in_date(page.plain, start, end))
    )


def _is_close(page: Page, cue: Cue, start: int) -> bool:
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


def _is_named(page: Page, cue: Cue, kind: str, start: int) -> bool:
    """Return whether a word that nothing else is called by speaks of it, or stands before and speaks of no other."""
    if _NAMES.search(page.plain, max(0, cue.begin), cue.place):
        return True
    names = list(_NAMES.finditer(page.plain, max(0, start - _AROUND), start)) if cue.kind == kind else []
    return bool(names) and not page.has_number(names[-1].end(), start)


def _is_announced(page: Page, kind: str, start: int) -> bool:
    """Return whether a word for such a number stands before in the lines above, and no other number is between."""
    places = page.places_of(kind)
    first, last = (bisect_left(places, end, key=_END) for end in (start - MAX_FAR, start + 1))
    return any(
        SAYS.search(page.plain, begin, end) and not page.has_number(end, start)
        for begin, end in places[first:last]
    )


def _is_number_word(page: Page, cue: Cue, start: int) -> bool:
    """Return whether the cue itself speaks of a number and stands right before it, or above it."""
    return not cue.place or (
        not cue.is_behind
        and (cue.distance <= _SMALL or page.is_said(start))
        and SAYS.search(page.plain, cue.begin, cue.place) is not None
    )


def _says_number(page: Page, match: re.Match[bytes], cue: Cue, kind: str, *, is_few: bool) -> bool:
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
