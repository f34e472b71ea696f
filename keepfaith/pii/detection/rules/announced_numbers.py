"""Numbers that prove nothing by themselves: licenses to drive, and the numbers of students and educators."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.number_forms import FAR, PHONE_AND_DATE_SIZES, rest_behind_wrap

_LICENSE, _LICENSE_FORM = RULES["license-cue"], RULES["license-form"]
_STUDENT, _SASID, _EDUCATOR = RULES["student-cue"], RULES["sasid-form"], RULES["educator-cue"]
# Massachusetts: S and 8 digits, SA and 7, or 9 digits. Elsewhere up to three letters and 6 to 14 digits, often in
# groups; New Hampshire has letters in between, and Washington a name's letters and stars.
_LICENSE_NUMBER: Final = re.compile(
    rb"(?<![0-9a-z])(?:(?:[a-z]{0,3}-?|[a-z] )[0-9](?:[- ]?(?: {0,2}\n[ >|]{0,8})?[0-9oil]){5,13}"
    rb"|[0-9]{2}[a-z]{3}[0-9]{5}|(?=[a-z*]{0,8}[0-9])[a-z][a-z*]{3,6}[0-9a-z*]{5,8}|[a-z][0-9][a-z0-9]{5,8})(?![0-9a-z])"
)
_STUDENT_NUMBER: Final = re.compile(
    rb"(?<![0-9a-z])(?:[a-z]{1,4}-?|[a-z] )?[0-9](?:[- ]?(?: {0,2}\n[ >|]{0,8})?[0-9]){3,11}(?![0-9a-z])(?![-/.][0-9])"
)
_EDUCATOR_NUMBER: Final = re.compile(
    rb"(?<![0-9a-z])(?:[a-z]{1,3}-?|[a-z] )?[0-9](?:[- ]?(?: {0,2}\n[ >|]{0,8})?[0-9]){4,9}(?![0-9a-z])(?![-/.][0-9])"
)
_SAYS_NUMBER: Final = re.compile(rb"id\b|#|no\b|no\.|num|sasid|code|ma |[:=]")
_CUE_LENGTH, _MIN_LICENSE = 14, 9
_YEARS: Final = range(1900, 2100)
_SMALL: Final = 4


def licenses(page: Page) -> Iterator[Claim]:
    """Claim what has the form of a state's license near words for one; less surely where the state's form is alone."""
    for match in page.places_near("license", _LICENSE_NUMBER):
        start, end = match.span()
        cue = page.nearest(start, end)
        if (
            cue
            and cue.kind in {"license", "any-license"}
            and sizes_in(page.plain, start, end) not in PHONE_AND_DATE_SIZES
        ):
            yield from rest_behind_wrap(page, end, _LICENSE)
            yield _LICENSE.claim(start, end, 0.92 if cue.distance <= FAR else 0.86, distance=cue.distance)
    for match in page.places_near("any-license", _LICENSE_NUMBER):
        if sizes_in(page.plain, *match.span()) not in PHONE_AND_DATE_SIZES:
            yield _LICENSE_FORM.claim(*match.span(), 0.45)
    for start, end in page.marks.get("license", ()):
        if not page.is_embedded(start, end) and end - start >= _MIN_LICENSE:
            yield _LICENSE_FORM.claim(start, end)


def students(page: Page) -> Iterator[Claim]:
    """Claim numbers near words for a student's number, and ten digits that begin with 10 (a SASID's form)."""
    for match in page.places_near("student", _STUDENT_NUMBER):
        start, end = match.span()
        cue = page.nearest(start, end)
        sizes = sizes_in(page.plain, start, end)
        if (
            cue is None
            or cue.kind != "student"
            or sizes in PHONE_AND_DATE_SIZES
            or _is_year(page.plain[start:end])
        ):
            continue
        first = end if cue.is_behind else start - cue.distance - _CUE_LENGTH
        last = end + cue.distance + _CUE_LENGTH if cue.is_behind else start
        says_number = not cue.distance or _SAYS_NUMBER.search(page.plain, max(0, first), last)
        yield from rest_behind_wrap(page, end, _STUDENT)
        if cue.is_behind and not says_number:
            yield _STUDENT.claim(start, end, 0.4, distance=cue.distance)
        elif says_number and (sum(sizes) > _SMALL or cue.distance < _SMALL):
            yield _STUDENT.claim(start, end, 0.9 if cue.distance <= FAR else 0.7, distance=cue.distance)
        elif sum(sizes) > _SMALL:
            yield _STUDENT.claim(start, end, 0.45, distance=cue.distance)
    for start, end in page.marks.get("sasid", ()):
        if not page.is_embedded(start, end):
            yield _SASID.claim(start, end)


def educators(page: Page) -> Iterator[Claim]:
    """Claim numbers near words for an educator's number or license."""
    for match in page.places_near("educator", _EDUCATOR_NUMBER):
        start, end = match.span()
        cue = page.nearest(start, end)
        if (
            cue
            and cue.kind in {"educator", "any-license"}
            and sizes_in(page.plain, start, end) not in PHONE_AND_DATE_SIZES
        ):
            yield from rest_behind_wrap(page, end, _EDUCATOR)
            yield _EDUCATOR.claim(start, end, 0.92 if cue.distance <= FAR else 0.8, distance=cue.distance)


def _is_year(number: bytes) -> bool:
    years = number.split(b"-")
    return all(year.isdigit() and int(year) in _YEARS for year in years)
