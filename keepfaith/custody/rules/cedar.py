"""Judging one request by a set of rules: deny unless a rule permits, and deny on any error.

Cedar skips a `forbid` that errors and so allows; a set of only forbids always says deny. Therefore the
schema is always passed, any diagnostic error is a denial, and guardrails are read from the determining
rules and never from the verdict.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any, Literal

import cedarpy

from keepfaith.custody.rules.facts import NOT_RESTRICTED, RESTRICTED
from keepfaith.custody.rules.request_space import Request, RequestClasses, Vocabulary
from keepfaith.custody.rules.subset import not_admitted, rules_as_json
from keepfaith.errors import KeepfaithError

Outcome = Literal["permitted", "no rule permits", "guardrail", "error"]

BATCH = 2_000
# From so many requests on it pays to see which of them the rules cannot tell apart.
_MANY = 50


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided and by which rules; an error names no rule and always denies."""

    allowed: bool
    outcome: Outcome
    rules: tuple[str, ...] = ()


UNKNOWN_FIELD = Ruling(allowed=False, outcome="error")


@dataclass(frozen=True)
class Rulebook:
    """An edition's rules and vocabulary, parsed once and reused: parsing costs eight times a decision."""

    policies: cedarpy.PolicySet
    guardrails: cedarpy.PolicySet
    schema: cedarpy.Schema
    vocabulary: Vocabulary

    @classmethod
    def read(cls, *, rules: str, schema: str) -> "Rulebook":
        """Parse Cedar rules and their schema; refuse what does not parse, validate, or belong to the admitted part."""
        vocabulary = Vocabulary.read(schema)
        try:
            parsed = cedarpy.Schema.from_str(schema)
            policies = cedarpy.PolicySet.from_str(rules)
        except ValueError as error:
            raise KeepfaithError(
                f"The rules do not parse: {error}", "Fix rules.cedar or its schema."
            ) from error
        if faults := validate(rules=rules, schema=parsed):
            raise KeepfaithError(f"The rules do not fit their schema: {faults[0]}", "Fix rules.cedar.")
        for place, used in not_admitted(rules):
            raise KeepfaithError(
                f"Rule {place + 1} uses {used}, which a second reader of the rules does not know.",
                "Use names, facts, sets, comparisons and logic only.",
            )
        return cls(policies, guardrails(policies), parsed, vocabulary)

    @cached_property
    def fields(self) -> cedarpy.Entities:
        """Every kind of field there can be, so that a decision builds none."""
        entities = [
            {
                "uid": {"type": "Field", "id": f"{category}/{purpose}"},
                "attrs": {
                    "category": {"__entity": {"type": "Category", "id": category}},
                    "collected_for": {"__entity": {"type": "Purpose", "id": purpose}},
                },
                "parents": [],
            }
            for category in self.vocabulary.names("Category")
            for purpose in self.vocabulary.names("Purpose")
        ]
        return cedarpy.Entities.from_json_str(json.dumps(entities), schema=self.schema)

    def rules_on(self, action: str) -> frozenset[str]:
        """Return the rules that can decide an action, without their annotations, in a form that compares."""
        return frozenset(
            form for form, rule in _by_form(self.policies).items() if _can_decide(rule["action"], action)
        )

    def by_heads(self) -> dict[tuple[str, tuple[str, str]], "Rulebook"]:
        """Return, for each action and principal that the head of a permit admits, the rules that can decide on them.

        Whoever is not among them may do nothing, whatever it is about.
        """
        permits = [rule for rule in _by_form(self.policies).values() if rule["effect"] == "permit"]
        admitted = {
            (action.name, (kind, name))
            for action in self.vocabulary.actions
            for kind in action.principals
            for name in self.vocabulary.names(kind)
            for rule in permits
            if _can_decide(rule["action"], action.name) and _can_concern(rule["principal"], (kind, name))
        }
        books = ((head, _admitting(self.policies, *head)) for head in sorted(admitted))
        return {head: replace(self, policies=book, guardrails=guardrails(book)) for head, book in books}

    def unlike(self, other: "Rulebook") -> "Rulebook":
        """Return the rules that only one of two books of the same words has: where none of them applies, both agree."""
        ours, theirs = _by_form(self.policies), _by_form(other.policies)
        rules = [{**ours, **theirs}[form] for form in sorted(ours.keys() ^ theirs.keys())]
        numbered = {f"policy{number}": rule for number, rule in enumerate(rules)}
        document = {"staticPolicies": numbered, "templates": {}, "templateLinks": []}
        policies = cedarpy.PolicySet.from_json_str(json.dumps(document))
        return replace(self, policies=policies, guardrails=guardrails(policies))

    def fitted(self, request: Request) -> Request:
        """Return a request as this edition knows it: with the fact `restricted` where the action has it, else without.

        What another edition has no word for is not suspended.
        """
        knows, states = (
            request.action in self._restrictable,
            any(name == RESTRICTED for name, _ in request.facts),
        )
        if knows is states:
            return request
        if knows:
            return replace(request, facts=request.facts | {NOT_RESTRICTED})
        others = frozenset(fact for fact in request.facts if fact[0] != RESTRICTED)
        return replace(request, facts=others)

    @cached_property
    def _restrictable(self) -> frozenset[str]:
        return frozenset(action.name for action in self.vocabulary.actions if RESTRICTED in action.facts)

    def decide(self, request: Request) -> Ruling:
        """Decide one request by this book alone."""
        return self._ask_one(request, self._heads(request)[0])

    def decide_all(self, requests: Iterable[Request]) -> Iterator[Ruling]:
        """Decide many requests in order, in batches; of those that no rule tells apart, the first for all."""
        stream = iter(requests)
        known: dict[RequestClasses, dict[object, Ruling]] = {}
        while batch := list(islice(stream, BATCH)):
            if len(batch) < _MANY:
                yield from self._ask(batch, self.policies)
                continue
            policies, classes = self._decided_on(batch)
            rulings = known.setdefault(classes, {})
            keys = [classes.key(request) for request in batch]
            new = {key: request for key, request in zip(keys, batch, strict=True) if key not in rulings}
            rulings |= zip(new, self._ask(list(new.values()), policies), strict=True)
            yield from (rulings[key] for key in keys)

    def forbidden_by(self, request: Request) -> Ruling:
        """Return whether a guardrail of this book forbids a request; an error forbids."""
        ruling = self._ask_one(request, self._heads(request)[1])
        # Of forbids alone nothing permits: what none of them forbids is left to the rules.
        return Ruling(allowed=True, outcome="permitted") if ruling.outcome == "no rule permits" else ruling

    @cached_property
    def _by_actions(self) -> dict[frozenset[str], tuple[cedarpy.PolicySet, RequestClasses]]:
        return {}

    def _decided_on(self, batch: list[Request]) -> tuple[cedarpy.PolicySet, RequestClasses]:
        """Return what can decide a batch: a rule whose head names another action neither applies nor errs."""
        actions = frozenset(request.action for request in batch)
        if actions not in self._by_actions:
            policies = _selected(
                self.policies, lambda rule: any(_can_decide(rule["action"], action) for action in actions)
            )
            self._by_actions[actions] = policies, RequestClasses(policies, self.vocabulary)
        return self._by_actions[actions]

    @cached_property
    def _by_heads(self) -> dict[tuple[str, tuple[str, str]], tuple[cedarpy.PolicySet, cedarpy.PolicySet]]:
        return {}

    def _heads(self, request: Request) -> tuple[cedarpy.PolicySet, cedarpy.PolicySet]:
        """Return the rules, and the guardrails, whose heads admit who asks and the action: no other applies or errs.

        They are picked once. What the vocabulary has no word for is put to all, so no more are kept than it has words.
        """
        action, principal = request.action, request.principal
        picked = self._by_heads.get((action, principal))
        if picked is None:
            if not self.vocabulary.has_actor(request):
                return self.policies, self.guardrails
            picked = (
                _admitting(self.policies, action, principal),
                _admitting(self.guardrails, action, principal),
            )
            self._by_heads[action, principal] = picked
        return picked

    def _ask_one(self, request: Request, policies: cedarpy.PolicySet) -> Ruling:
        if not self.vocabulary.has_field(request):
            return UNKNOWN_FIELD
        return next(put_to_engine([request.as_cedar()], policies, entities=self.fields, schema=self.schema))

    def _ask(self, batch: list[Request], policies: cedarpy.PolicySet) -> Iterator[Ruling]:
        # The engine notices an unknown field only if a rule looks into it; here it is never asked about one.
        known = [request.as_cedar() for request in batch if self.vocabulary.has_field(request)]
        rulings = put_to_engine(known, policies, entities=self.fields, schema=self.schema)
        return (next(rulings) if self.vocabulary.has_field(request) else UNKNOWN_FIELD for request in batch)


def put_to_engine(
    requests: list[dict[str, Any]],
    policies: cedarpy.PolicySet,
    *,
    entities: cedarpy.Entities,
    schema: cedarpy.Schema,
) -> Iterator[Ruling]:
    """Have the engine decide requests, in order: the only place where it is asked; any error that it reports denies."""
    return map(_ruling, cedarpy.is_authorized_batch(requests, policies, entities, schema))


def decide_under(request: Request, *, own: Rulebook, in_force: Rulebook) -> Ruling:
    """Decide by the record's own edition and by the guardrails of the edition in force.

    Later editions can tighten what was collected before and never loosen it (promises 56 and 57).
    """
    ruling = own.decide(own.fitted(request))
    if not ruling.allowed or own is in_force:
        return ruling
    guarded = in_force.forbidden_by(in_force.fitted(request))
    return ruling if guarded.allowed else guarded


def guardrails(policies: cedarpy.PolicySet) -> cedarpy.PolicySet:
    """Return the forbids of a set as a set of their own."""
    return _selected(policies, lambda rule: rule["effect"] == "forbid")


def _admitting(policies: cedarpy.PolicySet, action: str, principal: tuple[str, str]) -> cedarpy.PolicySet:
    return _selected(
        policies,
        lambda rule: _can_decide(rule["action"], action) and _can_concern(rule["principal"], principal),
    )


def _selected(policies: cedarpy.PolicySet, belongs: Callable[[Mapping[str, Any]], bool]) -> cedarpy.PolicySet:
    """Return some rules of a set as a set of their own, under the names that they have."""
    parsed = json.loads(rules_as_json(str(policies)))
    rules = {name: rule for name, rule in parsed["staticPolicies"].items() if belongs(rule)}
    return cedarpy.PolicySet.from_json_str(json.dumps({**parsed, "staticPolicies": rules}))


def validate(*, rules: str, schema: str | cedarpy.Schema) -> list[str]:
    """List what the engine's validator finds wrong with rules against a schema."""
    return [str(error.error) for error in cedarpy.validate_policies(rules, schema).errors]


def annotations(rules: str) -> list[Mapping[str, str]]:
    """List each rule's annotations and, under `effect`, whether it permits or forbids, in their order."""
    parsed = json.loads(rules_as_json(rules))["staticPolicies"]
    ordered = sorted(parsed.items(), key=lambda item: int(item[0].removeprefix("policy")))
    return [{**rule.get("annotations", {}), "effect": rule["effect"]} for _, rule in ordered]


def _by_form(policies: cedarpy.PolicySet) -> dict[str, dict[str, Any]]:
    """Return each rule by what it says without its annotations, in a form that compares."""
    parsed = json.loads(rules_as_json(str(policies)))["staticPolicies"].values()
    return {
        json.dumps({key: part for key, part in rule.items() if key != "annotations"}, sort_keys=True): rule
        for rule in parsed
    }


def _can_decide(scope: Mapping[str, Any], action: str) -> bool:
    if "entity" in scope:
        return bool(scope["entity"]["id"] == action) or scope["op"] != "=="
    if "entities" in scope:
        return action in {entity["id"] for entity in scope["entities"]}
    return True


def _can_concern(scope: Mapping[str, Any], principal: tuple[str, str]) -> bool:
    kind, name = principal
    return scope["op"] != "==" or bool(scope["entity"] == {"type": kind, "id": name})


def _named(result: cedarpy.AuthzResult) -> tuple[str, ...]:
    names = result.diagnostics.id_annotations_by_reason
    return tuple(sorted(names.get(reason) or reason for reason in result.diagnostics.reasons))


def _ruling(result: cedarpy.AuthzResult) -> Ruling:
    if result.diagnostics.errors or result.decision is cedarpy.Decision.NoDecision:
        return Ruling(allowed=False, outcome="error")
    if result.decision is cedarpy.Decision.Allow:
        return Ruling(allowed=True, outcome="permitted", rules=_named(result))
    rules = _named(result)
    return Ruling(allowed=False, outcome="guardrail" if rules else "no rule permits", rules=rules)
