"""Details that together may tell who somebody is: flagged, so that a person looks at them (promise 10)."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES, Rule
from keepfaith.pii.detection.stretches import stretches

_SCHOOL, _SWEENEY = RULES["school-grade-date"], RULES["zip-birth-sex"]
# How near to each other they stand.
_WITHIN: Final = 220
# What nothing else looks for is searched only where the rarest detail of a combination is.
_DATE: Final = re.compile(
    rb"\b[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|"
    rb"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.? [0-9]{1,2}(?:,? (?:19|20)[0-9]{2})?"
)
_SCHOOLS: Final = re.compile(
    rb"\b(?:elementary|middle|high|charter|primary|regional|vocational|technical|memorial|public|k-8|escuela|colegio|"
    rb"escola|lekol)(?: school)?"
)
_ZIP_WORD: Final = re.compile(rb"\bzip(?: ?code)?[ :]{1,2}[0-9]{5}\b")
# Of each rule: the mark that is rarest, the other marks, and what else belongs to the combination.
_COMBINATIONS: Final[tuple[tuple[Rule, str, tuple[str, ...], dict[str, re.Pattern[bytes]]], ...]] = (
    (_SCHOOL, "grade", (), {"school": _SCHOOLS, "date": _DATE}),
    (_SWEENEY, "sex", ("zip",), {"zip": _ZIP_WORD, "date": _DATE}),
)


def claims(page: Page) -> Iterator[Claim]:
    """Claim a stretch in which all details of a combination stand near each other."""
    for rule, rarest, others, searched in _COMBINATIONS:
        if rarest not in page.marks:
            continue
        near = list(stretches(page.marks[rarest], _WITHIN, len(page.plain)))
        ends = {
            (start, kind): end for kind in (rarest, *others) for start, end in page.marks.get(kind, ())
        } | {
            (match.start(), kind): match.end()
            for kind, wanted in searched.items()
            for first, last in near
            for match in wanted.finditer(page.plain, first, last)
        }
        marks = sorted((start, end, kind) for (start, kind), end in ends.items())
        kinds = {rarest, *others, *searched}
        last: dict[str, tuple[int, int]] = {}
        until = 0
        for start, end, kind in marks:
            last[kind] = (start, end)
            first = min(begin for begin, _ in last.values())
            if len(last) == len(kinds) and end - first <= _WITHIN and first >= until:
                until = max(stop for _, stop in last.values())
                yield rule.claim(first, until)
