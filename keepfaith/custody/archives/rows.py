"""Rows of an SQLite table as lines: the names of its columns first, then one JSON array a row, bytes in base64."""

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Final

from keepfaith.custody.archives.archive_format import Outgoing
from keepfaith.custody.archives.streams import ArchiveRefused

type Value = str | int | bytes | None
_PAGE_SIZE: Final = 1_000
_LINES: Final = 256 * 1024


def write_rows(connection: sqlite3.Connection, query: str, part: Outgoing) -> None:
    """Write what a query gives; memory stays the same however much that is."""
    cursor = connection.execute(query)
    buffer = bytearray(_line([column[0] for column in cursor.description]))
    while rows := cursor.fetchmany(_PAGE_SIZE):
        for row in rows:
            buffer += _line([_encoded(value) for value in row])
            part.rows += 1
            if len(buffer) > _LINES:
                part.write(bytes(buffer))
                buffer.clear()
    part.write(bytes(buffer))


def read_rows(lines: Iterable[bytes]) -> Iterator[dict[str, Value]]:
    """Return rows by the names of their columns."""
    try:
        remaining = iter(lines)
        columns = json.loads(next(remaining))
        for line in remaining:
            yield dict(zip(columns, map(_value, json.loads(line)), strict=True))
    except (ValueError, TypeError, KeyError, StopIteration) as error:
        raise ArchiveRefused("A row in the archive cannot be read.", "Take another one.") from error


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def _encoded(value: Value) -> Any:  # noqa: ANN401 - what JSON knows
    return {"b": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _value(encoded: Any) -> Value:  # noqa: ANN401 - what JSON knows
    if isinstance(encoded, dict):
        return base64.b64decode(encoded["b"], validate=True)
    if encoded is None or isinstance(encoded, str | int):
        return encoded
    raise ValueError("no value of a store")
