"""Logs that name their fields themselves, in lines that start with `#Fields:`: IIS and others, and CloudFront."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import polars as pl

from keepfaith.visits.logs import times
from keepfaith.visits.logs.bulk_columns import Columns
from keepfaith.visits.logs.lines import Lines
from keepfaith.visits.logs.reader import Bulk, parse_chunk
from keepfaith.visits.logs.request_line import normalize_host
from keepfaith.visits.logs.schema import Parsed, Reject
from keepfaith.visits.logs.w3c_line import Layout, parse_line

_FIELDS: Final = b"#Fields:"
_MIN_LINES: Final = 64


@dataclass(frozen=True, slots=True)
class W3C:
    """Lines whose fields are named anew whenever the server starts; the state is the names that hold."""

    name: str
    separator: str
    agent: Callable[[str], str]

    def advance(self, chunk: bytes, state: str) -> str:
        """Return the names that hold after a chunk."""
        at = len(chunk)
        while (at := chunk.rfind(b"#", 0, at)) >= 0:
            start = chunk.rfind(b"\n", 0, at) + 1
            if chunk.startswith(_FIELDS, start):
                return _names(chunk, start)
            at = start
        return state

    def parse(self, chunk: bytes, state: str) -> Parsed:
        """Read a chunk of whole lines, each part of it by the names that hold there."""
        parts = [(0, state)]
        for start in _fields_lines(chunk):
            if (names := _names(chunk, start)) != parts[-1][1]:
                parts.append((start, names))
        ends = [*(start for start, _ in parts[1:]), len(chunk)]
        tables, rejects, before = [], [], 0
        for (start, names), end in zip(parts, ends, strict=True):
            layout = Layout(tuple(names.split()), self.separator, self.agent)
            lines = Lines(chunk[start:end])
            parsed = parse_chunk(
                lines, partial(_parse_bulk, layout=layout), partial(parse_line, layout=layout)
            )
            tables.append(parsed.requests)
            rejects += [Reject(before + reject.line, reject.reason, reject.raw) for reject in parsed.rejects]
            before += lines.count
        return Parsed(pl.concat(tables), rejects)


def _fields_lines(chunk: bytes) -> Iterator[int]:
    at = 0
    while (at := chunk.find(b"#", at)) >= 0:
        start = chunk.rfind(b"\n", 0, at) + 1
        if chunk.startswith(_FIELDS, start):
            yield start
        if (at := chunk.find(b"\n", at)) < 0:
            return


def _names(chunk: bytes, start: int) -> str:
    end = chunk.find(b"\n", start)
    line = chunk[start + len(_FIELDS) : end if end >= 0 else None]
    return " ".join(line.decode("utf-8", "replace").split())


def _parse_bulk(lines: Lines, *, layout: Layout) -> Bulk | None:
    if not layout.is_complete or lines.count < _MIN_LINES:
        return None
    every = [str(place) for place in range(len(layout.names) + 1)]
    first, last, beyond = every[0], every[-2], every[-1]
    places = {meaning: str(place) for meaning, place in layout.places.items()}
    wanted = sorted({*places.values(), first, last, beyond}, key=int)
    if (split := lines.fields(layout.separator, every, wanted)) is None:
        return None
    frame, valid = split
    columns = Columns(valid, plain=lines.odd is not None)
    columns.require(frame[last].is_not_null() & frame[beyond].is_null())
    if b'"' in lines.chunk:
        for place in places.values():
            columns.require(~frame[place].str.contains('"', literal=True))
    _read(columns, {meaning: frame[place] for meaning, place in places.items()}, layout)
    comments = frame[first].str.starts_with("#").fill_null(value=False).to_numpy()
    columns.require(~comments)
    return columns.bulk(comments)


def _read(columns: Columns, texts: dict[str, pl.Series], layout: Layout) -> None:
    clocks = times.parse_clocks(texts["clock"].cast(pl.Binary))
    days = times.parse_runs(texts["date"], _day)
    columns.time(times.combine(days, clocks, np.zeros_like(days)))
    columns.path(texts["path"])
    columns.require(~texts["path"].str.contains("?", literal=True))
    columns.status(texts["status"])
    if "method" in texts:
        columns.method(texts["method"])
    if "bytes" in texts:
        columns.bytes(texts["bytes"].fill_null("-"))
    for name in texts.keys() & {"address", "query", "referrer"}:
        columns.text(name, texts[name])
    for name, meaning in (("host", normalize_host), ("agent", layout.agent)):
        if name in texts:
            columns.by_value(name, texts[name], meaning)


def _day(text: str) -> int | None:
    return times.parse_day(text) if len(text) == len("2026-11-25") else None
