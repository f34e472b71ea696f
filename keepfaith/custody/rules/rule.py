"""An edition's rules one by one: what each is called, says and names, and what it decides without the others."""

import json
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import cedarpy

from keepfaith.custody.rules.cedar import Rulebook, guardrails
from keepfaith.custody.rules.subset import rules_as_json

_PURPOSE_OF_USE: Final = {".": {"left": {"Var": "context"}, "attr": "purpose"}}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its `@id`, `@clause` and `@says`, and the purposes of use that its conditions name.

    `text` is the rule without annotations, in the form of `Rulebook.rules_on`. A rule without an id has the
    engine's name for it.
    """

    name: str
    effect: Literal["permit", "forbid"]
    clause: str
    says: str
    purposes: frozenset[str]
    text: str


def rules_of(book: Rulebook) -> tuple[Rule, ...]:
    """List the rules of a book."""
    return tuple(_rule(place, rule) for place, rule in _parsed(book).items())


def only(book: Rulebook, names: Container[str]) -> Rulebook:
    """Return a book of the same words that has only the rules of these names."""
    rules = {place: rule for place, rule in _parsed(book).items() if _name(place, rule) in names}
    whole = {"templates": {}, "staticPolicies": rules, "templateLinks": []}
    policies = cedarpy.PolicySet.from_json_str(json.dumps(whole))
    return replace(book, policies=policies, guardrails=guardrails(policies))


def _parsed(book: Rulebook) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(rules_as_json(str(book.policies)))["staticPolicies"]
    return parsed


def _rule(place: str, rule: dict[str, Any]) -> Rule:
    notes = rule.get("annotations", {})
    bare = {key: part for key, part in rule.items() if key != "annotations"}
    return Rule(
        name=_name(place, rule),
        effect=rule["effect"],
        clause=notes.get("clause") or "",
        says=notes.get("says") or "",
        purposes=frozenset(
            name
            for condition in rule["conditions"]
            if condition["kind"] == "when"
            for name in _named(condition["body"])
        ),
        text=json.dumps(bare, sort_keys=True),
    )


def _name(place: str, rule: dict[str, Any]) -> str:
    return str(rule.get("annotations", {}).get("id") or place)


def _named(expression: object) -> Iterator[str]:
    """Find each `context.purpose == Purpose::"…"`, and each list of purposes that it is looked up in."""
    if isinstance(expression, list):
        for part in expression:
            yield from _named(part)
    elif isinstance(expression, dict):
        for operator, part in expression.items():
            if operator in {"==", "in", "contains"} and _PURPOSE_OF_USE in (part["left"], part["right"]):
                yield from _purposes(part["left"])
                yield from _purposes(part["right"])
            yield from _named(part)


def _purposes(operand: dict[str, Any]) -> Iterator[str]:
    for part in operand.get("Set", [operand]):
        value = part.get("Value")
        entity = value.get("__entity", {}) if isinstance(value, dict) else {}
        if entity.get("type") == "Purpose":
            yield entity["id"]
