"""Which promises a decision is about: those of the clause of the rule that decides it, or of what no rule allows."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from keepfaith.prober.posted import PostedEdition
from keepfaith.prober.rehearsal.cast import OTHER_PURPOSE, PERMITTED, RESTRICT, SUSPENDED
from keepfaith.prober.rules.rulebook import Request, Rulebook


class Aspect(IntEnum):
    """What a decision can break, by the number of its promise."""

    OWN_PURPOSES = 12
    UNASKED = 13
    SALES = 31
    NEEDS = 34
    USES = 35
    MISUSE = 43
    DESTRUCTIONS = 45
    EARLIER = 56
    LATER = 57


# A duty that nobody gave is both: it opens what is not needed, and whatever it opens is misused.
WITHOUT_DUTY: Final = frozenset({Aspect.NEEDS, Aspect.MISUSE})
# These tell of editions and caps, and no rule is about them.
_OF_RULES: Final = frozenset(Aspect) - {Aspect.MISUSE, Aspect.EARLIER, Aspect.LATER}


@dataclass(frozen=True)
class Aspects:
    """The aspects of each rule of an edition, by the promises of its clause, and the purposes that have promise 12."""

    book: Rulebook
    by_rule: Mapping[str, frozenset[Aspect]]
    own_purposes: frozenset[str]

    @classmethod
    def of(cls, edition: PostedEdition, book: Rulebook, requests: Collection[Request]) -> Self:
        """Read which clause makes which promises, and from its rules which purposes stay by themselves."""
        clauses = tomllib.loads(edition.files.get("clauses.toml", "")).get("clause", [])
        promises = {clause["anchor"]: set(clause.get("promises", ())) for clause in clauses}
        by_rule = {
            rule: frozenset(aspect for aspect in _OF_RULES if aspect.value in promises.get(clause, ()))
            for rule, clause in book.clauses.items()
        }
        own = {
            request.collected_for
            for request in requests
            if request.action == "open"
            and request.purpose == request.collected_for
            and any(
                Aspect.OWN_PURPOSES in by_rule.get(rule, ())
                for rule in book.decide(book.fitted(request)).rules
            )
        }
        return cls(book, by_rule, frozenset(own))

    def about(self, request: Request, expected: str) -> frozenset[Aspect]:
        """Return what is broken where a request ends otherwise than expected; always something."""
        if request.action in {"hold", "destroy"}:
            return frozenset({Aspect.DESTRUCTIONS})
        if request.action == RESTRICT or expected == SUSPENDED:
            return frozenset({Aspect.USES})
        ruling = self.book.decide(self.book.fitted(request))
        # A rule allows it, and a task for another purpose keeps it back: that is about uses alone.
        is_about_rules = ruling.rules and expected != OTHER_PURPOSE
        named = self._of_clauses(ruling.rules) if is_about_rules else frozenset()
        return named or self._of_what_no_rule_allows(request, expected)

    def _of_clauses(self, rules: Collection[str]) -> frozenset[Aspect]:
        return frozenset(aspect for rule in rules for aspect in self.by_rule.get(rule, ()))

    def _of_what_no_rule_allows(self, request: Request, expected: str) -> frozenset[Aspect]:
        aspects = set()
        if request.purpose != request.collected_for:
            aspects.add(Aspect.USES)
            if request.collected_for in self.own_purposes:
                aspects.add(Aspect.OWN_PURPOSES)
        if request.action == "open" and expected not in {PERMITTED, OTHER_PURPOSE}:
            aspects.add(Aspect.NEEDS)
        return frozenset(aspects or {Aspect.NEEDS if request.action == "open" else Aspect.USES})
