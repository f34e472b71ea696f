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
MAX_VISITS: Final = 100
# With this byte the recorder answers each frame that it has accepted.
ACCEPTED: Final = b"a"
# The most characters that each text may have; what is longer was cut.
MAX_LENGTHS: Final = {
    "ip_address": 64,
    "method": 16,
    "path": 8_192,
    "host": 255,
    "referrer": 512,
    "user_agent": 512,
}
_NUMBERS: Final = {"status": (100, 599), "bytes": (0, MAX_NUMBER)}
_IS_SEARCH: Final = "is_search"
COLUMNS: Final = ("time", _IS_SEARCH, *MAX_LENGTHS, *_NUMBERS)
_LOST: Final = "lost"
# What a recorder that was away for a while is still told, and what a clock that is set right may be off by.
_OLDEST, _NEWEST = 7 * 86_400, 86_400

Columns = dict[str, list[Any]]


def encode_batch(columns: Mapping[str, list[Any]], *, lost: int) -> bytes:
    """Return the frame of a batch: a list a column; one that is too large is refused as malformed."""
    return framed({_LOST: lost, **columns})


def empty_batch() -> bytes:
    """Return a batch of nothing, by which one sees whether the recorder answers."""
    return encode_batch({name: [] for name in COLUMNS}, lost=0)


def decode_batch(payload: object) -> tuple[Columns, int]:
    """Read what came in a frame: the columns, and how many visits were lost before; refuse everything else."""
    if not isinstance(payload, dict) or payload.keys() != {_LOST, *COLUMNS}:
        raise Malformed("A batch does not have the columns of a batch.")
    lost = payload.pop(_LOST)
    sizes = {len(column) if isinstance(column, list) else -1 for column in payload.values()}
    if not _is_number(lost, 0, MAX_NUMBER) or len(sizes) != 1 or not 0 <= sizes.pop() <= MAX_VISITS:
        raise Malformed("A batch has columns that do not belong together.")
    now = int(time.time())
    is_valid = (
        all(_is_number(value, now - _OLDEST, now + _NEWEST) for value in payload["time"])
        and all(isinstance(value, bool) for value in payload[_IS_SEARCH])
        and all(_is_number(value, *span) for name, span in _NUMBERS.items() for value in payload[name])
        and all(_is_text(value, most) for name, most in MAX_LENGTHS.items() for value in payload[name])
    )
    if not is_valid:
        raise Malformed("A batch holds what no request can have brought.")
    return payload, lost


def _is_number(value: object, minimum: int, maximum: int) -> bool:
    return type(value) is int and minimum <= value <= maximum


def _is_text(value: object, max_length: int) -> bool:
    if not isinstance(value, str) or len(value) > max_length:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
