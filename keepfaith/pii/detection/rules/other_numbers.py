"""What a number near a word for somebody is, if it is none of that person's."""

import re
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.cue_words import SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.number_forms import OFFICE, is_part_of_row
from keepfaith.pii.detection.rules.unnamed_numbers import other_thing

_CUE_LENGTH, _CLOSE, _SMALL, _OFFICE_REACH, _BIRTH_REACH, _LIST_REACH = 24, 14, 4, 60, 12, 8
_PHONE: Final = re.compile(rb"[2-9][0-9]{2}[2-9][0-9]{6}")
_SECONDS: Final = re.compile(rb"1[4-9][0-9]{8}")
# The name of a value, as programs write it.
_KEY: Final = re.compile(
    rb"\"[a-z_]{2,20}\" ?: ?\"?\Z|<[a-z][a-z0-9_:]{1,20}>\Z|(?<!\?)\n[ >|]{0,4}[a-z][a-z_ /]{1,20}: ?\"?\Z"
)
# The state's code for a school, where one is named.
_OFFICES: Final = re.compile(
    rb"\b(?:school|district|org|site|loc|bldg|building)(?:_?(?:ids?|code|no|num|number))?\b"
)


def is_something_else(page: Page, match: re.Match[bytes], cue: Cue, kind: str) -> bool:
    """Return whether it is a birth, another column's or another name's, or may be a time or a telephone number."""
    start = match.start()
    if (
        _is_birth(page, start)
        or page.is_beside_column(kind, start)
        or _has_name_of_its_own(page, cue, start)
        or is_part_of_row(page.plain, start, match.end())
    ):
        return True
    if _SECONDS.fullmatch(match[0]):
        return cue.is_behind or cue.distance > _CLOSE
    is_phone = _PHONE.fullmatch(match[0]) is not None and cue.place > 0
    return is_phone and (cue.is_behind or SAYS.search(page.plain, max(0, cue.begin), start) is None)


def _has_name_of_its_own(page: Page, cue: Cue, start: int) -> bool:
    """Return whether it is the value of a tag or a key that stands behind the cue and says something else."""
    name = _KEY.search(page.plain, max(0, start - _CUE_LENGTH - _SMALL), start)
    return (
        name is not None
        and not cue.is_behind
        and cue.place <= name.start()
        and SAYS.search(name[0].strip(b'": <>\n|')) is None
    )


def _is_birth(page: Page, start: int) -> bool:
    """Return whether the word right before speaks of a birth, whose date it is without signs between."""
    cue = page.last_of("birth", start)
    return cue is not None and cue.distance <= _SMALL


def is_birth_in_list(page: Page, before: Claim, claim: Claim) -> bool:
    """Return whether a date without signs follows a number of another length, or stands before a word for a birth."""
    start, end = claim.start, claim.end
    is_near = 0 < start - before.end <= _LIST_REACH
    is_other = is_near and page.count_digits(start, end) != page.count_digits(before.start, before.end)
    return (is_other or page.next_of("birth", end, _BIRTH_REACH) is not None) and other_thing(
        page, start, end
    ) == "date"


def is_office(page: Page, match: re.Match[bytes]) -> bool:
    """Return whether it has the form of the state's codes for schools, and a word for one stands before."""
    return OFFICE.fullmatch(match[0]) is not None and (
        _OFFICES.search(page.plain, max(0, match.start() - _OFFICE_REACH), match.start()) is not None
    )
