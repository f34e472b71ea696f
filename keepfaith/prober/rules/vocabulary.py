"""The words of an edition's schema: which names there are of each kind, and what each action is judged on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from keepfaith.prober.rules.token_stream import TokenStream, Unreadable

_FACT: Final = "Bool"


@dataclass(frozen=True, slots=True)
class Action:
    """Who may try an act, and the yes-or-no facts that must be stated of it."""

    principals: frozenset[str]
    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of each kind, in their order, and the actions by name."""

    names: Mapping[str, tuple[str, ...]]
    actions: Mapping[str, Action]
    _known: Mapping[str, frozenset[str]] = field(repr=False)

    @classmethod
    def read(cls, schema: str) -> "Vocabulary":
        """Read a schema."""
        stream = TokenStream(schema)
        names: dict[str, tuple[str, ...]] = {}
        actions: dict[str, Action] = {}
        while stream.next.kind != "end":
            if stream.skip("entity"):
                names |= _entities(stream)
            else:
                stream.expect("action")
                actions |= _actions(stream)
        return cls(names, actions, {kind: frozenset(some) for kind, some in names.items()})

    def has(self, kind: str, name: str) -> bool:
        """Return whether there is such a name of a kind."""
        return name in self._known.get(kind, ())


def _entities(stream: TokenStream) -> Iterator[tuple[str, tuple[str, ...]]]:
    kinds = [stream.name()]
    while stream.skip(","):
        kinds.append(stream.name())
    if stream.skip("enum"):
        members = tuple(_list(stream, stream.text))
        stream.expect(";")
        return ((kind, members) for kind in kinds)
    stream.skip("=")
    if kinds != ["Field"] or _record(stream) != {"category": "Category", "collected_for": "Purpose"}:
        raise Unreadable("its schema declares something that cannot be listed in full")
    stream.expect(";")
    return iter(())


def _actions(stream: TokenStream) -> Iterator[tuple[str, Action]]:
    named = [_word(stream)]
    while stream.skip(","):
        named.append(_word(stream))
    stream.expect("appliesTo")
    stream.expect("{")
    parts: dict[str, object] = {}
    while not stream.skip("}"):
        part = stream.name()
        stream.expect(":")
        parts[part] = _record(stream) if part == "context" else _kinds(stream)
        if not stream.skip(","):
            stream.expect("}")
            break
    stream.expect(";")
    context, principals = parts.get("context"), parts.get("principal")
    if (
        parts.get("resource") != ["Field"]
        or not isinstance(context, dict)
        or not isinstance(principals, list)
    ):
        raise Unreadable("an action of its schema is not on a field")
    facts = frozenset(name for name, kind in context.items() if kind == _FACT)
    if context != {"purpose": "Purpose"} | dict.fromkeys(facts, _FACT):
        raise Unreadable("an action of its schema is judged on something that cannot be listed in full")
    return ((name, Action(frozenset(principals), facts)) for name in named)


def _record(stream: TokenStream) -> dict[str, str]:
    stream.expect("{")
    attributes: dict[str, str] = {}
    while not stream.skip("}"):
        name = _word(stream)
        stream.expect(":")
        attributes[name] = stream.name()
        if not stream.skip(","):
            stream.expect("}")
            break
    return attributes


def _kinds(stream: TokenStream) -> list[str]:
    return list(_list(stream, stream.name)) if stream.next.value == "[" else [stream.name()]


def _list(stream: TokenStream, one: Callable[[], str]) -> Iterator[str]:
    stream.expect("[")
    yield one()
    while stream.skip(","):
        yield one()
    stream.expect("]")


def _word(stream: TokenStream) -> str:
    return stream.text() if stream.next.kind == "text" else stream.name()
