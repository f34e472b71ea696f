"""Digits in the boxes of a form, one in each, and groups of digits with odd signs between: as they would be written."""

import re
from typing import Final

from keepfaith.pii.detection.scanner_slips import LETTERS, READ_AS

# So many boxes at least, as `|1|2|3| |4|5|` and `[1][2][3]-[4][5]`.
_BOXES: Final = re.compile(rb"[|\[] ?[0-9](?: ?(?:[|\]]|\] ?\[) ?(?:[-|] ?)?\[?[|]? ?[0-9]){6,16} ?[|\]]")
# Boxes for three, two and four digits, some of which a scanner took for letters; a line may end between two groups.
_FIGURE: Final = rb"[0-9" + LETTERS.replace(b"|", b"") + rb"]"
_NINE: Final = re.compile(
    rb"(\|(?:F\|){3})(GAP)(\|?(?:F\|){2})(GAP)(\|?(?:F\|){4})".replace(b"F", _FIGURE).replace(
        b"GAP", rb"[- ]{0,3}(?:\n[ >]{0,8})?"
    )
)
_FEWEST: Final = 5
_DIGITS: Final = b"0123456789"
_AS_DIGITS: Final = bytes.maketrans(LETTERS, READ_AS[0])
# Between two digits, bars that part no groups, and those that do.
_GROUP: Final = re.compile(rb"[|\]][- |\[]*[- ][- |\[]*(?=[0-9])|[|\]][|\[ ]{2,}(?=[0-9])")
_BARS: Final = re.compile(rb"[|\[\]]")
# A telephone's number or one of 3, 2 and 4 digits, but no part of an address of the network.
_ODD: Final = re.compile(
    rb"(?<![0-9a-f:=+~*\\])([0-9]{3})(?P<sign>[*~\\:=+])([0-9]{2,3})(?P=sign)([0-9]{4})(?![0-9a-f]|[:=+~*\\][0-9a-f])"
)


def unboxed(plain: bytes) -> list[bytes]:
    """Read digits in boxes as one number, with a blank where a group of boxes ends."""
    other = _NINE.sub(_read, plain)
    other = _BOXES.sub(lambda boxes: _written(boxes[0]), other)
    return [other] if other != plain else []


def _read(boxes: re.Match[bytes]) -> bytes:
    """Return what is in boxes, with digits for the letters that look like them, if most are digits."""
    digits = len(boxes[0]) - len(boxes[0].translate(None, _DIGITS))
    if digits < _FEWEST:
        return boxes[0]
    groups = [boxes[number].replace(b"|", b"\0").translate(_AS_DIGITS) for number in (1, 3, 5)]
    gaps = [b" "[: len(boxes[number])].ljust(len(boxes[number]), b"\0") for number in (2, 4)]
    return groups[0] + gaps[0] + groups[1] + gaps[1] + groups[2]


def _written(boxes: bytes) -> bytes:
    parted = _GROUP.sub(lambda gap: b" ".ljust(len(gap[0]), b"\0"), boxes)
    return _BARS.sub(b"\0", parted)


def with_dashes(plain: bytes) -> list[bytes]:
    """Read a sign that is odd between groups of digits as a dash."""
    other = _ODD.sub(rb"\1-\3-\4", plain)
    return [other] if other != plain else []
