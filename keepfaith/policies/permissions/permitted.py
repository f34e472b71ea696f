"""All that a set of rules allows with each kind of information: every request is put to them, then grouped."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock

from keepfaith.custody.rules.cedar import Rulebook
from keepfaith.custody.rules.request_space import Request
from keepfaith.custody.rules.rule import rules_of
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.rules.diff import MENTIONED, boxes

type _Clauses = tuple[str, ...]

_trying = Lock()


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact on which a permission depends, whether it has to be so or not, and the clauses that say so."""

    fact: str
    value: bool
    clauses: _Clauses


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may do what with which fields for which purposes, on which conditions, and the clauses that allow it."""

    principal: tuple[str, str]
    action: str
    categories: frozenset[str]
    purposes: frozenset[str]
    conditions: tuple[Condition, ...]
    clauses: _Clauses


class TriedRules:
    """An edition's rules, put to the test with all that is held: for each purpose, the categories held for it."""

    def __init__(self, book: Rulebook, holdings: Mapping[str, frozenset[str]]) -> None:
        self._book, self._holdings = book, holdings
        self._clauses: Mapping[str, str] = {rule.name: rule.clause for rule in rules_of(book)}
        text, categories = str(book.policies), book.vocabulary.names("Category")
        mentioned = set(categories) if 'Field::"' in text else set(MENTIONED.findall(text))
        # No rule tells these apart: what is decided on one of them is decided on each.
        self._alike = frozenset(categories) - mentioned
        self._books = book.by_heads()
        self._allowed = {purpose: list(self._try(purpose)) for purpose in holdings}

    def permissions(self, collected_for: str, categories: frozenset[str]) -> Iterator[Permission]:
        """Yield all that may be done with fields of some categories that are held for one purpose."""
        groups: dict[tuple[str, tuple[str, str], _Clauses], list[Request]] = defaultdict(list)
        for request, clauses in self._allowed[collected_for]:
            if request.category in categories:
                groups[request.action, request.principal, clauses].append(request)
        for (action, principal, clauses), requests in groups.items():
            facts = sorted(dict(requests[0].facts))
            points = {_point(request, facts): request for request in requests}
            for box in boxes(list(points)):
                sample = next(request for point, request in points.items() if _is_in(point, box))
                decided = zip(facts, box[2:], strict=True)
                conditions = tuple(
                    self._condition(sample, fact) for fact, values in decided if len(values) == 1
                )
                yield Permission(principal, action, box[0], box[1], conditions, clauses)

    def duties(self, action: str) -> frozenset[str]:
        """Return the duties that may do an action with anything that is held."""
        allowed = (request for requests in self._allowed.values() for request, _ in requests)
        return frozenset(
            request.principal[1]
            for request in allowed
            if request.action == action and request.principal[0] == "Duty"
        )

    def _try(self, collected_for: str) -> Iterator[tuple[Request, _Clauses]]:
        """Yield each request that is allowed, and the clauses that allow it."""
        categories = self._holdings[collected_for]
        alike = sorted(categories & self._alike)
        possible: dict[tuple[str, tuple[str, str]], list[Request]] = defaultdict(list)
        for request in self._book.vocabulary.requests(
            categories=sorted(categories - self._alike) + alike[:1], collected_for=(collected_for,)
        ):
            possible[request.action, request.principal].append(request)
        for head, book in self._books.items():
            for request, ruling in zip(possible[head], book.decide_all(possible[head]), strict=True):
                if ruling.allowed:
                    for category in alike if request.category in alike else (request.category,):
                        yield replace(request, category=category), self._clauses_of(ruling.rules)

    def _condition(self, allowed: Request, fact: str) -> Condition:
        """Return the condition that a fact is, by what the rules say of the same request without it."""
        value = dict(allowed.facts)[fact]
        other = replace(allowed, facts=allowed.facts - {(fact, value)} | {(fact, not value)})
        return Condition(fact, value, self._clauses_of(self._book.decide(other).rules))

    def _clauses_of(self, rules: tuple[str, ...]) -> _Clauses:
        return tuple(dict.fromkeys(clause for rule in rules if (clause := self._clauses.get(rule, ""))))


def try_rules(edition: PostedEdition) -> TriedRules:
    """Try the rules of an edition on all that its inventory lists, once: it cannot change any more."""
    # One at a time: it takes about a second, and many may ask for it at once.
    with _trying:
        return _tried(edition)


@lru_cache(maxsize=8)
def _tried(edition: PostedEdition) -> TriedRules:
    holdings: dict[str, frozenset[str]] = defaultdict(frozenset)
    for holding in edition.bundle.table("inventory.toml").get("holding", []):
        holdings[holding["purpose"]] |= frozenset(holding["categories"])
    return TriedRules(edition.rulebook, holdings)


def _point(request: Request, facts: list[str]) -> tuple[object, ...]:
    known = dict(request.facts)
    return (request.category, request.purpose, *(known[fact] for fact in facts))


def _is_in(point: tuple[object, ...], box: tuple[frozenset[object], ...]) -> bool:
    return all(value in values for value, values in zip(point, box, strict=True))
