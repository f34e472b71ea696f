"""JSON logs of nginx, by the names that most have for what is in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from keepfaith.visits.logs import json_lines, times
from keepfaith.visits.logs.bulk_columns import Columns
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
from keepfaith.visits.logs.request_line import (
    RequestLine,
    normalize_host,
    parse_request_line,
    parse_target,
    valid_method,
)
from keepfaith.visits.logs.schema import Parsed
from keepfaith.visits.logs.times import parse_time

# The first one that says something counts.
_NAMES: Final = {
    "time": ("msec", "time_iso8601", "time_local", "@timestamp", "timestamp", "time", "date", "ts"),
    "address": ("remote_addr", "client_ip", "remote_ip", "clientip", "ip"),
    "request": ("request",),
    "method": ("request_method", "method"),
    "target": ("request_uri", "uri", "path", "url"),
    "query": ("args", "query_string"),
    "status": ("status",),
    "bytes": ("body_bytes_sent", "bytes_sent", "bytes", "size", "length"),
    "host": ("host", "http_host", "server_name"),
    "referrer": ("http_referer", "http_referrer", "referrer", "referer"),
    "agent": ("http_user_agent", "user_agent", "agent"),
}
_SCHEMA: Final = {name: pl.String() for names in _NAMES.values() for name in names}


@dataclass(frozen=True, slots=True)
class NginxJson(LineFormat):
    """Lines that are flat objects."""

    def parse(self, chunk: bytes, state: str) -> Parsed:  # noqa: ARG002 - each log has this signature
        """Read a chunk of whole lines."""
        return parse_chunk(Lines(chunk), _parse_bulk, parse_line)


def parse_line(line: str) -> Outcome:
    """Read a line."""
    entry = json_lines.read_object(line)
    if entry is None:
        return NO_MATCH
    values = {meaning: list(_values(entry, names)) for meaning, names in _NAMES.items()}
    first = {meaning: texts[0] if texts else "" for meaning, texts in values.items()}
    if not (values["request"] or values["target"]) or (size := parse_size(first["bytes"])) is None:
        return NO_MATCH
    time = next((seconds for text in values["time"] if (seconds := parse_time(text)) is not None), None)
    if time is None:
        return BAD_TIME
    if not (code := parse_status(first["status"])):
        return BAD_STATUS
    request = parse_request_line(first["request"]) if first["request"] else _request_of_fields(first)
    host = next((name for text in values["host"] if (name := normalize_host(text))), request.host)
    return Row(time, first["address"], *request[:3], code, size, host, first["referrer"], first["agent"])


def _values(entry: dict[str, object], names: tuple[str, ...]) -> Iterator[str]:
    return (text for name in names if (text := json_lines.as_text(entry.get(name))) not in {"", "-"})


def _request_of_fields(first: dict[str, str]) -> RequestLine:
    request = parse_target(first["target"])
    return request._replace(method=valid_method(first["method"]), query=request.query or first["query"])


def _parse_bulk(lines: Lines) -> Bulk | None:
    table, numbers = json_lines.read_table(lines, _SCHEMA)
    present = {
        meaning: [table[name] for name in names if table[name].null_count() < table.height]
        for meaning, names in _NAMES.items()
    }
    if not (present["time"] and present["status"] and (present["request"] or present["target"])):
        return None
    columns = Columns.all(table.height, plain=lines.plain and b"\\" not in lines.chunk)
    texts = {meaning: _first_value(columns, series) for meaning, series in present.items() if series}
    columns.time(times.parse_times(texts["time"]))
    _read_request(columns, texts)
    columns.status(texts["status"])
    if "bytes" in texts:
        columns.bytes(texts["bytes"].fill_null("-"))
    for name in texts.keys() & {"address", "referrer", "agent"}:
        columns.text(name, texts[name])
    if "host" in texts:
        columns.by_value("host", texts["host"], normalize_host)
        if len(present["host"]) > 1:
            columns.require(columns.series["host"] != "")
    return columns.bulk().of(numbers, lines.count)


def _first_value(columns: Columns, series: list[pl.Series]) -> pl.Series:
    """Return what the first of several columns says; leave lines in which lists or objects stand for texts."""
    texts = [text.set(text.is_in(["", "-"]), None) for text in series]
    for text in texts:
        columns.require(~text.str.contains(r"^[\[{]").fill_null(value=False))
    return pl.select(pl.coalesce(texts)).to_series()


def _read_request(columns: Columns, texts: dict[str, pl.Series]) -> None:
    if "request" in texts:
        columns.request(texts["request"])
        return
    if "method" in texts:
        columns.method(texts["method"])
    columns.target(texts["target"])
    if "query" in texts:
        own = columns.series["query"]
        given = pl.when(own == "").then(texts["query"].fill_null("")).otherwise(own)
        columns.series["query"] = pl.select(given).to_series()
