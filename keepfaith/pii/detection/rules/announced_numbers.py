"""Numbers that prove nothing by themselves: licenses to drive, and the numbers of students and educators."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cue_words import OF_DRIVERS, OF_EDUCATORS, SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES, Rule
from keepfaith.pii.detection.rules.number_forms import FAR, PHONE_AND_DATE_SIZES, is_year

_LICENSE, _LICENSE_FORM = RULES["license-cue"], RULES["license-form"]
_STUDENT, _SASID, _EDUCATOR = RULES["student-cue"], RULES["sasid-form"], RULES["educator-cue"]
# Massachusetts: S and 8 digits, SA and 7, or 9 digits. Elsewhere 5 to 15 letters and digits, often in groups; New
# Hampshire has letters in between, and Washington a name's letters and stars. Each group but the first has digits.
_LICENSE_NUMBER: Final = re.compile(
    rb"(?<![0-9a-z])(?=[a-z*]{0,7}[0-9]|wdl|[a-z]{1,3}-[0-9]|[b-df-hj-np-xz] [0-9])[a-z0-9*]{1,16}"
    rb"(?:(?:[-.]| {1,2}(?=[0-9]))"
    rb"(?=[a-z]{0,2}[0-9])[a-z0-9*]{1,9}){0,5}(?![0-9a-z])"
)
_DIGITS: Final = re.compile(rb"[0-9]")
# With this word near, the form of Massachusetts is enough.
_WORD: Final = re.compile(rb"licen[cs]|\blic\b|rmv|driv")
_WORD_REACH, _WITH_WORD = 40, 0.88
_FEW_DIGITS, _MANY_SIGNS, _FEW_SIGNS, _MANY_LETTERS, _WASHINGTON = 4, 15, 6, 7, 12
_STUDENT_NUMBER: Final = re.compile(
    rb"(?<![0-9a-z])(?:[a-z]{1,4}-?|[b-df-hj-np-xz] )?[0-9](?:[- ]?[0-9]){3,11}(?![0-9a-z])(?![-/.][0-9])"
)
_SASID_FORM: Final = re.compile(rb"10[0-9](?:[- ]?[0-9]){7}")
_EDUCATOR_NUMBER: Final = re.compile(
    rb"(?<![0-9a-z])(?:[a-z]{1,3}-?|[b-df-hj-np-xz] )?[0-9](?:[- ]?[0-9]){4,9}(?![0-9a-z])(?![-/.][0-9])"
)
_CUE_LENGTH, _MIN_LICENSE = 24, 9
# Who has the license is said near it, and the number behind the word, not behind the sentence.
_AROUND, _CLOSE = 120, 14
_FAR_FROM_CUE, _UNSAID = 0.7, 0.45
_SMALL, _BESIDE = 4, 2
_STUDENT_KIND: Final = "student"


def licenses(page: Page) -> Iterator[Claim]:
    """Claim what has the form of a state's license near words for one; less surely where the state's form is alone."""
    for match in page.places_near("license", _LICENSE_NUMBER):
        start, end = match.span()
        cue = page.nearest(start, end)
        if cue and cue.kind in {"license", "any-license"} and _is_license(page.plain[start:end]):
            yield _LICENSE.claim(start, end, 0.92 if cue.distance <= FAR else 0.86, distance=cue.distance)
    for match in page.places_near("any-license", _LICENSE_NUMBER):
        start, end = match.span()
        cue = page.nearest(start, end)
        if cue and cue.kind == "any-license" and cue.distance <= _CLOSE and _is_license(match[0]):
            is_drivers = OF_DRIVERS.search(page.plain, max(0, start - _AROUND), end + _CLOSE * 3)
            yield (
                _LICENSE.claim(start, end, _WITH_WORD)
                if is_drivers
                else _LICENSE_FORM.claim(start, end, _UNSAID)
            )
    for start, end in page.marks.get("license", ()):
        if not page.is_embedded(start, end) and end - start >= _MIN_LICENSE:
            is_announced = _WORD.search(page.plain, max(0, start - _WORD_REACH), end + _WORD_REACH // 2)
            yield _LICENSE.claim(start, end, _WITH_WORD) if is_announced else _LICENSE_FORM.claim(start, end)


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
    yield from _of_role(page, _STUDENT, "student", _STUDENT_NUMBER)
    for start, end in page.marks.get("sasid", ()):
        if not page.is_embedded(start, end):
            yield _SASID.claim(start, end)


def educators(page: Page) -> Iterator[Claim]:
    """Claim numbers near words for an educator's number or license."""
    yield from _of_role(page, _EDUCATOR, "educator", _EDUCATOR_NUMBER)
    for match in page.places_near("any-license", _EDUCATOR_NUMBER):
        start, end = match.span()
        cue = page.nearest(start, end)
        is_announced = cue and cue.kind == "any-license" and cue.distance <= _CLOSE
        if is_announced and OF_EDUCATORS.search(page.plain, max(0, start - _AROUND), end + _AROUND // 2):
            yield _EDUCATOR.claim(start, end, distance=_SMALL)


def _of_role(page: Page, rule: Rule, kind: str, wanted: re.Pattern[bytes]) -> Iterator[Claim]:
    """Claim numbers near words for a role, surely where a word says that it is a number."""
    for match in page.places_near(kind, wanted):
        start, end = match.span()
        cue = page.nearest(start, end)
        sizes = sizes_in(page.plain, start, end)
        if (
            cue is None
            or cue.kind not in {kind, "any-license"}
            or (sizes in PHONE_AND_DATE_SIZES and not (kind == _STUDENT_KIND and match[0][:2] == b"10"))
            or is_year(match[0])
        ):
            continue
        first = end if cue.is_behind else cue.begin if cue.begin >= 0 else max(0, start - _CUE_LENGTH)
        last = cue.place + _CUE_LENGTH if cue.is_behind else start
        is_beside = (
            not cue.is_behind and cue.distance <= _BESIDE and page.plain[cue.place - 1 : cue.place] != b"s"
        )
        says_number = (
            (is_beside and sum(sizes) > _SMALL)
            or cue.kind != kind
            or not cue.place
            or SAYS.search(page.plain, first, last)
        )
        is_sasid = kind == _STUDENT_KIND and _SASID_FORM.fullmatch(match[0])
        if is_sasid or (says_number and (sum(sizes) > _SMALL or cue.distance < _SMALL)):
            is_close = (
                cue.distance <= FAR or is_sasid or SAYS.search(page.plain, max(0, start - _SMALL * 2), start)
            )
            yield rule.claim(start, end, 0 if is_close else _FAR_FROM_CUE, distance=cue.distance)
        elif sum(sizes) > _SMALL:
            yield rule.claim(start, end, _UNSAID, distance=cue.distance)
