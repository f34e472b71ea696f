"""What the editions in force list: outside tools, cookies, links to other sites, and clauses by promise."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.prober.oracle.agency_file import AgencyFile, agency_file, strings_in
from keepfaith.prober.oracle.policy_text import links_of
from keepfaith.prober.posted import PostedEdition, in_force, posted_editions
from keepfaith.prober.reach import Reach

# The tools that this release can load at all.
LOADABLE: Final = frozenset({"google-analytics"})
_EVENT_LINKS: Final = "SELECT DISTINCT link FROM intake_event WHERE link <> ''"


@dataclass(frozen=True)
class Registers:
    """The posted editions with what of them every page has to agree with."""

    agency: AgencyFile
    editions: tuple[PostedEdition, ...]
    current: Mapping[str, PostedEdition]
    links: frozenset[str]

    @property
    def governing(self) -> PostedEdition | None:
        """The privacy policy in force."""
        return self.current.get(self.agency.governing)

    @property
    def cookies(self) -> dict[str, dict[str, Any]]:
        """Each cookie that may be set by us, by name."""
        return {entry["name"]: entry for entry in table_of(self.governing, "tools.toml").get("cookie", ())}

    @property
    def tools(self) -> tuple[dict[str, Any], ...]:
        """The outside tools that load on ordinary pages."""
        entries = table_of(self.governing, "tools.toml").get("tool", {})
        return tuple(
            {"key": key, **entry}
            for key, entry in entries.items()
            if entry["enabled"] and entry["honors_gpc"] and key in LOADABLE
        )

    def anchor(self, promise: int) -> str:
        """Return the clause of the policy in force that makes a promise; empty if none does."""
        return str(self.clause(promise).get("anchor", ""))

    def clause(self, promise: int) -> dict[str, Any]:
        """Return the entry of that clause."""
        entries = table_of(self.governing, "clauses.toml").get("clause", ())
        return next((entry for entry in entries if promise in entry.get("promises", ())), {})

    def has_clause(self, anchor: str) -> bool:
        """Return whether the policy in force has a clause."""
        entries = table_of(self.governing, "clauses.toml").get("clause", ())
        return any(entry["anchor"] == anchor for entry in entries)

    def day(self, edition: PostedEdition) -> dt.date:
        """Return the day on which an edition starts where the agency is."""
        return edition.day_in(self.agency.zone)


def registers(reach: Reach) -> Registers:
    """Read the posted editions, and every link to another site that they or the agency's staff give."""
    agency = agency_file()
    editions = tuple(posted_editions(reach))
    links = set(agency.links)
    # The agency's own pages, in each language.
    for page in sorted((agency.folder / "pages").glob("*.md")):
        links |= links_of(page.read_text(encoding="utf-8"))
    for edition in editions:
        links |= links_of(edition.files["policy.md"])
        sources = table_of(edition, "clauses.toml").get("source", {}).values()
        links |= {source.get("url", "") for source in sources}
        links |= set(strings_in(table_of(edition, "tools.toml")))
    if reach.connection is not None:
        with reach.database() as database:
            links |= {row[0] for row in database.execute(_EVENT_LINKS).fetchall()}
    current = in_force(list(editions), at=dt.datetime.now(dt.UTC))
    return Registers(agency, editions, current, frozenset(url for url in links if url.startswith("https://")))


def table_of(edition: PostedEdition | None, name: str) -> dict[str, Any]:
    """Read one file of an edition; empty where there is none."""
    return tomllib.loads(edition.files.get(name, "")) if edition else {}
