"""Rules as they are written: what each is called, which clause it stands for, to what it applies, and when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from keepfaith.prober.rules.expression import Bindings, Entity, Expression, condition, entity
from keepfaith.prober.rules.token_stream import TokenStream, Unreadable

type _Scope = Callable[[Entity], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its `@id` or its place, its `@clause`, its effect, and whether it applies to a request."""

    name: str
    clause: str
    effect: Literal["permit", "forbid"]
    scopes: tuple[_Scope, _Scope, _Scope]
    conditions: tuple[tuple[bool, Expression], ...]

    def is_on(self, action: Entity) -> bool:
        """Return whether its head lets it speak of an action."""
        return self.scopes[1](action)

    def applies(self, bound: Bindings) -> bool:
        """Return whether it has a say in a request."""
        principal, action, resource = self.scopes
        return (
            action(bound.action)
            and principal(bound.principal)
            and resource(bound.resource)
            and all(bool(expression(bound)) is wanted for wanted, expression in self.conditions)
        )


def rules_of(written: str) -> tuple[Rule, ...]:
    """Read all rules of an edition, in their order."""
    stream = TokenStream(written)
    rules: list[Rule] = []
    while stream.next.kind != "end":
        rules.append(_rule(stream, len(rules)))
    return tuple(rules)


def _rule(stream: TokenStream, place: int) -> Rule:
    notes = _annotations(stream)
    effect = stream.name()
    if effect not in ("permit", "forbid"):
        raise Unreadable("a rule neither permits nor forbids")
    stream.expect("(")
    scopes = []
    for variable in ("principal", "action", "resource"):
        stream.expect(variable)
        scopes.append(_scope(stream, several=variable == "action"))
        if variable != "resource":
            stream.expect(",")
    stream.skip(",")
    stream.expect(")")
    conditions: list[tuple[bool, Expression]] = []
    while not stream.skip(";"):
        wanted = stream.skip("when")
        if not wanted:
            stream.expect("unless")
        stream.expect("{")
        conditions.append((wanted, condition(stream)))
        stream.expect("}")
    principal, action, resource = scopes
    return Rule(
        name=notes.get("id") or f"policy{place}",
        clause=notes.get("clause", ""),
        effect="permit" if effect == "permit" else "forbid",
        scopes=(principal, action, resource),
        conditions=tuple(conditions),
    )


def _annotations(stream: TokenStream) -> Mapping[str, str]:
    notes: dict[str, str] = {}
    while stream.skip("@"):
        name = stream.name()
        notes[name] = ""
        if stream.skip("("):
            notes[name] = stream.text()
            stream.expect(")")
    return notes


def _scope(stream: TokenStream, *, several: bool) -> _Scope:
    if stream.skip("=="):
        named = entity(stream)
        return lambda actual: actual == named
    if stream.skip("is"):
        kind = stream.name()
        return lambda actual: actual[0] == kind
    if not stream.skip("in"):
        return lambda _actual: True
    if not (several and stream.skip("[")):
        named = entity(stream)
        return lambda actual: actual == named
    names: set[Entity] = set()
    while not stream.skip("]"):
        names.add(entity(stream))
        if not stream.skip(","):
            stream.expect("]")
            break
    return lambda actual: actual in names
