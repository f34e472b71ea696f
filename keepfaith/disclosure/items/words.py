"""The words of each kind of items: one file a kind in the agency's folder, read strictly and never as code."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NoReturn

from keepfaith.agency.toml_lines import line_of
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.fault import Fault

FOLDER: Final = "desk"
# Kinds that the desk has pages of its own for.
OWN_PAGES: Final = frozenset({"copy", "grant", "withholding"})
_ADDRESS: Final = re.compile(r"[a-z][a-z-]{0,30}")
_MAX_LENGTH: Final = 500
_PAIRS, _SWITCHES = frozenset({"counted", "waiting"}), frozenset({"audited", "waits"})
_SHARED: Final = Path(__file__).with_name("any.toml")
type Pair = tuple[str, str] | tuple[()]


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A field of a form; `choices` names a source of what is offered, and `unfit` is said of what is out of bounds."""

    label: str
    missing: str
    help: str = ""
    unfit: str = ""
    choices: str = ""
    counted: Pair = ()


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state: its heading, what is said of an item in it, and whether it `waits` for a decision there."""

    title: str
    none: str
    says: str
    was: str
    small: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class ActWords:
    """An act: its address, its button (or one by what is so), and what is said before and after it is done."""

    at: str
    button: str | Mapping[str, str]
    done: str
    title: str = ""
    lead: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class RefusalWords:
    """What a refusal means for a kind, and the field that it is said beside."""

    says: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class KindWords:
    """The words of a kind; `audited` lets the auditor read its items."""

    address: str
    title: str
    lead: str
    fields: Mapping[str, FieldWords]
    states: Mapping[str, StateWords]
    acts: Mapping[str, ActWords]
    refused: Mapping[str, RefusalWords]
    waiting: Pair = ()
    audited: bool = False

    def field(self, name: str) -> FieldWords:
        """Return the words of a field: its own, or those that kinds have in common."""
        return self.fields.get(name) or shared_fields()[name]


class UnfitWords(KeepfaithError):
    """A file of words says what has no meaning, or lacks something."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        problem = f"{fault.file}:{fault.line}: {fault.problem}."
        super().__init__(problem, f"{fault.remedy[:1].upper()}{fault.remedy[1:]}.")


_PARTS: Final[Mapping[str, Any]] = {
    "fields": FieldWords, "states": StateWords, "acts": ActWords, "refused": RefusalWords,
}  # fmt: skip


@lru_cache(maxsize=8)
def read_words(folder: Path) -> Mapping[str, KindWords]:
    """Read the words of every kind in an agency's folder; raises `UnfitWords`."""
    return {path.stem: read_file(path) for path in sorted((folder / FOLDER).glob("*.toml"))}


@lru_cache(maxsize=1)
def shared_fields() -> Mapping[str, FieldWords]:
    """Return the words of fields that kinds have in common."""
    tables = tomllib.loads(_SHARED.read_text(encoding="utf-8"))
    return {name: FieldWords(**_frozen(table)) for name, table in tables.items()}


def read_file(path: Path) -> KindWords:
    """Read the words of one kind; raises `UnfitWords`."""
    return _Reader(path).kind()


class _Reader:
    """One file; what is wrong in it is told with its line."""

    def __init__(self, path: Path) -> None:
        self._name, self._file = path.stem, f"{FOLDER}/{path.name}"
        self._text = path.read_text(encoding="utf-8", errors="replace")

    def kind(self) -> KindWords:
        """Read it whole."""
        try:
            tables = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+)", str(error))
            line = int(place[1]) if place else len(self._text.splitlines())
            self._refuse(line, f"it is not TOML: {error}", "fix that line")
        if tables.keys() != {self._name}:
            self._refuse(1, f"it has other words than those of {self._name}", f"use only [{self._name}]")
        values: Any = tables[self._name]
        parts = {part: self._part(part, values) for part in _PARTS} if isinstance(values, dict) else {}
        read: KindWords = self._read(KindWords, {**values, **parts} if parts else values, (f"[{self._name}",))
        self._need_addresses(read)
        return read

    def _part(self, part: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        near, entries = f"[{self._name}.{part}", values.get(part, {})
        if not isinstance(entries, dict):
            self._refuse(
                line_of(self._text, f"[{self._name}]", part), f"“{part}” is no table", "write a table"
            )
        return {name: self._read(_PARTS[part], entry, (near, name)) for name, entry in entries.items()}

    def _read(self, form: Any, values: Any, near: tuple[str, ...]) -> Any:  # noqa: ANN401 - a form and what a file says
        line, what = line_of(self._text, *near), near[-1].strip("[")
        if not isinstance(values, dict):
            self._refuse(line, f"“{what}” is no table", "write it as a table")
        known = {one.name: one.default is MISSING for one in fields(form)}
        for name in sorted(values.keys() - known.keys()):
            self._refuse(line, f"“{what}” says “{name[:40]}”, which names nothing", f"use {', '.join(known)}")
        for name in (name for name, is_needed in known.items() if is_needed and name not in values):
            self._refuse(line, f"“{what}” lacks “{name}”", f"say {name}")
        for name, value in values.items():
            if name not in _PARTS and not _fits(name, value):
                self._refuse(line, f"“{name}” of “{what}” is not of its form", "see docs/agency/acts.md")
        return form(**_frozen(values))

    def _need_addresses(self, read: KindWords) -> None:
        seen: set[str] = set()
        for act, wording in read.acts.items():
            if wording.at in seen or not _ADDRESS.fullmatch(wording.at):
                line = line_of(self._text, f"[{self._name}.acts", act)
                self._refuse(
                    line, f"“{wording.at[:40]}” is no address of its own", "use small letters and hyphens"
                )
            seen.add(wording.at)
        if not _ADDRESS.fullmatch(read.address):
            line = line_of(self._text, f"[{self._name}]", "address")
            self._refuse(line, f"“{read.address[:40]}” is no address", "use small letters and hyphens")

    def _refuse(self, line: int, problem: str, remedy: str) -> NoReturn:
        raise UnfitWords(Fault(self._file, line, problem, remedy))


def _fits(name: str, value: Any) -> bool:  # noqa: ANN401 - what a file says
    if name in _SWITCHES:
        return type(value) is bool
    if name in _PAIRS:
        is_pair = isinstance(value, list) and len(value) == len(("one", "many"))
        return is_pair and all(_is_text(text) and text.count("{}") == 1 for text in value)
    if name == "button" and isinstance(value, dict):
        return bool(value) and all(map(_is_text, value.values()))
    return _is_text(value)


def _is_text(value: Any) -> bool:  # noqa: ANN401 - what a file says
    return isinstance(value, str) and value.isprintable() and 0 < len(value.strip()) <= _MAX_LENGTH


def _frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
