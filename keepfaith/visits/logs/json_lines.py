"""Lines that are JSON objects, read in bulk as far as they are sound, or one by one with repairs."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

import numpy as np
import polars as pl

from keepfaith.visits.logs.lines import Lines, Numbers

type Schema = Mapping[str, pl.DataType]

_MIN_LINES: Final = 64
# nginx writes \x22 into JSON unless it is told otherwise; JSON knows no such escape.
_NGINX_ESCAPE: Final = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_SURROGATES: Final = (b"\\ud", b"\\uD")  # with these, signs beyond U+FFFF are written as two


def read_table(lines: Lines, schema: Schema) -> tuple[pl.DataFrame, Numbers]:
    """Read all lines that can be read at once, and say which line each row is; numbers come as text.

    Of a key that comes twice, the first counts. What is null or not there is null.
    """
    tables, numbers = [pl.DataFrame(schema=schema)], [np.empty(0, np.int64)]
    for first, piece in _pieces(lines, 0, lines.count, schema):
        tables.append(piece)
        numbers.append(np.arange(first, first + piece.height))
    every = np.concatenate(numbers)
    doubtful = np.concatenate([lines.holding(half) for half in _SURROGATES])
    sound = np.isin(every, doubtful, invert=True)
    return pl.concat(tables).filter(pl.Series(sound)), every[sound]


def _pieces(lines: Lines, first: int, end: int, schema: Schema) -> Iterator[tuple[int, pl.DataFrame]]:
    """Halve what cannot be read at once until few lines are left over."""
    try:
        piece = pl.read_ndjson(lines.chunk[lines.place(first) : lines.place(end)], schema=dict(schema))
    except pl.exceptions.PolarsError:
        piece = None
    if piece is not None and piece.height == end - first:
        yield first, piece
    elif end - first > _MIN_LINES:
        middle = (first + end) // 2
        yield from _pieces(lines, first, middle, schema)
        yield from _pieces(lines, middle, end, schema)


def read_object(line: str) -> dict[str, object] | None:
    """Read one line strictly, or else with the escapes of nginx; nothing if it is no object."""
    value = _load(line)
    if value is None and "\\x" in line:
        value = _load(_NGINX_ESCAPE.sub(_json_escape, line.encode()).decode("utf-8", "replace"))
    return value if isinstance(value, dict) else None


def _load(line: str) -> object:
    try:
        return json.loads(
            line,
            strict=False,
            object_pairs_hook=lambda pairs: dict(reversed(pairs)),
            parse_int=lambda digits: digits.removeprefix("-") if digits == "-0" else digits,
            parse_float=lambda digits: format(Decimal(repr(float(digits))), "f").removesuffix(".0"),
            parse_constant=_refused,
        )
    except (ValueError, ArithmeticError, RecursionError):
        return None


def _refused(name: str) -> object:
    raise ValueError(name)


def _json_escape(escape: re.Match[bytes]) -> bytes:
    if not escape[1]:
        return escape[0]
    sign = bytes.fromhex(escape[1].decode())
    return sign if sign >= b"\x80" else json.dumps(sign.decode())[1:-1].encode()


def as_text(value: object) -> str:
    """Return a value as text; lists and objects are none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else ""
    )
