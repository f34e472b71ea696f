"""Which requests tell an edition's rules from rules that are almost the same.

Where one rule alone decides, that rule is tried; and from there each word is exchanged, one at a time, since what was
widened or narrowed shows beside what it was.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from keepfaith.prober.rules.rulebook import Request, Rulebook
from keepfaith.prober.rules.vocabulary import Action

# Of the requests that one rule decides alone, so many begin a walk to those beside.
_STARTS: Final = 3


@dataclass
class _Decisive:
    """The requests that each rule decides alone, the first few, for as many different purposes and categories."""

    by_rule: dict[str, list[Request]] = field(default_factory=lambda: defaultdict(list))

    def note(self, rule: str, request: Request) -> None:
        """Keep a request unless there are enough, or one like it is there."""
        known = self.by_rule[rule]
        if len(known) < _STARTS and all(_differ(request, other) for other in known):
            known.append(request)


@lru_cache(maxsize=8)
def trials(rulebook: Rulebook, actions: frozenset[str]) -> tuple[Request, ...]:
    """Return the requests to try for some actions, each once and in a fixed order; worked out once for an edition."""
    decisive = _Decisive()
    for request in every_request(rulebook, actions):
        permits, forbids = rulebook.applying(request)
        if len(permits) == 1 and not forbids:
            decisive.note(permits[0], request)
        elif permits and len(forbids) == 1:
            decisive.note(forbids[0], request)
    starts = [request for rule in sorted(decisive.by_rule) for request in decisive.by_rule[rule]]
    return tuple(
        dict.fromkeys(beside for request in starts for beside in _around(rulebook, request, actions))
    )


def every_request(rulebook: Rulebook, actions: frozenset[str]) -> Iterator[Request]:
    """Yield every request that the edition's words can express."""
    names = rulebook.vocabulary.names
    for name, action in rulebook.vocabulary.actions.items():
        if name not in actions:
            continue
        principals = [(kind, word) for kind in sorted(action.principals) for word in names[kind]]
        for principal, category, collected_for, purpose, known in itertools.product(
            principals, names["Category"], names["Purpose"], names["Purpose"], _switches(action)
        ):
            yield Request(principal, name, category, collected_for, purpose, known)


def _around(rulebook: Rulebook, request: Request, actions: frozenset[str]) -> Iterator[Request]:
    """Yield a request and those that differ from it in one word."""
    names, action = rulebook.vocabulary.names, rulebook.vocabulary.actions[request.action]
    yield request
    for kind in sorted(action.principals):
        for name in names[kind]:
            yield request._replace(principal=(kind, name))
    for name in names["Category"]:
        yield request._replace(category=name)
    for name in names["Purpose"]:
        yield request._replace(purpose=name)
        yield request._replace(collected_for=name)
    for other in sorted(actions & rulebook.vocabulary.actions.keys() - {request.action}):
        for facts in _switches(rulebook.vocabulary.actions[other]):
            yield request._replace(action=other, facts=facts)
    for fact, value in sorted(request.facts):
        yield request._replace(facts=(request.facts - {(fact, value)}) | {(fact, not value)})


def _switches(action: Action) -> list[frozenset[tuple[str, bool]]]:
    """Return every way in which the facts of an action can stand."""
    facts = sorted(action.facts)
    return [
        frozenset(zip(facts, values, strict=True))
        for values in itertools.product((True, False), repeat=len(facts))
    ]


def _differ(request: Request, other: Request) -> bool:
    return request.category != other.category and (
        request.purpose != other.purpose or request.collected_for != other.collected_for
    )
