"""Conditions of rules: each is compiled, once, to a function of a request."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from keepfaith.prober.rules.token_stream import TokenStream, Unreadable

# Of a duty, a purpose or the like, its type and its name.
type Entity = tuple[str, str]
type Value = bool | Entity | frozenset["Value"]
type Expression = Callable[["Bindings"], Value]

MAX_DEPTH: Final = 60
_VARIABLES: Final = ("principal", "action", "resource", "context")
_RELATIONS: Final = ("==", "!=", "in")
_SET_METHODS: Final = ("contains", "containsAll", "containsAny")


@dataclass(frozen=True, slots=True)
class Bindings:
    """A request as conditions see it."""

    principal: Entity
    action: Entity
    resource: Entity
    attributes: dict[str, Value] = field(hash=False)
    context: dict[str, Value] = field(hash=False)


def entity(stream: TokenStream) -> Entity:
    """Read a name such as `Purpose::"literature"`."""
    kind = stream.name()
    stream.expect("::")
    return kind, stream.text()


def condition(stream: TokenStream, depth: int = 0) -> Expression:
    """Read a condition."""
    if depth > MAX_DEPTH:
        raise Unreadable("a condition is nested too deeply")
    if stream.skip("if"):
        test = condition(stream, depth + 1)
        stream.expect("then")
        then = condition(stream, depth + 1)
        stream.expect("else")
        otherwise = condition(stream, depth + 1)
        return lambda bound: then(bound) if test(bound) else otherwise(bound)
    parsed = [_all_of(stream, depth)]
    while stream.skip("||"):
        parsed.append(_all_of(stream, depth))
    return parsed[0] if len(parsed) == 1 else lambda bound: any(part(bound) for part in parsed)


def _all_of(stream: TokenStream, depth: int) -> Expression:
    parsed = [_relation(stream, depth)]
    while stream.skip("&&"):
        parsed.append(_relation(stream, depth))
    return parsed[0] if len(parsed) == 1 else lambda bound: all(part(bound) for part in parsed)


def _relation(stream: TokenStream, depth: int) -> Expression:
    left = _negated(stream, depth)
    if stream.skip("is"):
        kind = stream.name()
        return lambda bound: _as_entity(left(bound))[0] == kind
    operator = stream.next.value if stream.next.kind != "text" else ""
    if not stream.skip(*_RELATIONS):
        return left
    right = _negated(stream, depth)
    if stream.next.value in (*_RELATIONS, "is") and stream.next.kind != "text":
        raise Unreadable("two comparisons follow each other")
    match operator:
        case "==":
            return lambda bound: left(bound) == right(bound)
        case "!=":
            return lambda bound: left(bound) != right(bound)
    return lambda bound: _is_in(left(bound), right(bound))


def _negated(stream: TokenStream, depth: int) -> Expression:
    negations = 0
    while stream.skip("!"):
        negations += 1
    parsed = _member(stream, depth)
    return (lambda bound: not parsed(bound)) if negations % 2 else parsed


def _member(stream: TokenStream, depth: int) -> Expression:
    variable = stream.next.value if stream.next.kind == "name" else ""
    parsed = _primary(stream, depth)
    while True:
        if stream.skip("["):
            name = stream.text()
            stream.expect("]")
            parsed, variable = _attribute(variable, name), ""
        elif stream.skip("."):
            name = stream.name()
            if stream.skip("("):
                parsed = _method(parsed, name, condition(stream, depth + 1))
                stream.skip(",")
                stream.expect(")")
            else:
                parsed = _attribute(variable, name)
            variable = ""
        else:
            return parsed


def _primary(stream: TokenStream, depth: int) -> Expression:
    if stream.skip("("):
        parsed = condition(stream, depth + 1)
        stream.expect(")")
        return parsed
    if stream.skip("["):
        return _set(stream, depth)
    if stream.skip("true"):
        return lambda _bound: True
    if stream.skip("false"):
        return lambda _bound: False
    name = stream.next.value
    if name in _VARIABLES and stream.skip(name):
        return _variable(name)
    named = entity(stream)
    return lambda _bound: named


def _variable(name: str) -> Expression:
    match name:
        case "principal":
            return lambda bound: bound.principal
        case "action":
            return lambda bound: bound.action
        case "resource":
            return lambda bound: bound.resource
    # As a whole it compares with nothing that a rule can name.
    return lambda _bound: ("", "context")


def _attribute(variable: str, name: str) -> Expression:
    if variable == "context":
        return lambda bound: bound.context[name]
    if variable == "resource":
        return lambda bound: bound.attributes[name]
    raise Unreadable("something is asked for a part that it does not have")


def _set(stream: TokenStream, depth: int) -> Expression:
    members: list[Expression] = []
    while not stream.skip("]"):
        members.append(condition(stream, depth + 1))
        if not stream.skip(","):
            stream.expect("]")
            break
    return lambda bound: frozenset(member(bound) for member in members)


def _method(left: Expression, name: str, right: Expression) -> Expression:
    match name:
        case "contains":
            return lambda bound: right(bound) in _as_set(left(bound))
        case "containsAll":
            return lambda bound: _as_set(left(bound)) >= _as_set(right(bound))
        case "containsAny":
            return lambda bound: not _as_set(left(bound)).isdisjoint(_as_set(right(bound)))
    raise Unreadable(f"there is no “{name}” among what a set can be asked")


def _is_in(left: Value, right: Value) -> bool:
    # Nothing is below anything else here, so each is only in itself.
    return left in right if isinstance(right, frozenset) else left == right


def _as_set(value: Value) -> frozenset[Value]:
    if not isinstance(value, frozenset):
        raise Unreadable("something is taken for a set that is none")
    return value


def _as_entity(value: Value) -> Entity:
    if not isinstance(value, tuple):
        raise Unreadable("something is taken for a name that is none")
    return value
