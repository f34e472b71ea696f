"""Digits in the boxes of a form, one in each, and groups of digits with odd signs between: as they would be written."""

import re
from typing import Final

# So many boxes at least, as `|1|2|3| |4|5|` and `[1][2][3]-[4][5]`.
_BOXES: Final = re.compile(rb"[|\[] ?[0-9](?: ?(?:[|\]]|\] ?\[) ?(?:[-|] ?)?\[?[|]? ?[0-9]){6,16} ?[|\]]")
# Between two digits, bars that part no groups, and those that do.
_GROUP: Final = re.compile(rb"[|\]][- |\[]*[- ][- |\[]*(?=[0-9])|[|\]][|\[ ]{2,}(?=[0-9])")
_BARS: Final = re.compile(rb"[|\[\]]")
# A telephone's number or one of 3, 2 and 4 digits, but no part of an address of the network.
_ODD: Final = re.compile(
    rb"(?<![0-9a-f:=+~*\\])([0-9]{3})(?P<sign>[*~\\:=+])([0-9]{2,3})(?P=sign)([0-9]{4})(?![0-9a-f]|[:=+~*\\][0-9a-f])"
)


def unboxed(plain: bytes) -> list[bytes]:
    """Read digits in boxes as one number, with a blank where a group of boxes ends."""
    other = _BOXES.sub(lambda boxes: _written(boxes[0]), plain)
    return [other] if other != plain else []


def _written(boxes: bytes) -> bytes:
    parted = _GROUP.sub(lambda gap: b" ".ljust(len(gap[0]), b"\0"), boxes)
    return _BARS.sub(b"\0", parted)


def with_dashes(plain: bytes) -> list[bytes]:
    """Read a sign that is odd between groups of digits as a dash."""
    other = _ODD.sub(rb"\1-\3-\4", plain)
    return [other] if other != plain else []
