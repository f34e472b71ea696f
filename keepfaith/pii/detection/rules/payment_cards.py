"""Payment cards: an issuer's first digits, a length that it gives out, and a sum that proves the number."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.digit_groups import has_luhn_sum, is_in_one_piece, sizes_in
from keepfaith.pii.detection.matches import CHECKED, Claim

MIN_LENGTH, MAX_LENGTH = 12, 19
# A card is written in groups of four or more; only the last may be shorter.
_GROUP: Final = 4
_CARD: Final = re.compile(
    r"[2-6](?<![0-9][2-6])(?<![0-9]\.[2-6])(?=((?:[-./_ ]{0,3}(?:\n[ >|]{0,8}[-./_]?)?[0-9]){11,18}))"
)
_FROM_16: Final = frozenset(range(16, 20))
_ANY: Final = frozenset(range(MIN_LENGTH, MAX_LENGTH + 1))
_FROM_14: Final = frozenset(range(14, 20))
_DIGIT: Final = re.compile("[0-9]")
_LINE_END: Final = re.compile(r" {0,2}\n[ >|]{0,8}")
# By the range of the first four digits: which lengths there are (ISO/IEC 7812; the networks' own published ranges).
_ISSUERS: Final = (
    (range(2221, 2721), frozenset({16})), (range(3000, 3060), _FROM_14), (range(3095, 3096), _FROM_14),
    (range(3400, 3500), frozenset({15})), (range(3528, 3590), _FROM_16), (range(3600, 3700), _FROM_14),
    (range(3700, 3800), frozenset({15})), (range(3800, 4000), _FROM_14),
    (range(4000, 5000), frozenset({13, 16, 19})), (range(5018, 5039), _ANY), (range(5100, 5600), frozenset({16})),
    (range(5893, 5894), _ANY), (range(6011, 6012), _FROM_16), (range(6200, 6300), _FROM_16), (range(6304, 6305), _ANY),
    (range(6440, 6600), _FROM_16), (range(6759, 6764), _ANY),
)  # fmt: skip


def proven(text: str) -> Iterator[Claim]:
    """Claim 12 to 19 digits that begin as an issuer's, have its length, and whose last digit proves the others."""
    for match in _CARD.finditer(text):
        start = match.start()
        places = [place.end() for place in _DIGIT.finditer(text, start, match.end(1))]
        digits = "".join(text[place - 1] for place in places)
        for length in _lengths(digits):
            end = places[length - 1]
            if (
                has_luhn_sum(digits[:length])
                and not _DIGIT.match(text, end)
                and _is_written_so(text, start, end)
            ):
                yield Claim(CHECKED, 0, start, end, "payment-card", "card-sum")
                break


def _lengths(digits: str) -> list[int]:
    """Return how long the number may be, by its first digits and by how many there are, the longest first."""
    first = int(digits[:_GROUP])
    lengths = next((lengths for issued, lengths in _ISSUERS if first in issued), frozenset[int]())
    return sorted((length for length in lengths if length <= len(digits)), reverse=True)


def _is_written_so(text: str, start: int, end: int) -> bool:
    """Return whether its groups are as on cards; where a line ends, two may be one."""
    number = text[start:end]
    spellings = {number, _LINE_END.sub("", number)}
    return is_in_one_piece(text, start, end) and any(
        min(sizes_in(spelling, 0, len(spelling))[:-1], default=_GROUP) >= _GROUP for spelling in spellings
    )
