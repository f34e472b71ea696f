"""One line of a log that names its fields, and what the names mean."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import unquote

from keepfaith.visits.logs.escapes import blank_if_dash
from keepfaith.visits.logs.reader import (
    BAD_STATUS,
    BAD_TIME,
    NO_MATCH,
    Outcome,
    Row,
    parse_size,
    parse_status,
)
from keepfaith.visits.logs.request_line import normalize_host, parse_target, valid_method
from keepfaith.visits.logs.times import parse_time

NO_FIELDS: Final = "no-fields"
# Names of users and cookies are not among them, so they are never looked at. The first one that a log has counts.
_MEANINGS: Final = {
    "date": ("date",),
    "clock": ("time",),
    "address": ("c-ip",),
    "method": ("cs-method",),
    "path": ("cs-uri-stem", "cs-uri"),
    "query": ("cs-uri-query",),
    "status": ("sc-status",),
    "bytes": ("sc-bytes",),
    "host": ("x-host-header", "cs-host", "cs(host)"),
    "referrer": ("cs(referer)", "cs(referrer)"),
    "agent": ("cs(user-agent)",),
}
_REQUIRED: Final = {"date", "clock", "path", "status"}
_QUOTED: Final = re.compile(r'"[^"]*"(?= |$)|[^ ]+')


@dataclass(frozen=True)
class Layout:
    """Which fields a line has, what separates them, and how a user agent is written."""

    names: tuple[str, ...]
    separator: str
    agent: Callable[[str], str]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where in a line what can be found."""
        names = [name.lower() for name in self.names]
        name_of = {
            meaning: next((n for n in meant if n in names), None) for meaning, meant in _MEANINGS.items()
        }
        return {meaning: names.index(name) for meaning, name in name_of.items() if name is not None}

    @cached_property
    def is_complete(self) -> bool:
        """Whether a request can be read at all."""
        return self.places.keys() >= _REQUIRED

    def values(self, line: str) -> dict[str, str] | None:
        """Take a line apart; nothing if it has not as many fields as were named."""
        fields = line.split(self.separator)
        if len(fields) > len(self.names) and not fields[len(self.names)]:
            fields = fields[: len(self.names)]
        if len(fields) != len(self.names) and self.separator == " ":
            fields = _QUOTED.findall(line)
        if len(fields) != len(self.names):
            return None
        values = {meaning: fields[place] for meaning, place in self.places.items()}
        if values.get("agent", "")[:1] != '"':
            values["agent"] = self.agent(values.get("agent", ""))
        return {meaning: blank_if_dash(_unquoted(value)) for meaning, value in values.items()}


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def parse_line(line: str, *, layout: Layout) -> Outcome:
    """Read a line; a comment is none."""
    if line.startswith("#"):
        return None
    if not layout.is_complete:
        return NO_FIELDS
    values = layout.values(line)
    if values is None or (size := parse_size(values.get("bytes", ""))) is None:
        return NO_MATCH
    if (time := parse_time(f"{values['date']}T{values['clock']}Z")) is None:
        return BAD_TIME
    if not (code := parse_status(values["status"])):
        return BAD_STATUS
    _, path, query, host = parse_target(values["path"])
    return Row(
        time,
        values.get("address", ""),
        valid_method(values.get("method", "")),
        path,
        values.get("query", "") or query,
        code,
        size,
        normalize_host(values.get("host", "")) or host,
        values.get("referrer", ""),
        values["agent"],
    )


def plus_to_space(agent: str) -> str:
    """Return the blanks back for which IIS writes a plus."""
    return agent.replace("+", " ")


def percent_decoded(agent: str) -> str:
    """Undo the percent signs of CloudFront, which older logs have twice."""
    once = unquote(agent)
    return unquote(once) if "%20" in once else once
