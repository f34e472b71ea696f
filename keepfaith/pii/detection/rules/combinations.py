"""Details that together may tell who somebody is: flagged, so that a person looks at them (promise 10)."""

from collections.abc import Iterator, Mapping
from typing import Final

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES, Rule

_SCHOOL, _SWEENEY = RULES["school-grade-date"], RULES["zip-birth-sex"]
# How near to each other they stand.
_WITHIN: Final = 220
# Each with the mark that is rarest.
_COMBINATIONS: Final[tuple[tuple[Rule, str, Mapping[str, str]], ...]] = (
    (_SCHOOL, "grade", {"school": "school", "grade": "grade", "date": "date", "month": "date"}),
    (_SWEENEY, "sex", {"zip": "zip", "zip-word": "zip", "sex": "sex", "date": "date", "month": "date"}),
)


def claims(page: Page) -> Iterator[Claim]:
    """Claim a stretch in which all details of a combination stand near each other."""
    for rule, rarest, kinds in _COMBINATIONS:
        if rarest not in page.marks:
            continue
        ends = {(start, kind): end for name, kind in kinds.items() for start, end in page.marks.get(name, ())}
        marks = sorted((start, end, kind) for (start, kind), end in ends.items())
        last: dict[str, tuple[int, int]] = {}
        until = 0
        for start, end, kind in marks:
            last[kind] = (start, end)
            first = min(begin for begin, _ in last.values())
            if len(last) == len(set(kinds.values())) and end - first <= _WITHIN and first >= until:
                until = max(stop for _, stop in last.values())
                yield rule.claim(first, until)
