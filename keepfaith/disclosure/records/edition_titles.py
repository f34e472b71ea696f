"""The words of an edition: how it calls its purposes, duties and holdings, and where a clause can be read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause, and the address at which it stands in the edition that counts."""

    anchor: str
    says: str
    address: str
    edition: str


@dataclass(frozen=True)
class EditionTitles:
    """One edition's titles by name; what it does not name is shown as it is."""

    edition: PostedEdition
    purposes: Mapping[str, Any]
    duties: Mapping[str, Any]
    holdings: Mapping[str, str]

    def purpose(self, name: str) -> str:
        """Return a purpose in words."""
        return str(self.purposes.get(name, {}).get("title", name))

    def explained(self, name: str) -> str:
        """Return what a purpose is for."""
        return str(self.purposes.get(name, {}).get("explanation", ""))

    def duty(self, name: str) -> str:
        """Return a duty in words."""
        return str(self.duties.get(name, {}).get("title", name))

    def duty_explained(self, name: str) -> str:
        """Return what somebody with a duty does."""
        return str(self.duties.get(name, {}).get("explanation", ""))

    def holding(self, name: str) -> str:
        """Return a holding in words."""
        return self.holdings.get(name, name)

    def passage(self, anchor: str) -> Passage:
        """Return a clause of this edition with its address; one that it does not have leads to the whole text."""
        says = next((clause.says for clause in self.edition.clauses if clause.anchor == anchor), "")
        day = self.edition.starts_on
        address = reverse("policies:edition", args=[self.edition.document.slug, day.isoformat()])
        if says:
            address += f"#{anchor}"
        title = f"{self.edition.document.title} of {day:%B} {day.day}, {day.year}"
        return Passage(anchor, says, address, title)


@lru_cache(maxsize=32)
def titles_of(edition: PostedEdition) -> EditionTitles:
    """Read an edition's words once."""
    table = edition.bundle.table("purposes.toml")
    holdings = edition.bundle.table("inventory.toml").get("holding", [])
    titles = {entry["name"]: entry["title"] for entry in holdings}
    return EditionTitles(edition, table.get("purpose", {}), table.get("duty", {}), titles)


def edition_titles(digest: str = "") -> EditionTitles:
    """Return the words of an edition; of an unknown one, or of none named, those of the edition in force."""
    editions, agency = posted_editions(), this_agency()
    edition = editions.by_digest(digest) or editions.in_force(
        agency.governing.slug, at=dt.datetime.now(dt.UTC)
    )
    if edition is None:
        raise LookupError("no policy is in force")
    return titles_of(edition)
