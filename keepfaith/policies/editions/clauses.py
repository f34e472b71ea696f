"""What each clause of an edition promises, who keeps it, and the law it stands on."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import Facts, facts_of
from keepfaith.policies.editions.places import EditionText

KEEPERS: Final = ("software", "people", "fact")
STATUSES: Final = ("in force", "revoked", "rescinded", "self-imposed", "superseded", "unverified")
ENDED: Final = ("revoked", "rescinded")
# The key under [contact] that says why it is not that of agency.toml.
WHY_ANOTHER: Final = "why_another"


@dataclass(frozen=True, slots=True)
class Source:
    """A law or rule that a clause stands on, and whether it is still law."""

    cite: str
    title: str
    status: str
    since: dt.date | None = None
    by: str = ""
    url: str = ""
    note: str = ""

    @property
    def has_ended(self) -> bool:
        """Return whether it is no longer law."""
        return self.status in ENDED


@dataclass(frozen=True, slots=True)
class ByHand:
    """Words of a clause that say by hand what the edition has data for, and why they do."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its place in the prose, what it says, which promises it makes and who keeps them."""

    anchor: str
    says: str
    promises: tuple[int, ...]
    kept_by: str
    sources: tuple[Source, ...]
    checks: tuple[str, ...] = ()
    awaits: str = ""
    keeper: str = ""
    how: str = ""
    by_hand: tuple[ByHand, ...] = ()


def sources_of(bundle: Bundle) -> dict[str, Source]:
    """List an edition's register of legal sources by key; assumes that `policy check` passed."""
    return {key: _source(entry) for key, entry in bundle.table("clauses.toml").get("source", {}).items()}


def clauses_of(bundle: Bundle) -> tuple[Clause, ...]:
    """List an edition's clauses in their order; assumes that `policy check` passed."""
    register, facts = sources_of(bundle), facts_of(bundle)
    return tuple(_clause(entry, register, facts) for entry in bundle.table("clauses.toml").get("clause", []))


def by_hand_of(bundle: Bundle) -> tuple[tuple[str, ByHand], ...]:
    """List each fact that an edition says by hand and explains, by its clause; a contact of its own, too."""
    explained = tuple((clause.anchor, words) for clause in clauses_of(bundle) for words in clause.by_hand)
    contact = bundle.table("clauses.toml").get("contact", {})
    if why := contact.get(WHY_ANOTHER):
        return (*explained, ("[contact]", ByHand(str(contact.get("email", "")), str(why))))
    return explained


def _source(entry: Mapping[str, Any]) -> Source:
    return Source(
        entry["cite"], entry["title"], entry["status"], entry.get("since"),
        entry.get("by", ""), entry.get("url", ""), entry.get("note", ""),
    )  # fmt: skip


def _clause(entry: Mapping[str, Any], register: Mapping[str, Source], facts: Facts) -> Clause:
    return Clause(
        anchor=entry["anchor"],
        says=EditionText(entry["says"], facts),
        promises=tuple(entry.get("promises", ())),
        kept_by=entry["kept_by"],
        sources=tuple(register[key] for key in entry.get("sources", ())),
        checks=tuple(entry.get("checks", ())),
        awaits=EditionText(entry.get("awaits", ""), facts),
        keeper=EditionText(entry.get("keeper", ""), facts),
        how=EditionText(entry.get("how", ""), facts),
        by_hand=tuple(ByHand(words["text"], words["why"]) for words in entry.get("by_hand", ())),
    )
