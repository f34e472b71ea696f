"""Forms that several rules know: in which groups telephone numbers and dates are written, and what is near."""

import re
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.page import Page

# Farther from its cue, a number is less surely what the cue says.
FAR: Final = 30
PHONE_AND_DATE_SIZES: Final = frozenset(
    {(3, 3, 4), (1, 1, 4), (1, 2, 4), (2, 1, 4), (2, 2, 4), (4, 1, 1), (4, 1, 2), (4, 2, 1), (4, 2, 2)}
)
# By its form alone, right beside a word for another number of a person: that one, if its rule takes the form.
NAMED: Final = 0.855
_OF_PERSONS: Final = frozenset({"license", "any-license", "student", "educator"})
_BESIDE, _CLOSE = 3, 12
# Behind a word for a license, whose it is.
_OF_DRIVER: Final = re.compile(rb" ?\((?:driver|operator)")
SSN_SIZES: Final = (3, 2, 4)
# The state's codes for schools: four figures for the district and four for the school.
OFFICE: Final = re.compile(rb"0[0-9]{3}0[0-9]{3}")
# No number begins with the minutes or the year that stand before it, or with the number of one of several: as in
# "10:15 441209" and "Seat 1 - 441209".
NO_BEGINNING: Final = (
    rb"(?=[0-9])(?!(?<=[0-9]:)(?<![a-z][0-9]:)[0-9]{2}(?![0-9])|"
    rb"(?<=[0-9]/)(?:[0-9]{2}|(?:19|20)[0-9]{2})(?![0-9])|[0-9] - [0-9]{4})"
)
# Nor is the number of a case somebody's, as in "PRR-2031-0045".
NO_CASE: Final = rb"(?<![a-z]-20[0-9]{2}-)(?!(?:[a-z]{2,4}-|(?<=[a-z]-))20[0-9]{2}-[0-9]{3,6}(?![0-9]))"
_YEARS: Final = range(1900, 2100)
# A day with the month's name, when something was written, and the plate of a car.
_MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY: Final = (
    rf"(?:[0-9]{{1,2}}[-. ]?)?(?:{_MONTHS})[a-z]{{0,6}}[-. ]{{0,3}}(?:[0-9]{{1,2}}[-. ]{{1,3}})?"
    r"(?:19|20)?[0-9]{2}"
)
_TIME: Final = "20[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9][- t]?[0-2][0-9][0-5][0-9](?:[0-5][0-9])?"
# Letters for digits, too, as a scanner reads them.
_PLATE: Final = (
    "[0-9][0-9a-z][a-z] [0-9]{3}|[0-9][a-z][0-9] [0-9]{3}|[0-9][a-z]{2}-[0-9]{3}|"
    "[0-9]{3}[ -][a-z]{2}[0-9]|[a-z][0-9]{2}-[0-9]{3}"
)
# The number of a case or a permit, with its year, and of an order.
_CASE: Final = "[a-z]{2,4}-20[0-9]{2}-[0-9]{3,6}|(?:po|inv|req|ref|rfp|case|tkt)-[0-9]{4,10}"
_OF_THINGS: Final = re.compile(f"{_DAY}|{_TIME}|{_PLATE}|{_CASE}".encode())
# A day of the calendar without signs, of somebody who lives or of a record.
_MONTH, _DAY_OF_MONTH, _RECENT_YEAR = (
    "(?:0[1-9]|1[0-2])",
    "(?:0[1-9]|[12][0-9]|3[01])",
    "(?:19[2-9]|20[0-4])[0-9]",
)
_PACKED_DAY: Final = re.compile(
    f"{_RECENT_YEAR}{_MONTH}{_DAY_OF_MONTH}|(?:{_MONTH}{_DAY_OF_MONTH}|{_DAY_OF_MONTH}{_MONTH}){_RECENT_YEAR}".encode()
)
# Seconds since 1970, also with thousandths.
_SECONDS: Final = re.compile(rb"1[67][0-9]{8}(?:[0-9]{3})?")
_STAMP_ROOM, _STAMP_SIZES = 24, frozenset({10, 13})
# What stands before the time at which something was written.
_WRITTEN_AT: Final = re.compile(
    rb"(?:\A|\n|[\[(])[ >|\[(\t]{0,6}\Z|\b(?:log|exported|export|generated|created|updated|sent|received|saved|at|time|"
    rb"printed|stamp|ts)[\"']?[ :=]{1,2}[\"'\[(]?\Z"
)
_MORE_BEHIND: Final = re.compile(rb" [0-9]{3,5}(?![0-9/:.,-])")
_MORE_BEFORE: Final = re.compile(rb"(?<![0-9/:.-])[0-9]{3,5} \Z")
_GROUP: Final = 7


def is_year(number: bytes) -> bool:
    """Return whether it is a year, or two of them."""
    return all(year.isdigit() and int(year) in _YEARS for year in number.split(b"-"))


def is_no_date(number: bytes) -> bool:
    """Return whether it is no year, and in no groups of a date or of a telephone number."""
    is_tens = number.startswith(b"10")
    return not is_year(number) and (is_tens or sizes_in(number, 0, len(number)) not in PHONE_AND_DATE_SIZES)


def is_of_thing(number: bytes) -> bool:
    """Return whether a number has the form of a day, of a record's time, of a car's plate or of a case."""
    return _OF_THINGS.fullmatch(number) is not None


def is_packed_day(number: bytes) -> bool:
    """Return whether a number may be a day of this century or the last, without signs between its parts."""
    return _PACKED_DAY.fullmatch(number) is not None


def is_stamp(plain: bytes, start: int, end: int) -> bool:
    """Return whether seconds since 1970 stand where a program writes when something was."""
    is_time = end - start in _STAMP_SIZES and _SECONDS.fullmatch(plain, start, end) is not None
    return is_time and _WRITTEN_AT.search(plain, max(0, start - _STAMP_ROOM), start) is not None


def is_part_of_row(plain: bytes, start: int, end: int) -> bool:
    """Return whether groups of digits go on, or have begun before: a part of a longer number is none."""
    is_grouped = plain.find(b" ", start, end) != -1
    return is_grouped and bool(
        _MORE_BEHIND.match(plain, end) or _MORE_BEFORE.search(plain, max(0, start - _GROUP), start)
    )


def names_another(page: Page, cue: Cue, start: int) -> bool:
    """Return whether a word right beside a number says that it is another one of a person than its form does."""
    is_near = cue.distance <= _BESIDE or (cue.distance <= _CLOSE and page.is_said(start))
    if cue.kind not in _OF_PERSONS or cue.is_behind or not is_near:
        return False
    return not page.is_of_anybody(cue) or _OF_DRIVER.match(page.plain, cue.place) is not None
