"""Reading TOML into kinds of items: each key is known, each value of its form, and nothing is more than may be."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from keepfaith.custody.acts.item_kind import Act, ItemKind, Step
from keepfaith.custody.acts.not_declared import NotDeclared, line_of
from keepfaith.custody.acts.vocabulary import (
    ACT_FORMS,
    KIND_FORMS,
    MAX_ACTS,
    MAX_KINDS,
    MAX_STEPS,
    MAX_TEXT,
    NAME,
    STEP_FORMS,
    Form,
)

_RENAMED = {"from": "start", "is": "value", "if": "when", "in": "among", "for": "purpose"}
_NEEDED = {"kind": ("says", "of", "promises", "purpose", "acts"), "act": ("by", "to"), "step": ()}


def kinds_in(text: str, file: str) -> Iterator[ItemKind]:
    """Yield each kind that a text declares; raises `NotDeclared`."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise NotDeclared(
            f"it is not TOML: {error}",
            "fix that line",
            file,
            int(line[1]) if line else len(text.splitlines()),
        ) from error
    except RecursionError as error:
        raise NotDeclared("it is nested too deeply", "use tables of tables and no more", file) from error
    if len(tables) > MAX_KINDS:
        raise NotDeclared(f"it declares more than {MAX_KINDS} kinds", "declare fewer", file)
    for name, values in tables.items():
        yield _Reader(text, file, name).kind(values)


class _Reader:
    """One kind of a text; `near` is where a fault is told of."""

    def __init__(self, text: str, file: str, name: str) -> None:
        self._text, self._file, self._name = text, file, name
        self._near = f"[{name}]"

    def kind(self, values: Any) -> ItemKind:  # noqa: ANN401 - what TOML can hold
        """Read a kind with its acts."""
        self._need_name(self._name)
        read = self._values("kind", values, KIND_FORMS)
        acts = read.pop("acts")
        if not 0 < len(acts) <= MAX_ACTS:
            self._refuse(f"{self._name} has {len(acts)} acts", f"declare at least one and at most {MAX_ACTS}")
        return ItemKind(
            name=self._name, acts={name: self._act(name, act) for name, act in acts.items()}, **read
        )

    def _act(self, name: str, values: Any) -> Act:  # noqa: ANN401 - what TOML can hold
        self._near = f"[{self._name}.acts.{name}]"
        self._need_name(name)
        read = self._values("act", values, ACT_FORMS)
        steps = read.pop("steps", ())
        if len(steps) > MAX_STEPS:
            self._refuse(f"{name} has {len(steps)} steps", f"use at most {MAX_STEPS}")
        to, start = read["to"], read.get("start", ())
        if isinstance(to, dict) and (not start or set(to) != set(start)):
            self._refuse("“to” has other states than “from”", "say what follows each state of “from”")
        return Act(
            entry=name, steps=tuple(self._step(name, place, step) for place, step in enumerate(steps)), **read
        )

    def _step(self, name: str, place: int, values: Any) -> Step:  # noqa: ANN401 - what TOML can hold
        self._near = f"[{self._name}.acts.{name}]#{place}"
        return Step(**self._values("step", values, STEP_FORMS))

    def _values(self, what: str, values: Any, forms: Mapping[str, Form]) -> dict[str, Any]:  # noqa: ANN401 - see above
        if not isinstance(values, dict):
            self._refuse(f"a {what} is no table", "write it as a table")
        if strange := sorted(values.keys() - forms.keys()):
            self._refuse(f"a {what} says “{strange[0][:40]}”", f"use only {', '.join(forms)}")
        for key in _NEEDED[what]:
            if key not in values:
                self._refuse(f"a {what} lacks “{key}”", f"say {key}")
        return {_RENAMED.get(key, key): self._value(key, value, forms[key]) for key, value in values.items()}

    def _value(self, key: str, value: Any, form: Form) -> Any:  # noqa: ANN401 - see above
        if not _FITS[form](value):
            words = (
                form
                if isinstance(form, str)
                else {str: "a text", int: "a number", bool: "true or false"}[form]
            )
            self._refuse(
                f"“{key}” is not of its form", f"write {words}, of at most {MAX_TEXT} characters each"
            )
        if isinstance(value, list):
            return tuple(value)
        if form == "table of lists":
            return {name: tuple(words) for name, words in value.items()}
        return value

    def _need_name(self, name: str) -> None:
        if not NAME.fullmatch(name):
            self._refuse(f"“{name[:40]}” is no name", "use at most 32 small letters, figures and hyphens")

    def _refuse(self, what: str, remedy: str) -> None:
        raise NotDeclared(what, remedy, self._file, line_of(self._text, self._near))


def _is_list(value: Any) -> bool:  # noqa: ANN401 - what TOML can hold
    return isinstance(value, list) and len(value) <= MAX_STEPS


def _is_text(value: Any) -> bool:  # noqa: ANN401 - what TOML can hold
    return isinstance(value, str) and len(value) <= MAX_TEXT and (value.isprintable() or not value)


def _is_texts(value: Any) -> bool:  # noqa: ANN401 - what TOML can hold
    return _is_list(value) and all(map(_is_text, value)) and len(set(value)) == len(value)


def _is_table(value: Any, of: Callable[[Any], bool]) -> bool:  # noqa: ANN401 - what TOML can hold
    return isinstance(value, dict) and len(value) <= MAX_STEPS and all(map(of, value.values()))


_FITS: Final[Mapping[Form, Callable[[Any], bool]]] = {
    str: _is_text,
    int: lambda value: type(value) is int,
    bool: lambda value: type(value) is bool,
    "texts": _is_texts,
    "numbers": lambda value: _is_list(value) and all(type(number) is int for number in value),
    "table": lambda value: isinstance(value, dict),
    "tables": lambda value: isinstance(value, list),
    "table of texts": lambda value: _is_table(value, _is_text),
    "table of lists": lambda value: _is_table(value, _is_texts),
    "text or table": lambda value: _is_text(value) or _is_table(value, _is_text),
}
