"""The combined and common formats of Apache and nginx, with or without the site's name in front."""

from dataclasses import dataclass
from functools import partial
from typing import Final

import polars as pl

from keepfaith.visits.logs import times
from keepfaith.visits.logs.bulk_columns import Columns
from keepfaith.visits.logs.combined_line import parse_line
from keepfaith.visits.logs.lines import Lines
from keepfaith.visits.logs.reader import Bulk, LineFormat, parse_chunk
from keepfaith.visits.logs.request_line import normalize_host
from keepfaith.visits.logs.schema import Parsed

# Between the quotes: IP address and time, request, status and bytes, referrer, a blank, user agent.
_NAMES: Final = ["front", "request", "numbers", "referrer", "between", "agent"]
# What stands last before the first quote. Each of its signs is looked at.
_TIME: Final = " [25/Nov/2026:10:00:00 +0000] "
_DATE: Final = len(" [25/Nov/2026:")
_ZONE: Final = len(" +0000] ")


@dataclass(frozen=True, slots=True)
class Combined(LineFormat):
    """Lines that end with referrer and user agent, or without them; further fields are passed over."""

    with_host: bool = False

    def parse(self, chunk: bytes, state: str) -> Parsed:  # noqa: ARG002 - each log has this signature
        """Read a chunk of whole lines."""
        return parse_chunk(Lines(chunk), self._bulk, partial(parse_line, with_host=self.with_host))

    def _bulk(self, lines: Lines) -> Bulk | None:
        if (split := lines.fields('"', _NAMES, _NAMES)) is None:
            return None
        frame, valid = split
        columns = Columns(valid, plain=lines.odd is not None)
        self._front(frame["front"], columns)
        columns.request(frame["request"])
        _numbers(frame["numbers"], columns)
        columns.text("referrer", frame["referrer"])
        columns.text("agent", frame["agent"])
        neither = frame["referrer"].is_null() & frame["between"].is_null() & frame["agent"].is_null()
        columns.require((frame["between"] == " ").fill_null(value=False) | neither)
        if b"\\" in lines.chunk:
            for name in ("request", "referrer", "agent"):
                columns.require(~frame[name].str.contains("\\", literal=True).fill_null(value=False))
        return columns.bulk()

    def _front(self, texts: pl.Series, columns: Columns) -> None:
        front = texts.cast(pl.Binary).bin
        days = times.parse_runs(front.slice(-len(_TIME), _DATE), _day)
        ahead = times.parse_runs(front.slice(-_ZONE, _ZONE), _ahead)
        clocks = times.parse_clocks(front.slice(_DATE - len(_TIME), len("10:00:00")))
        columns.time(times.combine(days, clocks, ahead))
        if not self.with_host:
            addresses = texts.str.split_exact(" ", 1).struct.field("field_0")
        else:
            parts = texts.str.splitn(" ", 4).struct
            columns.by_value("host", parts.field("field_0"), normalize_host)
            addresses = parts.field("field_1")
            columns.require(addresses != "-")
            columns.require((parts.field("field_0") != "") & (parts.field("field_2") != ""))
            columns.require(parts.field("field_3").str.len_bytes() >= len(_TIME))
        columns.require(addresses != "")
        columns.text("address", addresses)


def _numbers(texts: pl.Series, columns: Columns) -> None:
    parts = texts.str.split_exact(" ", 2).struct
    columns.require(parts.field("field_0") == "")
    columns.status(parts.field("field_1"))
    columns.bytes(parts.field("field_2"))


def _day(text: bytes) -> int | None:
    return (
        times.parse_day(text[2:-1].decode("ascii", "replace"))
        if text[:2] == b" [" and text[-1:] == b":"
        else None
    )


def _ahead(text: bytes) -> int | None:
    signed = text[:1] == b" " and text[-2:] == b"] "
    return times.parse_offset(text[1:-2].decode("ascii", "replace")) if signed else None
