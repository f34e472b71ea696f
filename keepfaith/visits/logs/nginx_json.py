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
    Outcome,
    Row,
    amount,
    read,
    status,
)
from keepfaith.visits.logs.request_line import Asked, asked, method, site, target
from keepfaith.visits.logs.schema import Parsed
from keepfaith.visits.logs.times import moment

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
class NginxJson:
    """Lines that are flat objects."""

    name: str

    def advance(self, chunk: bytes, state: str) -> str:  # noqa: ARG002 - no line says anything about another
        """Give no state: each line stands for itself."""
        return ""

    def parse(self, chunk: bytes, state: str) -> Parsed:  # noqa: ARG002
        """Read a chunk of whole lines."""
        return read(Lines(chunk), _bulk, one)


def one(line: str) -> Outcome:
    """Read a line."""
    found = json_lines.read_object(line)
    if found is None:
        return NO_MATCH
    said = {meaning: list(_said(found, names)) for meaning, names in _NAMES.items()}
    first = {meaning: texts[0] if texts else "" for meaning, texts in said.items()}
    if not (said["request"] or said["target"]) or (size := amount(first["bytes"])) is None:
        return NO_MATCH
    when = next((read for text in said["time"] if (read := moment(text)) is not None), None)
    if when is None:
        return BAD_TIME
    if not (code := status(first["status"])):
        return BAD_STATUS
    request = asked(first["request"]) if first["request"] else _asked_in_parts(first)
    host = next((name for text in said["host"] if (name := site(text))), request.host)
    return Row(when, first["address"], *request[:3], code, size, host, first["referrer"], first["agent"])


def _said(found: dict[str, object], names: tuple[str, ...]) -> Iterator[str]:
    return (text for name in names if (text := json_lines.text(found.get(name))) not in {"", "-"})


def _asked_in_parts(first: dict[str, str]) -> Asked:
    request = target(first["target"])
    return request._replace(method=method(first["method"]), query=request.query or first["query"])


def _bulk(lines: Lines) -> Bulk | None:
    table, numbers = json_lines.table(lines, _SCHEMA)
    present = {
        meaning: [table[name] for name in names if table[name].null_count() < table.height]
        for meaning, names in _NAMES.items()
    }
    if not (present["time"] and present["status"] and (present["request"] or present["target"])):
        return None
    columns = Columns.all(table.height, plain=lines.plain and b"\\" not in lines.chunk)
    texts = {meaning: _first(columns, said) for meaning, said in present.items() if said}
    columns.time(times.read(texts["time"]))
    _read_request(columns, texts)
    columns.status(texts["status"])
    if "bytes" in texts:
        columns.bytes(texts["bytes"].fill_null("-"))
    for name in texts.keys() & {"address", "referrer", "agent"}:
        columns.text(name, texts[name])
    if "host" in texts:
        columns.by_value("host", texts["host"], site)
        if len(present["host"]) > 1:
            columns.only(columns.read["host"] != "")
    return columns.bulk().of(numbers, lines.count)


def _first(columns: Columns, said: list[pl.Series]) -> pl.Series:
    """Give what the first of several columns says; leave lines in which lists or objects stand for texts."""
    texts = [text.set(text.is_in(["", "-"]), None) for text in said]
    for text in texts:
        columns.only(~text.str.contains(r"^[\[{]").fill_null(value=False))
    return pl.select(pl.coalesce(texts)).to_series()


def _read_request(columns: Columns, texts: dict[str, pl.Series]) -> None:
    if "request" in texts:
        columns.request(texts["request"])
        return
    if "method" in texts:
        columns.method(texts["method"])
    columns.target(texts["target"])
    if "query" in texts:
        own = columns.read["query"]
        given = pl.when(own == "").then(texts["query"].fill_null("")).otherwise(own)
        columns.read["query"] = pl.select(given).to_series()
