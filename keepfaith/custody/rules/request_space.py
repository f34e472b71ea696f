"""The words an edition's rules can use, read from its schema so that every possible request can be listed."""

import json
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import cedarpy

from keepfaith.custody.rules.facts import FACTS
from keepfaith.errors import KeepfaithError

ENUMERATION = re.compile(r"^entity (\w+) enum \[([^\]]*)\];$", re.DOTALL)
FIELD = re.compile(r"^entity Field = \{\s*category: Category,\s*collected_for: Purpose\s*\};$")
ACTION = re.compile(
    r'^action "([a-z-]+)" appliesTo \{\s*principal: \[([^\]]*)\],\s*resource: \[Field\],\s*context: \{([^}]*)\}\s*\};$'
)
FACT = re.compile(r"^(\w+): Bool$")
REQUIRED = ("Category", "Purpose")


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

    def requests(
        self, *, categories: Sequence[str] | None = None, without: Container[str] = ()
    ) -> Iterator[Request]:
        """Return every request this vocabulary can express, in a fixed order.

        Only of some categories where those are named; none of the actions in `without`.
        """
        categories = self.names("Category") if categories is None else categories
        for action in (action for action in self.actions if action.name not in without):
            principals = [(kind, name) for kind in action.principals for name in self.names(kind)]
            facts = [
                frozenset(zip(action.facts, values, strict=True))
                for values in product((False, True), repeat=len(action.facts))
            ]
            choices = product(principals, categories, self.names("Purpose"), self.names("Purpose"), facts)
            for principal, category, collected_for, purpose, known in choices:
                yield Request(principal, action.name, category, collected_for, purpose, known)

    def size(self, action: Action) -> int:
        """Count the requests of an action without making them."""
        principals = sum(len(self.names(kind)) for kind in action.principals)
        return (
            principals
            * len(self.names("Category"))
            * len(self.names("Purpose")) ** 2
            * (1 << len(action.facts))
        )


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
