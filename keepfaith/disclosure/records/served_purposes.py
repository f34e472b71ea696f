"""For which purposes a duty does anything at all, read off the posted rules: for another one alone it does nothing.

All posted editions count: a duty can begin later than today, and records of earlier editions have rules of their own.
"""

from functools import lru_cache
from itertools import product

from keepfaith.agency.agency import this_agency
from keepfaith.custody.rules.request_space import Request
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions

_DUTY = "Duty"


def serves(duty: str, purpose: str) -> bool:
    """Return whether some posted rule lets a duty do something for a purpose."""
    return any(
        _serves(edition, duty, purpose) for edition in posted_editions().of(this_agency().governing.slug)
    )


def served_purposes(duty: str) -> frozenset[str]:
    """Return all purposes for which some posted rule lets a duty do something."""
    editions = posted_editions().of(this_agency().governing.slug)
    purposes = {name for edition in editions for name in edition.rulebook.vocabulary.names("Purpose")}
    return frozenset(name for name in purposes if serves(duty, name))


@lru_cache(maxsize=1_024)
def _serves(edition: PostedEdition, duty: str, purpose: str) -> bool:
    words = edition.rulebook.vocabulary
    if duty not in words.names(_DUTY) or purpose not in words.names("Purpose"):
        return False
    requests = (
        Request((_DUTY, duty), action.name, category, collected, purpose, frozenset(facts))
        for action in words.actions
        if _DUTY in action.principals
        for category, collected in product(words.names("Category"), words.names("Purpose"))
        for facts in product(*(((fact, False), (fact, True)) for fact in action.facts))
    )
    return any(ruling.allowed for ruling in edition.rulebook.decide_all(requests))
