"""The JSON log of Caddy."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from keepfaith.visits.logs import json_lines, times
from keepfaith.visits.logs.bulk_columns import Columns
from keepfaith.visits.logs.escapes import blank_if_dash
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
from keepfaith.visits.logs.request_line import normalize_host, parse_target, valid_method, without_port
from keepfaith.visits.logs.schema import Parsed
from keepfaith.visits.logs.times import parse_time

# The first is the client even behind a proxy that Caddy trusts; the last is what old versions write, with a port.
_CLIENTS: Final = ("client_ip", "remote_ip", "remote_addr")
_REQUEST_FIELDS: Final = (*_CLIENTS, "method", "host", "uri")
_HEADERS: Final = {"referrer": "Referer", "agent": "User-Agent"}
_SCHEMA: Final = {
    "ts": pl.String(),
    "status": pl.String(),
    "size": pl.String(),
    "request": pl.Struct(
        {
            **dict.fromkeys(_REQUEST_FIELDS, pl.String()),
            "headers": pl.Struct(dict.fromkeys(_HEADERS.values(), pl.List(pl.String()))),
        }
    ),
}


@dataclass(frozen=True, slots=True)
class CaddyJson(LineFormat):
    """Lines that are objects with the request inside; what Caddy says beside requests is no match."""

    def parse(self, chunk: bytes, state: str) -> Parsed:  # noqa: ARG002 - each log has this signature
        """Read a chunk of whole lines."""
        return parse_chunk(Lines(chunk), _parse_bulk, parse_line)


def parse_line(line: str) -> Outcome:
    """Read a line."""
    entry = json_lines.read_object(line) or {}
    request = entry.get("request")
    size = parse_size(json_lines.as_text(entry.get("size")))
    if not isinstance(request, dict) or size is None or "status" not in entry:
        return NO_MATCH
    if (time := parse_time(json_lines.as_text(entry.get("ts")))) is None:
        return BAD_TIME
    if not (code := parse_status(json_lines.as_text(entry["status"]))):
        return BAD_STATUS
    values = {name: blank_if_dash(json_lines.as_text(request.get(name))) for name in _REQUEST_FIELDS}
    address = values["client_ip"] or values["remote_ip"] or without_port(values["remote_addr"])
    _, path, query, host = parse_target(values["uri"])
    headers = request.get("headers")
    referrer, agent = (_header(headers, name) for name in _HEADERS.values())
    name = normalize_host(values["host"]) or host
    return Row(time, address, valid_method(values["method"]), path, query, code, size, name, referrer, agent)


def _header(headers: object, name: str) -> str:
    values = headers.get(name) if isinstance(headers, dict) else None
    return blank_if_dash(json_lines.as_text(values[0])) if isinstance(values, list) and values else ""


def _parse_bulk(lines: Lines) -> Bulk | None:
    table, numbers = json_lines.read_table(lines, _SCHEMA)
    request = table["request"].struct
    values = {name: request.field(name) for name in _REQUEST_FIELDS}
    columns = Columns.all(table.height, plain=lines.plain and b"\\" not in lines.chunk)
    columns.time(times.parse_times(table["ts"]))
    columns.status(table["status"])
    columns.bytes(table["size"].fill_null("-"))
    columns.method(values["method"])
    columns.target(values["uri"])
    columns.by_value("host", values["host"], normalize_host)
    columns.text("address", pl.select(pl.coalesce(values["client_ip"], values["remote_ip"])).to_series())
    columns.require(columns.series["address"] != "")
    headers = request.field("headers").struct
    for name, header in _HEADERS.items():
        columns.text(name, headers.field(header).list.get(0, null_on_oob=True))
    for text in (columns.series[name] for name in ("address", "referrer", "agent")):
        columns.require(~text.str.contains(r"^[\[{]"))
    return columns.bulk().of(numbers, lines.count)
