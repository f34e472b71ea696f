"""The part of Cedar that an edition may use: what a second reader, with an engine of its own, decides alike.

Requests are listed in full, so rules need names, facts, sets and logic, and nothing else of the language.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import cedarpy

# As deep as this a condition may be nested; a reader by hand is lost long before.
MAX_DEPTH: Final = 60
_OF: Final = frozenset({"context", "resource"})
_BINARY: Final = ("==", "!=", "&&", "||", "in", "contains", "containsAll", "containsAny")
# The operators, each with a function that gives its operands.
_PARTS: Final[Mapping[str, Callable[[Any], Iterable[Mapping[str, Any]]]]] = {
    **dict.fromkeys(_BINARY, lambda part: (part["left"], part["right"])),
    "Var": lambda _part: (),
    "Set": lambda part: part,
    "!": lambda part: (part["arg"],),
    "is": lambda part: (part["left"],),
    "if-then-else": lambda part: part.values(),
}


@lru_cache(maxsize=16)
def rules_as_json(rules: str) -> str:
    """Return rules as Cedar writes them in JSON; each is read so several times, and Cedar takes its time."""
    written: str = cedarpy.policies_to_json_str(rules)
    return written


def not_admitted(rules: str) -> Iterator[tuple[int, str]]:
    """Yield the place of each rule that uses more of the language, with what it uses."""
    parsed: Mapping[str, Any] = json.loads(rules_as_json(rules))
    if parsed["templates"]:
        yield 0, "a template"
    for name, rule in parsed["staticPolicies"].items():
        place = int(name.removeprefix("policy"))
        yield from ((place, used) for used in _more(rule))


def _more(rule: Mapping[str, Any]) -> Iterator[str]:
    if "in" in rule["principal"]:
        yield "“is … in”"
    if rule["resource"]["op"] not in ("All", "is"):
        yield "a single resource"
    for condition in rule["conditions"]:
        yield from _in_expression(condition["body"], 0)


def _in_expression(expression: Mapping[str, Any], depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        yield "a condition that is nested too deeply"
        return
    ((operator, part),) = expression.items()
    if operator == "Value":
        yield from _in_value(part)
    elif operator == ".":
        if part["left"].get("Var") not in _OF:
            yield "a part of something that has none"
    elif operator in _PARTS and not (operator == "is" and "in" in part):
        for operand in _PARTS[operator](part):
            yield from _in_expression(operand, depth + 1)
    else:
        yield f"“{operator}”"


def _in_value(value: object) -> Iterator[str]:
    is_name = isinstance(value, dict) and "__entity" in value
    if not is_name and not isinstance(value, bool):
        yield "a value that is neither a name nor true or false"
