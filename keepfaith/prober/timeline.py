"""The posted editions that govern, in the order of their starts: which one is in force, and what each rules."""

import calendar
import datetime as dt
import re
import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from keepfaith.agency.demonstration import is_demonstration
from keepfaith.custody.protocol.known_names import PLACEHOLDER
from keepfaith.prober.posted import PostedEdition
from keepfaith.prober.rules.rulebook import Rulebook

RULES, SCHEMA, RETENTION = "rules.cedar", "schema.cedarschema", "retention.toml"
HOUR: Final = dt.timedelta(hours=1)
_PERIOD: Final = re.compile(r"([1-9][0-9]{0,2}) (year|month|day)s?")
_MONTHS: Final = 12


@dataclass(frozen=True, eq=False)
class Governing:
    """A posted edition with rules; its digest is computed from its files."""

    digest: str
    starts_at: dt.datetime
    files: Mapping[str, str]

    @cached_property
    def book(self) -> Rulebook:
        """Its rules, read by an engine of our own."""
        return _book(self.files[RULES], self.files[SCHEMA])

    @cached_property
    def retention(self) -> Mapping[str, Mapping[str, Any]]:
        """What it says of each holding's time; a placeholder is no permission, but in a demonstration."""
        holdings = tomllib.loads(self.files.get(RETENTION, "")).get("holding", {})
        return {name: _without_placeholder(entry) for name, entry in holdings.items()}


def _without_placeholder(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    is_placeholder = str(entry.get("permission", "")).startswith(PLACEHOLDER)
    return {**entry, "permission": ""} if is_placeholder and not is_demonstration() else entry


class Timeline:
    """Every governing edition; hours are given by their beginning."""

    def __init__(self, posted: Iterable[PostedEdition]) -> None:
        governing = [
            Governing(edition.digest, edition.starts_at, edition.files)
            for edition in posted
            if RULES in edition.files
        ]
        self._editions = sorted(governing, key=lambda edition: edition.starts_at)
        self._by_digest = {edition.digest: edition for edition in governing}

    def __len__(self) -> int:
        """Count the editions."""
        return len(self._editions)

    def __iter__(self) -> Iterator[Governing]:
        """Yield the editions in the order of their starts."""
        return iter(self._editions)

    def posted(self, digest: str) -> Governing | None:
        """Return an edition, whether it has begun or not."""
        return self._by_digest.get(digest)

    def begun(self, digest: str, *, hour: dt.datetime) -> Governing | None:
        """Return an edition that has begun by the end of an hour."""
        edition = self._by_digest.get(digest)
        return edition if edition is not None and edition.starts_at < hour + HOUR else None

    def in_force(self, hour: dt.datetime, *, claimed: str) -> Governing | None:
        """Return the edition that was in force in an hour; where another began within it, the one that is claimed."""
        possible = self.possible(hour)
        return next(
            (edition for edition in possible if edition.digest == claimed), possible[0] if possible else None
        )

    def possible(self, hour: dt.datetime, *, among: Container[str] | None = None) -> list[Governing]:
        """List the editions, or those among some, that were in force at some time of an hour."""
        editions = [edition for edition in self._editions if among is None or edition.digest in among]
        before = [edition for edition in editions if edition.starts_at <= hour][-1:]
        return before + [edition for edition in editions if hour < edition.starts_at < hour + HOUR]


def end_of(period: str, day: dt.date) -> dt.date | None:
    """Return the day on which a period after a day is over; a month without such a day is over first."""
    match = _PERIOD.fullmatch(period)
    if match is None:
        return None
    count = int(match[1])
    if match[2] == "day":
        return day + dt.timedelta(count)
    months = day.year * _MONTHS + day.month - 1 + count * (_MONTHS if match[2] == "year" else 1)
    year, month = months // _MONTHS, months % _MONTHS + 1
    return dt.date(year, month, 1) + dt.timedelta(min(day.day - 1, calendar.monthrange(year, month)[1]))


@lru_cache(maxsize=32)
def _book(rules: str, schema: str) -> Rulebook:
    return Rulebook.read(rules=rules, schema=schema)
