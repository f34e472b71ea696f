"""The words an edition's rules can use, read from its schema so that every possible request can be listed."""

import json
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

import cedarpy

from keepfaith.custody.rules.facts import FACTS
from keepfaith.custody.rules.subset import rules_as_json
from keepfaith.errors import KeepfaithError

ENUMERATION = re.compile(r"^entity (\w+) enum \[([^\]]*)\];$", re.DOTALL)
FIELD = re.compile(r"^entity Field = \{\s*category: Category,\s*collected_for: Purpose\s*\};$")
ACTION = re.compile(
    r'^action "([a-z-]+)" appliesTo \{\s*principal: \[([^\]]*)\],\s*resource: \[Field\],\s*context: \{([^}]*)\}\s*\};$'
)
FACT = re.compile(r"^(\w+): Bool$")
REQUIRED = ("Category", "Purpose")
_SAME, _OTHER = "=", "*"
_Facts = frozenset[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the rules: who does what, with which field, for which purpose, on which facts.

    `principal` is a type and a name, such as ("Duty", "literature"); `facts` are the yes-or-no facts of the
    action. Strings are names of the edition's own vocabulary.
    """

    principal: tuple[str, str]
    action: str
    category: str
    collected_for: str
    purpose: str
    facts: frozenset[tuple[str, bool]]

    def as_cedar(self) -> dict[str, Any]:
        """Return the form in which the engine takes a request."""
        kind, name = self.principal
        return {
            "principal": {"type": kind, "id": name},
            "action": {"type": "Action", "id": self.action},
            "resource": {"type": "Field", "id": f"{self.category}/{self.collected_for}"},
            "context": _context(self.purpose, self.facts),
        }


@dataclass(frozen=True, slots=True)
class Action:
    """One act the rules speak of: who may try it, and the yes-or-no facts it is judged on."""

    name: str
    principals: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every name and every action of a schema; finite by construction."""

    enumerations: dict[str, tuple[str, ...]]
    actions: tuple[Action, ...]

    @classmethod
    def read(cls, schema: str) -> "Vocabulary":
        """Read a schema in Cedar's own syntax; refuse what would make the request space infinite."""
        try:
            declarations = str(cedarpy.Schema.from_str(schema)).strip().split("\n\n")
        except ValueError as error:
            raise KeepfaithError(f"The schema does not parse: {error}", "Fix schema.cedarschema.") from error
        enumerations: dict[str, tuple[str, ...]] = {}
        actions: list[Action] = []
        for declaration in declarations:
            if match := ENUMERATION.match(declaration):
                enumerations[match[1]] = tuple(re.findall(r'"([^"]+)"', match[2]))
            elif match := ACTION.match(declaration):
                actions.append(_action(match))
            elif not FIELD.match(declaration):
                raise KeepfaithError(
                    f"The schema declares something that cannot be listed in full: {declaration.split(chr(10))[0]}",
                    "Use enumerated entities, the entity Field, and actions on a Field with Bool facts.",
                )
        return cls(enumerations, tuple(actions)).complete()

    def complete(self) -> "Vocabulary":
        """Refuse a vocabulary that lacks what every edition needs."""
        used = {kind for action in self.actions for kind in action.principals}
        for kind in (*REQUIRED, *sorted(used)):
            if kind not in self.enumerations:
                raise KeepfaithError(
                    f"The schema does not list the values of {kind}.", f"Add: entity {kind} enum […];"
                )
        return self

    def names(self, kind: str) -> tuple[str, ...]:
        """Return the names of one enumerated type."""
        return self.enumerations[kind]

    def has_field(self, request: Request) -> bool:
        """Return whether the field that a request is about has a name here."""
        return request.category in self.names("Category") and request.collected_for in self.names("Purpose")

    def has_actor(self, request: Request) -> bool:
        """Return whether both who asks and the action have a name here."""
        kind, name = request.principal
        return name in self.enumerations.get(kind, ()) and any(
            action.name == request.action for action in self.actions
        )

    def requests(
        self,
        *,
        categories: Sequence[str] | None = None,
        collected_for: Sequence[str] | None = None,
        without: Container[str] = (),
    ) -> Iterator[Request]:
        """Return every request this vocabulary can express, in a fixed order.

        Only of some categories, and collected for some purposes, where those are named; none of the actions in
        `without`.
        """
        categories = self.names("Category") if categories is None else categories
        purposes = self.names("Purpose") if collected_for is None else collected_for
        for action in (action for action in self.actions if action.name not in without):
            principals = [(kind, name) for kind in action.principals for name in self.names(kind)]
            facts = [
                frozenset(zip(action.facts, values, strict=True))
                for values in product((False, True), repeat=len(action.facts))
            ]
            choices = product(principals, categories, purposes, self.names("Purpose"), facts)
            for principal, category, collected, purpose, known in choices:
                yield Request(principal, action.name, category, collected, purpose, known)

    def size(self, action: Action) -> int:
        """Count the requests of an action without making them."""
        principals = sum(len(self.names(kind)) for kind in action.principals)
        return (
            principals
            * len(self.names("Category"))
            * len(self.names("Purpose")) ** 2
            * (1 << len(action.facts))
        )


class RequestClasses:
    """Classes of requests that a set of rules cannot tell apart, so that one of each is decided for all.

    The admitted part of Cedar knows names, facts and equality alone. So names of one kind that no rule mentions can be
    exchanged for each other, a fact that no rule mentions changes nothing, and of two purposes that no rule mentions
    only counts whether they are the same. A request in words that the vocabulary lacks is in a class of its own.
    """

    def __init__(self, policies: cedarpy.PolicySet, vocabulary: Vocabulary) -> None:
        self._policies, self._vocabulary = policies, vocabulary
        self._facts: dict[_Facts, frozenset[tuple[str, bool | None]]] = {}

    def key(self, request: Request) -> object:
        """Return what is the same for two requests just if they are of one class."""
        (kind, name), mentioned, known = request.principal, self._mentioned, self._names
        purposes = (request.collected_for, request.purpose)
        if name not in known.get(kind, ()) or not known["Purpose"].issuperset(purposes):
            return request
        if request.category not in known["Category"]:
            return request
        collected_for, purpose = (text if text in mentioned else _OTHER for text in purposes)
        if collected_for == purpose == _OTHER and purposes[0] == purposes[1]:
            purpose = _SAME
        return (
            *(request.action, kind, name if name in mentioned else _OTHER),
            *(request.category if request.category in mentioned else _OTHER, collected_for, purpose),
            self._known_facts(request.facts),
        )

    def _known_facts(self, facts: _Facts) -> frozenset[tuple[str, bool | None]]:
        known = self._facts.get(facts)
        if known is None:
            # The name stays: a fact that an action does not have, or lacks, is an error.
            known = frozenset((name, value if name in self._mentioned else None) for name, value in facts)
            self._facts[facts] = known
        return known

    @cached_property
    def _names(self) -> Mapping[str, frozenset[str]]:
        return {kind: frozenset(names) for kind, names in self._vocabulary.enumerations.items()}

    @cached_property
    def _mentioned(self) -> frozenset[str]:
        """Every text in the rules but their annotations: all names and facts are among them."""
        return frozenset(_texts(json.loads(rules_as_json(str(self._policies)))["staticPolicies"]))


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for one in part:
            yield from _texts(one)
    elif isinstance(part, dict):
        parts: Mapping[str, Any] = part
        for name, one in parts.items():
            if name != "annotations":
                yield from _texts(one)


@lru_cache(maxsize=4096)
def _context(purpose: str, facts: frozenset[tuple[str, bool]]) -> str:
    """Return what a request is judged on as the engine reads it; many share one."""
    return json.dumps({**dict(facts), "purpose": {"__entity": {"type": "Purpose", "id": purpose}}})


def _action(match: re.Match[str]) -> Action:
    context = [line.strip() for line in match[3].split(",") if line.strip()]
    facts = tuple(fact[1] for line in context if (fact := FACT.match(line)))
    if sorted(context) != sorted(["purpose: Purpose", *(f"{fact}: Bool" for fact in facts)]):
        raise KeepfaithError(
            f"The action {match[1]} is judged on something that cannot be listed in full.",
            "Its context holds `purpose: Purpose` and Bool facts only.",
        )
    if others := [name for name in facts if name not in FACTS]:
        raise KeepfaithError(
            f"The action {match[1]} is judged on the fact {others[0]}, which the ledger cannot note.",
            f"Use one of these: {', '.join(FACTS)}.",
        )
    principals = tuple(kind.strip() for kind in match[2].split(",") if kind.strip())
    return Action(match[1], principals, facts)
