"""What a web process says to the recorder: a batch of visits in one frame, and how many could not be kept for it.

Both ends are the portal's own, yet the recorder reads strictly: who can write to its socket must not be able to put
into the store what no request could have brought.
"""

import time
from collections.abc import Mapping
from typing import Any, Final

from keepfaith.ipc.frames import framed
from keepfaith.ipc.strict_fields import MAX_NUMBER, Malformed

# Few enough that putting them together holds up no request for a millisecond.
MOST: Final = 100
# With this byte the recorder says of each frame that it has it.
KEPT: Final = b"k"
# Texts by the most letters that each may have, after which it was cut.
LONGEST: Final = {"address": 64, "method": 16, "path": 8_192, "host": 255, "referrer": 512, "agent": 512}
_NUMBERS: Final = {"status": (100, 599), "bytes": (0, MAX_NUMBER)}
_SEARCHED: Final = "searched"
COLUMNS: Final = ("time", _SEARCHED, *LONGEST, *_NUMBERS)
_LOST: Final = "lost"
# What a recorder that was away for a while is still told, and what a clock that is set right may be off by.
_OLDEST, _NEWEST = 7 * 86_400, 86_400

Columns = dict[str, list[Any]]


def batch(columns: Mapping[str, list[Any]], *, lost: int) -> bytes:
    """Give the frame of a batch: a list a column; one that is too large is refused as malformed."""
    return framed({_LOST: lost, **columns})


def empty_batch() -> bytes:
    """Give a batch of nothing, by which one sees whether the recorder answers."""
    return batch({name: [] for name in COLUMNS}, lost=0)


def read_batch(told: object) -> tuple[Columns, int]:
    """Read what came in a frame: the columns, and how many visits were lost before; refuse everything else."""
    if not isinstance(told, dict) or told.keys() != {_LOST, *COLUMNS}:
        raise Malformed("A batch does not have the columns of a batch.")
    lost = told.pop(_LOST)
    sizes = {len(column) if isinstance(column, list) else -1 for column in told.values()}
    if not _is_number(lost, 0, MAX_NUMBER) or len(sizes) != 1 or not 0 <= sizes.pop() <= MOST:
        raise Malformed("A batch has columns that do not belong together.")
    now = int(time.time())
    whole = (
        all(_is_number(each, now - _OLDEST, now + _NEWEST) for each in told["time"])
        and all(isinstance(each, bool) for each in told[_SEARCHED])
        and all(_is_number(each, *span) for name, span in _NUMBERS.items() for each in told[name])
        and all(_is_text(each, most) for name, most in LONGEST.items() for each in told[name])
    )
    if not whole:
        raise Malformed("A batch holds what no request can have brought.")
    return told, lost


def _is_number(each: object, least: int, most: int) -> bool:
    return type(each) is int and least <= each <= most


def _is_text(each: object, most: int) -> bool:
    if not isinstance(each, str) or len(each) > most:
        return False
    try:
        each.encode()
    except UnicodeEncodeError:
        return False
    return True
