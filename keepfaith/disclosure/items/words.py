"""The words of each kind of items: one file a kind in the agency's folder, read strictly and never as code."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from keepfaith.policies.editions.strict_file import StrictFile, frozen, is_table_of_texts, is_text

FOLDER: Final = "desk"
# Kinds that the desk has pages of its own for.
OWN_PAGES: Final = frozenset({"copy", "grant", "withholding"})
_ADDRESS: Final = re.compile(r"[a-z][a-z-]{0,30}")
_PAIRS, _SWITCHES = frozenset({"counted", "waiting"}), frozenset({"audited", "waits"})
_SHARED: Final = Path(__file__).with_name("any.toml")
type Pair = tuple[str, str] | tuple[()]


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A field of a form; `choices` names a source of what is offered, and `unfit` is said of what is out of bounds.

    What is `made` is worked out and not typed; a `unit` is typed and shown as people count, and kept in whole parts.
    """

    label: str
    missing: str
    help: str = ""
    unfit: str = ""
    choices: str = ""
    made: str = ""
    unit: str = ""
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


_PARTS: Final[Mapping[str, Any]] = {
    "fields": FieldWords, "states": StateWords, "acts": ActWords, "refused": RefusalWords,
}  # fmt: skip


@lru_cache(maxsize=8)
def read_words(folder: Path) -> Mapping[str, KindWords]:
    """Read the words of every kind in an agency's folder; raises `UnfitFile`."""
    return {path.stem: read_file(path) for path in sorted((folder / FOLDER).glob("*.toml"))}


@lru_cache(maxsize=1)
def shared_fields() -> Mapping[str, FieldWords]:
    """Return the words of fields that kinds have in common."""
    tables = tomllib.loads(_SHARED.read_text(encoding="utf-8"))
    return {name: FieldWords(**frozen(table)) for name, table in tables.items()}


def read_file(path: Path) -> KindWords:
    """Read the words of one kind; raises `UnfitFile`."""
    name, file = path.stem, StrictFile(path.parents[1], f"{FOLDER}/{path.name}", see="docs/agency/acts.md")
    tables, header = file.tables(), f"[{name}]"
    if tables.keys() != {name}:
        file.refuse((), f"it has other words than those of {name}", f"use only {header}")
    values = file.table(tables[name], header)
    parts = {part: _part(file, part, values.get(part, {}), name) for part in _PARTS}
    read: KindWords = file.form(KindWords, {**values, **parts}, header, fits=_fits)
    _need_addresses(file, name, read)
    return read


def _part(file: StrictFile, part: str, entries: Any, kind: str) -> Mapping[str, Any]:  # noqa: ANN401 - what a file says
    near, form = f"[{kind}.{part}", _PARTS[part]
    return {
        name: file.form(form, entry, near, name, fits=_fits)
        for name, entry in file.table(entries, f"[{kind}]", part).items()
    }


def _need_addresses(file: StrictFile, name: str, words: KindWords) -> None:
    seen: set[str] = set()
    for act, wording in words.acts.items():
        if wording.at in seen or not _ADDRESS.fullmatch(wording.at):
            problem = f"“{wording.at[:40]}” is no address of its own"
            file.refuse((f"[{name}.acts", act), problem, "use small letters and hyphens")
        seen.add(wording.at)
    if not _ADDRESS.fullmatch(words.address):
        problem = f"“{words.address[:40]}” is no address"
        file.refuse((f"[{name}]", "address"), problem, "use small letters and hyphens")


def _fits(name: str, value: Any) -> bool:  # noqa: ANN401 - what a file says
    if name in _PARTS:
        return True
    if name in _SWITCHES:
        return type(value) is bool
    if name in _PAIRS:
        is_pair = isinstance(value, list) and len(value) == len(("one", "many"))
        return is_pair and all(is_text(text) and text.count("{}") == 1 for text in value)
    return is_text(value) or (name == "button" and is_table_of_texts(value))
