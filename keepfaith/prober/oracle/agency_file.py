"""Who the agency is and which policies it posts, as its own file says: read here anew, without the portal's code."""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from keepfaith.agency.folder import agency_folder

# Whose holidays the second clock knows.
_REGION: Final = "US-MA"


@dataclass(frozen=True)
class AgencyFile:
    """What `agency.toml` says, as far as pages have to say the same."""

    folder: Path
    name: str
    portal: str
    contact_name: str
    email: str
    # Every e-mail address that pages show.
    mail: frozenset[str]
    form: str
    zone: str
    documents: tuple[str, ...]
    titles: tuple[str, ...]
    governing: str
    security: tuple[str, ...]
    links: frozenset[str]
    # Old addresses of the site, which lead to new ones.
    old: frozenset[str]
    # The form that mail to an address beside the contact's is kept as.
    mailboxes: Mapping[str, str]


def agency_file() -> AgencyFile:
    """Read it."""
    folder = agency_folder()
    table = tomllib.loads((folder / "agency.toml").read_text(encoding="utf-8"))
    contact = table["contact"]
    return AgencyFile(
        folder,
        table["name"],
        table["portal"],
        contact["name"],
        contact["email"],
        frozenset({contact["email"], table.get("records_access_officer", contact)["email"]}),
        contact["form"],
        table["time_zone"],
        tuple(entry["slug"] for entry in table["document"]),
        tuple(entry["title"] for entry in table["document"]),
        next(entry["slug"] for entry in table["document"] if entry.get("governs")),
        _contacts(table),
        frozenset(text for text in strings_in(table) if text.startswith("https://")),
        frozenset(entry["from"] for entry in _redirects(folder)),
        {entry["address"]: entry["form"] for entry in table.get("mailbox", ())},
    )


def local_day(at: dt.datetime) -> dt.date:
    """Return the day of a moment where the agency is."""
    return at.astimezone(ZoneInfo(agency_file().zone)).date()


def days_closed() -> frozenset[dt.date] | None:
    """Return the days on which the agency is closed beside holidays; none where these are of another state."""
    table = tomllib.loads((agency_folder() / "agency.toml").read_text(encoding="utf-8")).get("deadlines", {})
    if table.get("holidays") != _REGION:
        return None
    return frozenset(
        closure["from"] + number * dt.timedelta(days=1)
        for closure in table.get("closure", ())
        for number in range((closure["to"] - closure["from"]).days + 1)
    )


def strings_in(value: object) -> Iterator[str]:
    """Yield every text of a table, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for element in value.values() if isinstance(value, dict) else value:
            yield from strings_in(element)


def _redirects(folder: Path) -> list[dict[str, str]]:
    file = folder / "redirects.toml"
    if not file.is_file():
        return []
    entries: list[dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8")).get("redirect", [])
    return entries


def _contacts(table: dict[str, Any]) -> tuple[str, ...]:
    given = table.get("security", {}).get("contact", f"mailto:{table['contact']['email']}")
    return (given,) if isinstance(given, str) else tuple(given)
