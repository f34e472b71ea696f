"""Logs of Amazon's application load balancer."""

import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from keepfaith.visits.logs import times
from keepfaith.visits.logs.bulk_columns import Columns
from keepfaith.visits.logs.combined_line import TEXT
from keepfaith.visits.logs.escapes import named, undo
from keepfaith.visits.logs.lines import Lines
from keepfaith.visits.logs.reader import (
    BAD_STATUS,
    BAD_TIME,
    NO_MATCH,
    Bulk,
    Outcome,
    Row,
    amount,
    read,
    status,
)
from keepfaith.visits.logs.request_line import asked, client, site
from keepfaith.visits.logs.schema import Parsed
from keepfaith.visits.logs.times import moment

# Between the quotes: all numbers, request, a blank, user agent.
_NAMES: Final = ["front", "request", "between", "agent"]
# In front: kind, time, balancer, client, target, three durations, status, the target's status, bytes taken and given.
_TIME, _CLIENT, _STATUS, _BYTES, _END = 1, 3, 8, 11, 12
_FRONT: Final = r'[^ "]* ([^ "]*) [^ "]* ([^ "]*) (?:[^ "]* ){4}([^ "]*) [^ "]* [^ "]* ([^ "]*) '
_SITE: Final = r'(?:" [^"]*"[^"]*" "([^"]*))?'  # after ciphers and the trace
_LINE: Final = re.compile(rf'{_FRONT}"{TEXT}" "{TEXT}{_SITE}', re.DOTALL)
_SCHEMES: Final = ("http:", "https:", "ws:", "wss:")


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """Lines that a load balancer writes of what it passed on; the status is what it answered itself."""

    name: str

    def advance(self, chunk: bytes, state: str) -> str:  # noqa: ARG002 - no line says anything about another
        """Give no state: each line stands for itself."""
        return ""

    def parse(self, chunk: bytes, state: str) -> Parsed:  # noqa: ARG002
        """Read a chunk of whole lines."""
        return read(Lines(chunk), _bulk, one)


def one(line: str) -> Outcome:
    """Read a line."""
    found = _LINE.match(line)
    if not found or (size := amount(found[4])) is None:
        return NO_MATCH
    if (when := moment(found[1])) is None:
        return BAD_TIME
    if not (code := status(found[3])):
        return BAD_STATUS
    method, path, query, host = asked(undo(found[5]))
    host = host or site(found[7] or "")
    agent = named(undo(found[6]))
    return Row(when, client(found[2]), method, path, query, code, size, host, "", agent)


def _bulk(lines: Lines) -> Bulk | None:
    if (split := lines.fields('"', _NAMES, _NAMES)) is None:
        return None
    frame, rightly = split
    columns = Columns(rightly, plain=lines.odd is not None)
    parts = frame["front"].str.splitn(" ", _END + 1).struct
    columns.only(parts.field(f"field_{_END}") == "")
    columns.time(times.read_iso(parts.field(f"field_{_TIME}")))
    columns.client(parts.field(f"field_{_CLIENT}"))
    columns.status(parts.field(f"field_{_STATUS}"))
    columns.bytes(parts.field(f"field_{_BYTES}"))
    columns.only((frame["between"] == " ") & frame["agent"].is_not_null())
    columns.text("agent", frame["agent"])
    _absolute(columns, columns.line(frame["request"]))
    if b"\\" in lines.chunk:
        for name in ("request", "agent"):
            columns.only(~frame[name].str.contains("\\", literal=True).fill_null(value=False))
    return columns.bulk()


def _absolute(columns: Columns, targets: pl.Series) -> None:
    """Take what was asked for out of a whole address."""
    parts = targets.str.splitn("/", 4).struct
    columns.only(parts.field("field_0").is_in(_SCHEMES))
    columns.only(parts.field("field_1") == "")
    columns.by_value("host", parts.field("field_2"), site)
    columns.only(columns.read["host"] != "")
    columns.target("/" + parts.field("field_3"))
