"""The JSON log of Caddy."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from keepfaith.visits.logs import json_lines, times
from keepfaith.visits.logs.bulk_columns import Columns
from keepfaith.visits.logs.escapes import named
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
from keepfaith.visits.logs.request_line import client, method, site, target
from keepfaith.visits.logs.schema import Parsed
from keepfaith.visits.logs.times import moment

# The first is the client even behind a proxy that Caddy trusts; the last is what old versions write, with a port.
_CLIENTS: Final = ("client_ip", "remote_ip", "remote_addr")
_ASKED: Final = (*_CLIENTS, "method", "host", "uri")
_HEADERS: Final = {"referrer": "Referer", "agent": "User-Agent"}
_SCHEMA: Final = {
    "ts": pl.String(),
    "status": pl.String(),
    "size": pl.String(),
    "request": pl.Struct(
        {
            **dict.fromkeys(_ASKED, pl.String()),
            "headers": pl.Struct(dict.fromkeys(_HEADERS.values(), pl.List(pl.String()))),
        }
    ),
}


@dataclass(frozen=True, slots=True)
class CaddyJson:
    """Lines that are objects with the request inside; what Caddy says beside requests is no match."""

    name: str

    def advance(self, chunk: bytes, state: str) -> str:  # noqa: ARG002 - no line says anything about another
        """Give no state: each line stands for itself."""
        return ""

    def parse(self, chunk: bytes, state: str) -> Parsed:  # noqa: ARG002
        """Read a chunk of whole lines."""
        return read(Lines(chunk), _bulk, one)


def one(line: str) -> Outcome:
    """Read a line."""
    found = json_lines.read_object(line) or {}
    request = found.get("request")
    size = amount(json_lines.text(found.get("size")))
    if not isinstance(request, dict) or size is None or "status" not in found:
        return NO_MATCH
    if (when := moment(json_lines.text(found.get("ts")))) is None:
        return BAD_TIME
    if not (code := status(json_lines.text(found["status"]))):
        return BAD_STATUS
    said = {name: named(json_lines.text(request.get(name))) for name in _ASKED}
    address = said["client_ip"] or said["remote_ip"] or client(said["remote_addr"])
    _, path, query, host = target(said["uri"])
    headers = request.get("headers")
    referrer, agent = (_header(headers, name) for name in _HEADERS.values())
    name = site(said["host"]) or host
    return Row(when, address, method(said["method"]), path, query, code, size, name, referrer, agent)


def _header(headers: object, name: str) -> str:
    values = headers.get(name) if isinstance(headers, dict) else None
    return named(json_lines.text(values[0])) if isinstance(values, list) and values else ""


def _bulk(lines: Lines) -> Bulk | None:
    table, numbers = json_lines.table(lines, _SCHEMA)
    request = table["request"].struct
    said = {name: request.field(name) for name in _ASKED}
    columns = Columns.all(table.height, plain=lines.plain and b"\\" not in lines.chunk)
    columns.time(times.read(table["ts"]))
    columns.status(table["status"])
    columns.bytes(table["size"].fill_null("-"))
    columns.method(said["method"])
    columns.target(said["uri"])
    columns.by_value("host", said["host"], site)
    columns.text("address", pl.select(pl.coalesce(said["client_ip"], said["remote_ip"])).to_series())
    columns.only(columns.read["address"] != "")
    headers = request.field("headers").struct
    for name, header in _HEADERS.items():
        columns.text(name, headers.field(header).list.get(0, null_on_oob=True))
    for text in (columns.read[name] for name in ("address", "referrer", "agent")):
        columns.only(~text.str.contains(r"^[\[{]"))
    return columns.bulk().of(numbers, lines.count)
