"""Social Security numbers, and the taxpayers' numbers of the same form."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cues import cue, distance
from keepfaith.pii.detection.digit_groups import FIRST, GAP, digit_group, further_digits, is_in_one_piece
from keepfaith.pii.detection.matches import CUED, DELIMITED, Claim

_REST: Final = f"{further_digits(2)}{GAP}{digit_group(2)}{GAP}{digit_group(4)}"
_WHOLE: Final = f"[0-9]{_REST}"
# Two that were written without anything between them are two.
_DELIMITED: Final = re.compile(f"{FIRST}(?=({_REST})(?:(?![0-9])|(?={_WHOLE})))")
_GLUED: Final = re.compile(_WHOLE)
_NINE: Final = re.compile(
    f"{FIRST}(?=({further_digits(8)}|{further_digits(2)}{GAP}{digit_group(3)}{GAP}?{digit_group(3)})(?![0-9]))"
)
_CUE: Final = cue(
    r"s\.? ?s\.? ?n\.?s?", r"ss ?(?:#|no\.?|num)", r"social(?!\s+(?:stud|work|media|scien|emot))",
    r"itins?", r"tax(?:payer)? ?id\w*", "seguridad",
)  # fmt: skip


def delimited(text: str) -> Iterator[Claim]:
    """Claim whatever is written in groups of 3, 2 and 4 digits, with any separators (20 CFR 422.103; IRC § 6109).

    Numbers that were never given out (000, 666, group 00) count, and so does the 900 series, which taxpayers' numbers
    have: a slip of the pen still tells whose it is. `12-3456789` (an employer's) and `02148-1234` (a ZIP code) do not.
    """
    for match in _DELIMITED.finditer(text):
        start, end = match.start(), match.end(1)
        while True:
            if is_in_one_piece(text, start, end):
                yield Claim(DELIMITED, 0, start, end, "ssn", "ssn-delimited")
            following = _GLUED.match(text, end)
            if following is None:
                break
            start, end = following.span()


def cued(text: str) -> Iterator[Claim]:
    """Claim nine digits in one group, or in threes, if a word within 40 characters says that they are such a number."""
    for match in _NINE.finditer(text):
        start, end = match.start(), match.end(1)
        away = distance(text, start, end, _CUE)
        if away is not None and is_in_one_piece(text, start, end):
            yield Claim(CUED, away, start, end, "ssn", "ssn-cue")
