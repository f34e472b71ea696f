"""Which duties oversee the office: the rules in force say so, and no list beside them.

They are those that may open or destroy something because a law requires it. Such a duty answers for records on the
agency's behalf, whoever works on them; a clerk's duty is for what the person asked for.
"""

import datetime as dt
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS
from keepfaith.custody.rules.request_space import Request
from keepfaith.disclosure.records.need_to_know import OWN_TASK
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions

# The facts under which an act is allowed at all, if it is.
_FACTS: Final = {"open": OWN_TASK, "destroy": frozenset({("due", True), ("on_hold", False)})}


def oversees(duties: Collection[str]) -> bool:
    """Return whether one of these duties oversees the office."""
    return not overseeing_duties().isdisjoint(duties)


def overseeing_duties() -> frozenset[str]:
    """Return the duties that oversee the office under the edition in force; without one, none."""
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    return _overseeing(edition) if edition else frozenset()


@lru_cache(maxsize=8)
def _overseeing(edition: PostedEdition) -> frozenset[str]:
    words = edition.rulebook.vocabulary
    requests = [
        Request(("Duty", duty), action, category, collected, LEGAL_OBLIGATIONS, facts)
        for action, facts in _FACTS.items()
        for duty in words.names("Duty")
        for category in words.names("Category")
        for collected in words.names("Purpose")
    ]
    rulings = zip(requests, edition.rulebook.decide_all(requests), strict=True)
    return frozenset(request.principal[1] for request, ruling in rulings if ruling.allowed)
