"""Whose a number may be of which no word says more: the words around that speak of pupils, teachers or drivers."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from keepfaith.pii.detection.page import Page

STUDENT, EDUCATOR, LICENSE = "student", "educator", "license"
# Of each kind of number, the marks of the words that speak of those who have one.
MARK_OF: Final = {STUDENT: "of students", EDUCATOR: "of educators", LICENSE: "of drivers"}
_BEFORE, _BEHIND, _NEAR = 320, 240, 80
# Words beside a number say so much more than others, and the most that several alike say.
_BESIDE: Final = 2
_SHORT, _FAR_MORE = 1_500, 3
# By so much the words of one kind outweigh those of the others.
_MORE: Final = 1.3


def kind_around(page: Page, start: int, end: int, among: Iterable[str] = MARK_OF) -> str:
    """Return the kind of number of which the words around a place speak most, or nothing."""
    weights = sorted(((_weight(page, kind, start, end), kind) for kind in among), reverse=True)
    most, kind = weights[0]
    next_most = weights[1][0] if len(weights) > 1 else 0
    return kind if most and most >= next_most * _MORE else ""


def may_be_around(page: Page, kind: str) -> bool:
    """Return whether a text speaks of those who have numbers of a kind, and if it is short, not of others far more."""
    if MARK_OF[kind] not in page.marks:
        return False
    counts = {one: len(page.marks.get(mark, ())) for one, mark in MARK_OF.items()}
    return len(page.plain) > _SHORT or counts[kind] * _FAR_MORE > max(counts.values())


def _weight(page: Page, kind: str, start: int, end: int) -> int:
    places = page.marks.get(MARK_OF[kind], ())
    number = bisect_left(places, (max(0, start - _BEFORE), 0)) if places else 0
    words: dict[bytes, int] = {}
    for begin, stop in places[number:]:
        if begin > end + _BEHIND:
            break
        if start < stop and begin < end:
            continue
        is_near = start - _NEAR <= stop and begin <= end + _NEAR
        word = page.plain[begin:stop].rstrip(b"s")
        words[word] = max(words.get(word, 0), _BESIDE if is_near else 1)
    return sum(words.values())
