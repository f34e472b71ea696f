"""Other readings of small stretches: a scanner's letters for digits, digits with blanks between, and broken lines."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.normalization import visible_places
from keepfaith.pii.detection.page import Page

Rules = Sequence[Callable[[Page], Iterator[Claim]]]

# So much around such a stretch is read with it, for its cue words.
_AROUND: Final = 90
_FEWEST: Final = 2
# A group with a digit in it, or one that is tied to the next.
_SIGNS: Final = rb"[0-9oil|szbgq]+"
_WITH_DIGIT: Final = rb"(?=[oil|szbgq]{0,4}[0-9])" + _SIGNS
_SLIPPED: Final = re.compile(
    rb"(?<![a-z0-9])(?:" + _WITH_DIGIT + rb"|" + _SIGNS + rb"(?=[-./)]))"
    rb"(?:[-./()]{1,2} ?" + _SIGNS + rb"| " + _WITH_DIGIT + rb"){0,12}(?![a-z0-9])"
)
_DIGITS: Final = bytes.maketrans(b"oil|szbgq", b"011152869")
_IS_DIGIT: Final = frozenset(b"0123456789")
_IS_SLIP: Final = frozenset(b"oil|szbgq")
_SPREAD: Final = re.compile(rb"(?<![a-z0-9])[a-z0-9](?: {1,2}(?:[-./] {0,2})?[a-z0-9](?![a-z0-9])){4,60}")
_SINGLE_BLANK: Final = re.compile(rb"(?<=[a-z0-9]) (?=[a-z0-9])|(?<=[-./]) +| +(?=[-./])")
_WRAP: Final = re.compile(rb"(?<=[0-9/.-]) {0,2}\n[ >|]{0,8}(?=[0-9/.-])")
# A reading that changes the text is a little less sure. Whether a number goes on in the next line, only a person knows.
_SLIP_FACTOR, _SPREAD_FACTOR, _WRAP_FACTOR = 0.95, 0.87, 0.5


def claims(page: Page, rules: Rules) -> Iterator[Claim]:
    """Claim what the rules find in the other readings alone."""
    for mark, reading, factor in _READINGS:
        if mark in page.marks:
            yield from _read(page, rules, mark, reading, factor)


def _read(
    page: Page, rules: Rules, mark: str, reading: Callable[[bytes], bytes], factor: float
) -> Iterator[Claim]:
    for first, last in _stretches(page.marks.get(mark, ()), len(page.plain)):
        plain = page.plain[first:last]
        other = reading(plain)
        if other == plain:
            continue
        places = visible_places(other)
        text = page.text[first:last]
        part = Page(other.translate(None, b"\0"), "".join(text[place] for place in places))
        for rule in rules:
            for claim in rule(part):
                start, end = places[claim.start], places[claim.end - 1] + 1
                if other[start:end] != plain[start:end]:
                    doubt = 1 - (1 - claim.doubt) * factor
                    yield claim._replace(doubt=doubt, start=first + start, end=first + end)


def _stretches(marks: Sequence[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """Join what is near each other, with the text around it."""
    first = last = -1
    for start, end in marks:
        if first >= 0 and start <= last:
            last = max(last, min(length, end + _AROUND))
            continue
        if first >= 0:
            yield first, last
        first, last = max(0, start - _AROUND), min(length, end + _AROUND)
    if first >= 0:
        yield first, last


def _without_slips(plain: bytes) -> bytes:
    """Read letters as the digits that they look like, where at least half of the signs are digits."""

    def exchanged(match: re.Match[bytes]) -> bytes:
        digits = sum(byte in _IS_DIGIT for byte in match[0])
        slips = sum(byte in _IS_SLIP for byte in match[0])
        return match[0].translate(_DIGITS) if _FEWEST <= digits + slips <= 2 * digits else match[0]

    return _SLIPPED.sub(exchanged, plain)


def _closed(plain: bytes) -> bytes:
    """Read single digits with blanks between them as one number; two blanks or a dash part its groups."""

    def closed(match: re.Match[bytes]) -> bytes:
        return _SINGLE_BLANK.sub(lambda blanks: b"\0" * len(blanks[0]), match[0])

    return _SPREAD.sub(closed, plain)


def _joined(plain: bytes) -> bytes:
    """Read on behind a line's end where digits or their separators stand on both sides."""
    return _WRAP.sub(lambda wrap: b"\0" * len(wrap[0]), plain)


_READINGS: Final = (
    ("mixed", _without_slips, _SLIP_FACTOR),
    ("spread", _closed, _SPREAD_FACTOR),
    ("wrapped", _joined, _WRAP_FACTOR),
)
