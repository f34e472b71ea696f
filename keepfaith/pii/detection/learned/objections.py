"""Signs beside a number or a date, or in its form, that it is another thing: weighed like the words around."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.cue_words import OF_THINGS, OTHER
from keepfaith.pii.detection.learned.candidates import BIRTH, NUMBER_KINDS, Candidate
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.license_owners import is_about, is_of_firm
from keepfaith.pii.detection.rules.listed_numbers import is_money
from keepfaith.pii.detection.rules.number_forms import OFFICE, is_no_date, is_stamp
from keepfaith.pii.detection.rules.other_dates import is_other
from keepfaith.pii.detection.rules.persons_dates import HEADING, is_of_age
from keepfaith.pii.detection.rules.roles import is_counted
from keepfaith.pii.detection.rules.unnamed_numbers import other_thing

# After these, nothing that is said around makes sure that a place is somebody's.
FINAL: Final = frozenset({"about", "color", "file", "money", "source", "version"})
# Cues that say of a number that it is nobody's, or of a kind with rules of its own.
_OTHERS: Final = frozenset({OTHER, "phone", "card", "account", "routing", "iban", "ssn", "ip"})
_AROUND, _NEWBORN, _NEAR = 120, 0, 6
# Before a color in a style sheet.
_COLOR: Final = re.compile(
    rb"(?:colou?r|background|border|outline|shadow|fill|stroke|solid|gradient)[^;{}\n]{0,40}#\Z"
)
# Before the day on which a program's version came out.
_VERSION: Final = re.compile(
    rb"[0-9]\.[0-9]{1,3}(?:\.[0-9]{1,3})?(?:[a-z]{1,2}[0-9]{0,2})?[\])]? ?(?:[-:(\[] ?|on )?\Z"
)
_ROOM: Final = 20
# Where it is no cue, it speaks of something else.
_BIRTH_WORD: Final = re.compile(rb"birth|born|\bsinh\b|nacim|nascim")
# Behind a quotation, of whom or from where it is.
_SOURCE: Final = re.compile(rb"--[^\n]{0,60}\Z")
_FILE_ENDING: Final = re.compile(rb"\.(?:html?|php|aspx?|pdf|docx?|xlsx?|csv|txt|jpe?g|png|zip|gz)\b")


def objections(page: Page, candidate: Candidate) -> Iterator[str]:
    """Yield the name of each reason for which a place may be another thing than one of the kinds that it has."""
    start, end, kinds = candidate
    if BIRTH in kinds:
        yield from _of_date(page, start, end)
    else:
        yield from _of_number(page, start, end)
        if page.cells:
            yield from (f"beside-{kind}" for kind in NUMBER_KINDS if page.is_beside_column(kind, start))


def _of_date(page: Page, start: int, end: int) -> Iterator[str]:
    if page.is_beside_column(BIRTH, start):
        yield "beside-birth"
    if not page.places_of(BIRTH):
        if HEADING.search(page.plain, max(0, start - _AROUND), start):
            yield "heading"
        if _BIRTH_WORD.search(page.plain, max(0, start - _AROUND), end + _AROUND):
            yield "no-birth"
    if not is_of_age(page.plain[start:end], _NEWBORN):
        yield "age"
    if _SOURCE.search(page.plain, max(0, start - _AROUND // 2), start):
        yield "source"
    if _VERSION.search(page.plain, max(0, start - _ROOM), start):
        yield "version"
    if is_other(page, start) is not None:
        yield "other-date"


def _of_number(page: Page, start: int, end: int) -> Iterator[str]:
    plain = page.plain
    if thing := other_thing(page, start, end):
        yield thing
    if plain.startswith(b"0", start) and OFFICE.fullmatch(plain, start, end):
        yield "office"
    if is_stamp(plain, start, end):
        yield "stamp"
    if plain.endswith(b"#", 0, start) and _COLOR.search(plain, max(0, start - _AROUND // 2), start):
        yield "color"
    if plain.startswith(b".", end) and _FILE_ENDING.match(plain, end):
        yield "file"
    if not is_no_date(plain[start:end]):
        yield "date-groups"
    if is_money(page, start):
        yield "money"
    if is_counted(page, end):
        yield "counted"
    cue = page.nearest(start, end)
    if cue is not None:
        yield from _of_cue(page, cue, start, end)


def _of_cue(page: Page, cue: Cue, start: int, end: int) -> Iterator[str]:
    is_beside = cue.distance <= _NEAR and not cue.is_behind
    if cue.kind in _OTHERS and is_beside and not page.is_of_anybody(cue):
        yield "cue"
    if is_about(page, cue.place):
        yield "about"
    first, last = max(0, start - _AROUND), end + _AROUND // 2
    if cue.kind == "any-license" and (
        OF_THINGS.search(page.plain, first, last) or is_of_firm(page, cue.begin, cue.place)
    ):
        yield "license-of-things"
