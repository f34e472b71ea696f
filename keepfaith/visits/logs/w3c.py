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
from keepfaith.visits.logs.reader import Bulk, read
from keepfaith.visits.logs.request_line import site
from keepfaith.visits.logs.schema import Parsed, Reject
from keepfaith.visits.logs.w3c_line import Layout, one

_FIELDS: Final = b"#Fields:"
_FEW: Final = 64


@dataclass(frozen=True, slots=True)
class W3C:
    """Lines whose fields are named anew whenever the server starts; the state is the names that hold."""

    name: str
    separator: str
    agent: Callable[[str], str]

    def advance(self, chunk: bytes, state: str) -> str:
        """Give the names that hold after a chunk."""
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
            parsed = read(lines, partial(_bulk, layout=layout), partial(one, layout=layout))
            tables.append(parsed.taken)
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


def _bulk(lines: Lines, *, layout: Layout) -> Bulk | None:
    if not layout.enough or lines.count < _FEW:
        return None
    every = [str(place) for place in range(len(layout.names) + 1)]
    first, last, beyond = every[0], every[-2], every[-1]
    places = {meaning: str(place) for meaning, place in layout.places.items()}
    wanted = sorted({*places.values(), first, last, beyond}, key=int)
    if (split := lines.fields(layout.separator, every, wanted)) is None:
        return None
    frame, rightly = split
    columns = Columns(rightly, plain=lines.odd is not None)
    columns.only(frame[last].is_not_null() & frame[beyond].is_null())
    if b'"' in lines.chunk:
        for place in places.values():
            columns.only(~frame[place].str.contains('"', literal=True))
    _read(columns, {meaning: frame[place] for meaning, place in places.items()}, layout)
    comments = frame[first].str.starts_with("#").fill_null(value=False).to_numpy()
    columns.only(~comments)
    return columns.bulk(comments)


def _read(columns: Columns, texts: dict[str, pl.Series], layout: Layout) -> None:
    clocks = times.read_clocks(texts["clock"].cast(pl.Binary))
    days = times.read_runs(texts["date"], _day)
    columns.time(times.add_up(days, clocks, np.zeros_like(days)))
    columns.path(texts["path"])
    columns.only(~texts["path"].str.contains("?", literal=True))
    columns.status(texts["status"])
    if "method" in texts:
        columns.method(texts["method"])
    if "bytes" in texts:
        columns.bytes(texts["bytes"].fill_null("-"))
    for name in texts.keys() & {"address", "query", "referrer"}:
        columns.text(name, texts[name])
    for name, meaning in (("host", site), ("agent", layout.agent)):
        if name in texts:
            columns.by_value(name, texts[name], meaning)


def _day(text: str) -> int | None:
    return times.day(text) if len(text) == len("2026-11-25") else None
