"""Deciding on a request a second time: deny unless a rule permits, and deny on whatever is not understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final, Literal, NamedTuple

from keepfaith.prober.rules.expression import Bindings, Entity
from keepfaith.prober.rules.rule import Rule, rules_of
from keepfaith.prober.rules.vocabulary import Vocabulary

Outcome = Literal["permitted", "no rule permits", "guardrail", "error"]
# What was decided once is decided alike again; so many different requests are remembered of each edition.
_REMEMBERED: Final = 20_000


class Request(NamedTuple):
    """Who does what with which kind of field, for which purpose, on which facts."""

    principal: tuple[str, str]
    action: str
    category: str
    collected_for: str
    purpose: str
    facts: frozenset[tuple[str, bool]]


class Ruling(NamedTuple):
    """What was decided and by which rules, sorted by name; an error names none."""

    outcome: Outcome
    rules: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether it was allowed."""
        return self.outcome == "permitted"


ERROR: Final = Ruling("error")
# That the use of a record is suspended; an edition need not have this fact.
RESTRICTED: Final = "restricted"


@dataclass(frozen=True, eq=False)
class Rulebook:
    """An edition's rules and words."""

    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    clauses: Mapping[str, str]
    _rulings: dict[Request, Ruling] = field(default_factory=dict, repr=False)
    _guarded: dict[Request, Ruling] = field(default_factory=dict, repr=False)
    _rules_on: dict[tuple[str, Entity], tuple[Rule, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, *, rules: str, schema: str) -> "Rulebook":
        """Read an edition's rules and its schema."""
        parsed = rules_of(rules)
        clauses = {rule.name: rule.clause for rule in parsed if rule.clause}
        return cls(parsed, Vocabulary.read(schema), clauses)

    def fitted(self, request: Request) -> Request:
        """Return a request as this edition knows it: that the use is suspended is no fact in every one.

        Where it is one and is not stated, it is false.
        """
        action = self.vocabulary.actions.get(request.action)
        others = frozenset(fact for fact in request.facts if fact[0] != RESTRICTED)
        if action is None or RESTRICTED not in action.facts:
            return request if others == request.facts else request._replace(facts=others)
        return request._replace(facts=others | {(RESTRICTED, False)}) if others == request.facts else request

    def decide(self, request: Request) -> Ruling:
        """Decide by this edition alone."""
        if (known := self._rulings.get(request)) is None:
            known = _remember(self._rulings, request, self._decided(request))
        return known

    def forbidden_by(self, request: Request) -> Ruling:
        """Decide by the guardrails alone: whatever none of them forbids is permitted."""
        if (known := self._guarded.get(request)) is None:
            bound = self._bindings(request)
            known = _remember(self._guarded, request, ERROR if bound is None else self._guard(bound))
        return known

    def applying(self, request: Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the names of the rules that permit a request, and of those that forbid it."""
        bound = self._bindings(request)
        return (
            ((), ()) if bound is None else (self._applying(bound, "permit"), self._applying(bound, "forbid"))
        )

    def _decided(self, request: Request) -> Ruling:
        bound = self._bindings(request)
        if bound is None:
            return ERROR
        guarded = self._guard(bound)
        if not guarded.allowed:
            return guarded
        permits = self._applying(bound, "permit")
        return Ruling("permitted", permits) if permits else Ruling("no rule permits")

    def _guard(self, bound: Bindings) -> Ruling:
        forbids = self._applying(bound, "forbid")
        return Ruling("guardrail", forbids) if forbids else Ruling("permitted")

    def _applying(self, bound: Bindings, effect: str) -> tuple[str, ...]:
        rules = self._rules_on.get((effect, bound.action))
        if rules is None:
            rules = self._rules_on[effect, bound.action] = self._in_question(effect, bound.action)
        return tuple(rule.name for rule in rules if rule.applies(bound))

    def _in_question(self, effect: str, action: Entity) -> tuple[Rule, ...]:
        """Return the rules of an effect whose head lets them speak of an action, by their names."""
        rules = (rule for rule in self.rules if rule.effect == effect and rule.is_on(action))
        return tuple(sorted(rules, key=attrgetter("name")))

    def _bindings(self, request: Request) -> Bindings | None:
        """Return the request in the words of this edition; none if it lacks one of them, or a fact is not its own."""
        kind, name = request.principal
        has, action = self.vocabulary.has, self.vocabulary.actions.get(request.action)
        if action is None or kind not in action.principals or not has(kind, name):
            return None
        if {fact for fact, _ in request.facts} != action.facts or len(request.facts) != len(action.facts):
            return None
        if not (has("Purpose", request.purpose) and has("Purpose", request.collected_for)):
            return None
        if not has("Category", request.category):
            return None
        return Bindings(
            principal=request.principal,
            action=("Action", request.action),
            resource=("Field", f"{request.category}/{request.collected_for}"),
            attributes={
                "category": ("Category", request.category),
                "collected_for": ("Purpose", request.collected_for),
            },
            context={**dict(request.facts), "purpose": ("Purpose", request.purpose)},
        )


def decide_under(request: Request, *, own: Rulebook, in_force: Rulebook) -> Ruling:
    """Decide by the edition that a record was collected under, then by the guardrails of the one in force."""
    ruling = own.decide(own.fitted(request))
    if not ruling.allowed or own is in_force:
        return ruling
    guarded = in_force.forbidden_by(in_force.fitted(request))
    return ruling if guarded.allowed else guarded


def _remember(rulings: dict[Request, Ruling], request: Request, ruling: Ruling) -> Ruling:
    if len(rulings) >= _REMEMBERED:
        rulings.clear()
    rulings[request] = ruling
    return ruling
