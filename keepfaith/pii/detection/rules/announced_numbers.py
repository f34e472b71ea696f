"""Numbers that prove nothing by themselves: licenses to drive, and the numbers of students and educators."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import itemgetter
from typing import Final

from keepfaith.pii.detection.cue_search import MAX_DISTANCE, MAX_FAR, Cue
from keepfaith.pii.detection.cue_words import OF_DRIVERS, OF_EDUCATORS, OF_ONESELF, OF_THINGS, OTHER, SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES, Rule
from keepfaith.pii.detection.rules.headed_lists import headed_numbers
from keepfaith.pii.detection.rules.listed_numbers import SPENT, claim_before, is_money, is_spent, listed
from keepfaith.pii.detection.rules.number_forms import FAR, PHONE_AND_DATE_SIZES, is_year

_LICENSE, _LICENSE_FORM = RULES["license-cue"], RULES["license-form"]
_STUDENT, _SASID, _EDUCATOR = RULES["student-cue"], RULES["sasid-form"], RULES["educator-cue"]
# Massachusetts: S and 8 digits, SA and 7, or 9 digits. Elsewhere 5 to 15 letters and digits, often in groups; New
# Hampshire has letters in between, and Washington a name's letters and stars. Each group but the first has digits.
_LICENSE_NUMBER: Final = re.compile(
    rb"(?<![0-9a-z])(?!4[a-d](?![a-z0-9]))"
    rb"(?=[a-z*]{0,7}[0-9]|wdl|[a-z]{1,3}-[0-9]|[b-df-hj-np-xz] [0-9])[a-z0-9*]{1,16}"
    rb"(?:(?: [-.] |[-.]| {1,2}(?=[0-9]))"
    rb"(?!4[a-d](?![a-z0-9]))(?=[a-z]{0,2}[0-9])[a-z0-9*]{1,10}){0,5}(?![0-9a-z])"
)
_DIGITS: Final = re.compile(rb"[0-9]")
# With this word near, the form of Massachusetts is enough.
_WORD: Final = re.compile(rb"licen[cs]|\blic\b|rmv|driv")
_WORD_REACH, _WITH_WORD = 40, 0.88
_FEW_DIGITS, _MANY_SIGNS, _FEW_SIGNS, _MANY_LETTERS, _WASHINGTON = 4, 15, 6, 7, 12
_STUDENT_NUMBER: Final = re.compile(
    rb"(?<![0-9a-z])(?:[a-z]{1,2}-?|[b-df-hj-np-xz] )?[0-9](?:(?: ?- ?| )?[0-9]){3,11}(?![0-9a-z])(?![-/.:][0-9])"
)
_SASID_WORD: Final = re.compile(rb"\bsasid")
_SASID_FORM: Final = re.compile(rb"10(?:(?: ?- ?| )?[0-9]){8}")
_EDUCATOR_NUMBER: Final = re.compile(
    rb"(?<![0-9a-z])(?:[a-z]{1,3}-?|[b-df-hj-np-xz] )?[0-9](?:(?: ?- ?| )?[0-9]){4,9}(?![0-9a-z])(?![-/.:][0-9])"
)
_CUE_LENGTH, _MIN_LICENSE = 24, 9
# Who has the license is said near it, and the number behind the word, not behind the sentence.
_AROUND, _CLOSE = 120, 14
_FAR_FROM_CUE, _UNSAID = 0.7, 0.45
_SMALL, _BESIDE = 4, 2
_NUMBER_WORD: Final = re.compile(rb"[ ,(]{1,3}(?:id|no|num|number|#)[ .:#]{1,3}")
# Of licenses that nobody says more of, the state's for educators have six to eight digits, for drivers nine signs.
_FEW_OF_STATE: Final = re.compile(rb"[0-9]{6,8}|[0-9]{3} ?- ?[0-9]{3}")
_OWN: Final = 0.86
_END: Final = itemgetter(1)
_STUDENT_KIND: Final = "student"


def licenses(page: Page) -> Iterator[Claim]:
    """Claim what has the form of a state's license near words for one; less surely where the state's form is alone."""
    yield from listed(page, _licenses(page), _LICENSE_NUMBER, _is_license)
    for start, end in page.marks.get("license", ()):
        if not page.is_embedded(start, end) and end - start >= _MIN_LICENSE:
            is_announced = _WORD.search(page.plain, max(0, start - _WORD_REACH), end + _WORD_REACH // 2)
            yield _LICENSE.claim(start, end, _WITH_WORD) if is_announced else _LICENSE_FORM.claim(start, end)


def _licenses(page: Page) -> Iterator[Claim]:
    before = 0
    for match in _in_order(page, "license", _LICENSE_NUMBER):
        start, end = match.span()
        cue = page.nearest(start, end)
        if cue is None or page.is_parted(end, cue):
            continue
        if cue.kind in {"license", "any-license"} and _is_license(match[0]):
            confidence = 0.92 if cue.distance <= FAR else 0.86
            confidence = SPENT if is_spent(page, cue, before, start) else confidence
            yield _LICENSE.claim(start, end, confidence, distance=cue.distance)
            before = end
    for match in _in_order(page, "any-license", _LICENSE_NUMBER):
        start, end = match.span()
        cue = page.nearest(start, end)
        is_drivers = OF_DRIVERS.search(page.plain, max(0, start - _AROUND), end + _AROUND)
        is_near = cue and (cue.distance <= _CLOSE or (is_drivers and page.is_said(start)))
        if cue and cue.kind == "any-license" and is_near and _is_license(match[0]):
            if is_drivers:
                yield _LICENSE.claim(start, end, _WITH_WORD)
            else:
                own = _OWN if _is_own(page, cue, start) else _UNSAID
                yield _LICENSE_FORM.claim(start, end, own, distance=_BESIDE + _SMALL)


def _in_order(page: Page, kind: str, wanted: re.Pattern[bytes]) -> list[re.Match[bytes]]:
    """Return what is wanted near cues of a kind, none twice and no amounts of money."""
    places = {match.span(): match for match in page.places_near(kind, wanted)}
    return [places[span] for span in sorted(places) if not is_money(page, span[0])]


def _is_license(number: bytes) -> bool:
    """Return whether so many letters and digits are a state's license and no telephone number or date."""
    if number.startswith(b"wdl") and number.isalnum() and len(number) == _WASHINGTON:
        return True
    signs, digits = len(re.findall(rb"[a-z0-9*]", number)), len(_DIGITS.findall(number))
    return (
        _FEW_SIGNS <= signs <= _MANY_SIGNS
        and digits >= _FEW_DIGITS
        and signs - digits <= _MANY_LETTERS
        and sizes_in(number, 0, len(number)) not in PHONE_AND_DATE_SIZES
    )


def students(page: Page) -> Iterator[Claim]:
    """Claim numbers near words for a student's number, and ten digits that begin with 10 (a SASID's form)."""
    claims = _of_role(page, _STUDENT, "student", _STUDENT_NUMBER)
    yield from claim_before(
        page, listed(page, claims, _STUDENT_NUMBER, _is_no_date), _STUDENT_NUMBER, _is_no_date
    )
    yield from headed_numbers(page, _STUDENT, "student", _STUDENT_NUMBER, _is_no_date)
    for start, end in page.marks.get("sasid", ()):
        if not page.is_embedded(start, end):
            is_announced = _is_announced_form(page, start, end)
            yield _STUDENT.claim(start, end, _WITH_WORD) if is_announced else _SASID.claim(start, end)


def _is_announced_form(page: Page, start: int, end: int) -> bool:
    """Return whether words before say that what has the form of a SASID is one, and none is for another number."""
    cue = page.nearest(start, end)
    if (cue is None or cue.kind == "any-license") and page.said_before("student", start):
        return True
    is_open = cue is None or (cue.kind in {OTHER, _STUDENT_KIND} and cue.distance > _SMALL)
    return is_open and _SASID_WORD.search(page.plain, max(0, start - _AROUND), start) is not None


def educators(page: Page) -> Iterator[Claim]:
    """Claim numbers near words for an educator's number or license."""
    claims = (*_of_role(page, _EDUCATOR, "educator", _EDUCATOR_NUMBER), *_educators(page))
    yield from claim_before(
        page, listed(page, claims, _EDUCATOR_NUMBER, _is_no_date), _EDUCATOR_NUMBER, _is_no_date
    )
    yield from headed_numbers(page, _EDUCATOR, "educator", _EDUCATOR_NUMBER, _is_no_date)


def _is_no_date(number: bytes) -> bool:
    is_tens = number.startswith(b"10")
    return not is_year(number) and (is_tens or sizes_in(number, 0, len(number)) not in PHONE_AND_DATE_SIZES)


def _educators(page: Page) -> Iterator[Claim]:
    """Claim numbers near words for a license, if something near says that it is an educator's."""
    for match in _in_order(page, "any-license", _EDUCATOR_NUMBER):
        start, end = match.span()
        cue = page.nearest(start, end)
        is_near = cue and (
            cue.distance <= _CLOSE
            or (cue.distance <= FAR and OF_EDUCATORS.search(page.plain, *_between(cue, start, end)))
            or (cue.distance <= MAX_DISTANCE and (page.is_said(start) or _is_numbered(page, start)))
        )
        if (
            cue
            and cue.kind == "any-license"
            and is_near
            and _is_no_date(match[0])
            and not OF_THINGS.search(page.plain, max(0, cue.begin - _CLOSE), start)
            and OF_EDUCATORS.search(page.plain, max(0, start - _AROUND), end + _AROUND // 2)
        ):
            yield _EDUCATOR.claim(start, end, distance=_SMALL)
        elif cue and is_near and _is_own(page, cue, start) and _FEW_OF_STATE.fullmatch(match[0]):
            yield _EDUCATOR.claim(start, end, _OWN, distance=_SMALL)


def _is_numbered(page: Page, start: int) -> bool:
    """Return whether a word or sign for a number stands right before it."""
    return SAYS.search(page.plain, max(0, start - _SMALL * 2), start) is not None


def _between(cue: Cue, start: int, end: int) -> tuple[int, int]:
    return (end, cue.begin) if cue.is_behind else (cue.place, start)


def _is_own(page: Page, cue: Cue, start: int) -> bool:
    """Return whether words say that a license is a person's own, and that its number follows."""
    plain = page.plain
    return (
        cue.kind == "any-license"
        and not cue.is_behind
        and OF_ONESELF.search(plain, max(0, cue.begin - _CUE_LENGTH), cue.begin) is not None
        and (
            start - cue.place <= _BESIDE
            or page.is_said(start)
            or SAYS.search(plain, cue.begin, start) is not None
        )
        and OF_THINGS.search(plain, max(0, cue.begin - _AROUND), start) is None
    )


def _of_role(page: Page, rule: Rule, kind: str, wanted: re.Pattern[bytes]) -> Iterator[Claim]:
    """Claim numbers near words for a role, surely where a word says that it is a number."""
    before = 0
    for match in _in_order(page, kind, wanted):
        start, end = match.span()
        cue = page.nearest(start, end)
        sizes = sizes_in(page.plain, start, end)
        is_tens = kind == _STUDENT_KIND and match[0].startswith(b"10")
        if (
            cue is None
            or cue.kind not in {kind, "any-license"}
            or page.is_parted(end, cue)
            or (sizes in PHONE_AND_DATE_SIZES and not is_tens)
            or (is_year(match[0]) and not _is_number_word(page, cue, start))
        ):
            continue
        is_taken, before = is_spent(page, cue, before, start), end
        is_sasid = is_tens and _SASID_FORM.fullmatch(match[0])
        is_few = sum(sizes) <= _SMALL
        if is_taken:
            yield rule.claim(start, end, SPENT, distance=cue.distance)
        elif is_sasid or _says_number(page, match, cue, kind, is_few=is_few):
            is_close = (
                cue.distance <= FAR or is_sasid or SAYS.search(page.plain, max(0, start - _SMALL * 2), start)
            ) or (not cue.is_behind and page.is_said(start) and SAYS.search(page.plain, cue.place, start))
            yield rule.claim(start, end, 0 if is_close else _FAR_FROM_CUE, distance=cue.distance)
        elif not is_few or (kind == _STUDENT_KIND and not cue.is_behind and cue.distance <= 1):
            is_said = page.is_said(start) and _is_announced(page, kind, start)
            yield rule.claim(start, end, _WITH_WORD if is_said else _UNSAID, distance=cue.distance)


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
    return (is_beside and not is_few) or SAYS.search(page.plain, first, start) is not None
