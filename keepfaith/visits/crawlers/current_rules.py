"""The rules for machines that are in force now: those of the edition about non-human visitors."""

import datetime as dt
from functools import lru_cache
from typing import Final

from django.db import Error

from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.editions.machine_rules import CAUTIOUS, MachineRules

DOCUMENT: Final = "non-human-visitors"


def rules_in_force() -> MachineRules:
    """Return the rules in force; cautious ones where no edition has any, or the database cannot be asked."""
    try:
        return posted_rules() or CAUTIOUS
    except Error:
        return CAUTIOUS


def posted_rules() -> MachineRules | None:
    """Return the rules of the edition in force, if there is one that has any."""
    edition = edition_in_force()
    return _rules_of(edition) if edition else None


def edition_in_force() -> PostedEdition | None:
    """Return the edition about non-human visitors that is in force."""
    return posted_editions().in_force(DOCUMENT, at=dt.datetime.now(dt.UTC))


@lru_cache(maxsize=8)
def _rules_of(edition: PostedEdition) -> MachineRules | None:
    return MachineRules.of(edition.bundle)
