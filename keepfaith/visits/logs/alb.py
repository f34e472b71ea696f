"""Logs of Amazon's application load balancer."""

import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from keepfaith.visits.logs import times
from keepfaith.visits.logs.bulk_columns import Columns
from keepfaith.visits.logs.combined_line import TEXT
from keepfaith.visits.logs.escapes import blank_if_dash, unescape
from keepfaith.visits.logs.lines import Lines
from keepfaith.visits.logs.reader import (
    BAD_STATUS,
    BAD_TIME,
    NO_MATCH,
    Bulk,
    LineFormat,
    Outcome,
    Row,
    parse_chunk,
    parse_size,
    parse_status,
)
from keepfaith.visits.logs.request_line import normalize_host, parse_request_line, without_port
from keepfaith.visits.logs.schema import Parsed
from keepfaith.visits.logs.times import parse_time

# Between the quotes: all numbers, request, a blank, user agent.
_NAMES: Final = ["front", "request", "between", "agent"]
# In front: kind, time, balancer, client, target, three durations, status, the target's status, bytes taken and given.
_TIME, _CLIENT, _STATUS, _BYTES, _END = 1, 3, 8, 11, 12
_FRONT: Final = r'[^ "]* ([^ "]*) [^ "]* ([^ "]*) (?:[^ "]* ){4}([^ "]*) [^ "]* [^ "]* ([^ "]*) '
_SITE: Final = r'(?:" [^"]*"[^"]*" "([^"]*))?'  # after ciphers and the trace
_LINE: Final = re.compile(rf'{_FRONT}"{TEXT}" "{TEXT}{_SITE}', re.DOTALL)
_SCHEMES: Final = ("http:", "https:", "ws:", "wss:")


@dataclass(frozen=True, slots=True)
class LoadBalancer(LineFormat):
    """Lines that a load balancer writes of what it passed on; the status is what it answered itself."""

    def parse(self, chunk: bytes, state: str) -> Parsed:  # noqa: ARG002 - each log has this signature
        """Read a chunk of whole lines."""
        return parse_chunk(Lines(chunk), _parse_bulk, parse_line)


def parse_line(line: str) -> Outcome:
    """Read a line."""
    match = _LINE.match(line)
    if not match or (size := parse_size(match[4])) is None:
        return NO_MATCH
    if (time := parse_time(match[1])) is None:
        return BAD_TIME
    if not (code := parse_status(match[3])):
        return BAD_STATUS
    method, path, query, host = parse_request_line(unescape(match[5]))
    host = host or normalize_host(match[7] or "")
    agent = blank_if_dash(unescape(match[6]))
    return Row(time, without_port(match[2]), method, path, query, code, size, host, "", agent)


def _parse_bulk(lines: Lines) -> Bulk | None:
    if (split := lines.fields('"', _NAMES, _NAMES)) is None:
        return None
    frame, valid = split
    columns = Columns(valid, plain=lines.odd is not None)
    parts = frame["front"].str.splitn(" ", _END + 1).struct
    columns.require(parts.field(f"field_{_END}") == "")
    columns.time(times.parse_iso(parts.field(f"field_{_TIME}")))
    columns.client(parts.field(f"field_{_CLIENT}"))
    columns.status(parts.field(f"field_{_STATUS}"))
    columns.bytes(parts.field(f"field_{_BYTES}"))
    columns.require((frame["between"] == " ") & frame["agent"].is_not_null())
    columns.text("agent", frame["agent"])
    _absolute_urls(columns, columns.line(frame["request"]))
    if b"\\" in lines.chunk:
        for name in ("request", "agent"):
            columns.require(~frame[name].str.contains("\\", literal=True).fill_null(value=False))
    return columns.bulk()


def _absolute_urls(columns: Columns, targets: pl.Series) -> None:
    """Take what was asked for out of a whole URL."""
    parts = targets.str.splitn("/", 4).struct
    columns.require(parts.field("field_0").is_in(_SCHEMES))
    columns.require(parts.field("field_1") == "")
    columns.by_value("host", parts.field("field_2"), normalize_host)
    columns.require(columns.series["host"] != "")
    columns.target("/" + parts.field("field_3"))
