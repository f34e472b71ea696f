"""Idle rules: those that never speak, those that others overrule, and guardrails in front of what nobody may do anyway.

The last are no fault. They hold whatever a later edition permits.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from keepfaith.custody.rules.cedar import Ruling
from keepfaith.custody.rules.request_space import Request
from keepfaith.custody.rules.rule import only
from keepfaith.policies.rules.counterexamples import Case, Counterexamples, Decided
from keepfaith.policies.rules.governing_editions import Governing
from keepfaith.policies.rules.proof import IdleGuardrail


class IdleRules:
    """The guardrails that were seen to change no decision, by edition."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, str], tuple[str, str]] = {}
        self._binding: set[tuple[str, str]] = set()

    def add(self, own: Governing, tried: Sequence[Decided], counterexamples: Counterexamples) -> None:
        """Look at each rule of an edition, on all requests: what would be otherwise without it."""
        denied = [decided for decided in tried if decided[1].outcome == "guardrail"]
        speaking = {name for _, ruling in tried for name in ruling.rules}
        for name in sorted(own.rules.keys() - speaking):
            if cases := list(_overruled(own, name, denied)):
                counterexamples.add_smallest("shadowed", cases)
            else:
                counterexamples.add(
                    "dead", Case(own, rules=(name,), text="No request at all makes this rule speak.")
                )
        alone = _denied_by_one(denied)
        permits = only(own.book, own.named("permit"))
        for name in sorted(own.named("forbid") & speaking):
            if name not in alone:
                counterexamples.add_smallest("shadowed", _denied_by_others(own, name, denied))
            elif not any(ruling.allowed for ruling in permits.decide_all(alone[name])):
                self._note(own, name)

    def bind(self, in_force: Governing, ruling: Ruling) -> None:
        """Note that guardrails of an edition in force decided on what an earlier one allows."""
        if len(ruling.rules) == 1:
            self._binding.add((in_force.name, ruling.rules[0]))

    def guardrails(self) -> tuple[IdleGuardrail, ...]:
        """Return each idle guardrail once, with the editions in which it is."""
        editions: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for (edition, name), (clause, says) in self._idle.items():
            if (edition, name) not in self._binding:
                editions[name, clause, says].append(edition)
        return tuple(IdleGuardrail(*guardrail, tuple(names)) for guardrail, names in editions.items())

    def _note(self, own: Governing, name: str) -> None:
        rule = own.rules[name]
        self._idle[own.name, name] = (rule.clause, rule.says)


def _denied_by_one(denied: Sequence[Decided]) -> Mapping[str, list[Request]]:
    alone: dict[str, list[Request]] = defaultdict(list)
    for request, ruling in denied:
        if len(ruling.rules) == 1:
            alone[ruling.rules[0]].append(request)
    return alone


def _overruled(own: Governing, name: str, denied: Sequence[Decided]) -> Iterator[Case]:
    """Find what a permission would allow, were there no guardrails."""
    by_itself = own.alone(name).decide_all(request for request, _ in denied)
    for (request, ruling), permitted in zip(denied, by_itself, strict=True):
        if permitted.allowed:
            yield Case(own, request, (name, *ruling.rules), can="cannot")


def _denied_by_others(own: Governing, name: str, denied: Sequence[Decided]) -> Iterator[Case]:
    for request, ruling in denied:
        if name in ruling.rules:
            others = (other for other in ruling.rules if other != name)
            yield Case(own, request, (name, *others), can="cannot, with or without the first of these rules,")
