"""One line of a log that names its fields, and what the names mean."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import unquote

from keepfaith.visits.logs.escapes import named
from keepfaith.visits.logs.reader import BAD_STATUS, BAD_TIME, NO_MATCH, Outcome, Row, amount, status
from keepfaith.visits.logs.request_line import method, site, target
from keepfaith.visits.logs.times import moment

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
_NEEDED: Final = {"date", "clock", "path", "status"}
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
        known = {
            meaning: next((n for n in meant if n in names), None) for meaning, meant in _MEANINGS.items()
        }
        return {meaning: names.index(name) for meaning, name in known.items() if name is not None}

    @cached_property
    def enough(self) -> bool:
        """Whether a request can be read at all."""
        return self.places.keys() >= _NEEDED

    def values(self, line: str) -> dict[str, str] | None:
        """Take a line apart; nothing if it has not as many fields as were named."""
        every = line.split(self.separator)
        if len(every) > len(self.names) and not every[len(self.names)]:
            every = every[: len(self.names)]
        if len(every) != len(self.names) and self.separator == " ":
            every = _QUOTED.findall(line)
        if len(every) != len(self.names):
            return None
        found = {meaning: every[place] for meaning, place in self.places.items()}
        if found.get("agent", "")[:1] != '"':
            found["agent"] = self.agent(found.get("agent", ""))
        return {meaning: named(_unquoted(value)) for meaning, value in found.items()}


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def one(line: str, *, layout: Layout) -> Outcome:
    """Read a line; a comment is none."""
    if line.startswith("#"):
        return None
    if not layout.enough:
        return NO_FIELDS
    found = layout.values(line)
    if found is None or (size := amount(found.get("bytes", ""))) is None:
        return NO_MATCH
    if (when := moment(f"{found['date']}T{found['clock']}Z")) is None:
        return BAD_TIME
    if not (code := status(found["status"])):
        return BAD_STATUS
    _, path, query, host = target(found["path"])
    return Row(
        when,
        found.get("address", ""),
        method(found.get("method", "")),
        path,
        found.get("query", "") or query,
        code,
        size,
        site(found.get("host", "")) or host,
        found.get("referrer", ""),
        found["agent"],
    )


def with_blanks(agent: str) -> str:
    """Give the blanks back for which IIS writes a plus."""
    return agent.replace("+", " ")


def decoded(agent: str) -> str:
    """Undo the percent signs of CloudFront, which older logs have twice."""
    once = unquote(agent)
    return unquote(once) if "%20" in once else once
