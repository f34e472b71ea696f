"""Frames on a socket: a length of four bytes, then that much JSON, and never more than the largest."""

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from keepfaith.ipc.strict_fields import Malformed

MAX_FRAME = 64 * 1024
_LENGTH = struct.Struct(">I")


def framed(message: Mapping[str, Any]) -> bytes:
    """Return an object as one frame; refuse one that is too large to be read."""
    body = _write(message).encode()
    if len(body) > MAX_FRAME:
        raise Malformed(f"The message is larger than {MAX_FRAME} bytes.")
    return _LENGTH.pack(len(body)) + body


class Frames:
    """What has arrived on one socket, cut into objects."""

    def __init__(self) -> None:
        self._arrived = bytearray()

    @property
    def begun(self) -> bool:
        """Whether a frame has begun and not ended."""
        return bool(self._arrived)

    def take(self, arrived: bytes) -> Iterator[object]:
        """Yield every object that is complete now; a frame that cannot be read is malformed."""
        self._arrived += arrived
        while len(self._arrived) >= _LENGTH.size:
            (size,) = _LENGTH.unpack_from(self._arrived)
            if not 0 < size <= MAX_FRAME:
                raise Malformed(f"A frame has between 1 and {MAX_FRAME} bytes.")
            end = _LENGTH.size + size
            if len(self._arrived) < end:
                return
            body = bytes(self._arrived[_LENGTH.size : end])
            del self._arrived[:end]
            yield parsed(body)


def parsed(body: bytes) -> object:
    """Read JSON in UTF-8 without repeated names or numbers that are none."""
    try:
        parsed_body: object = _read(body.decode())
    # Deep nesting ends in a RecursionError; what a sender wrote must not end the custodian.
    except (ValueError, RecursionError) as error:
        raise Malformed("A frame does not hold JSON that can be read.") from error
    return parsed_body


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _refuse(_: str) -> None:
    raise ValueError


# Made once: `json.dumps` and `json.loads` would make them anew for each message.
_write = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
_read = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse).decode
