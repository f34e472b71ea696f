"""The declaration of acts as a reader of the ledger reads it: with a parser of TOML, and no code of the custodian."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from keepfaith.prober.timeline import Governing

type Values = Mapping[str, Any]
_FOLDER: Final = "acts/"
_BUILT_IN: Final = tuple(
    file.read_text(encoding="utf-8")
    for file in files("keepfaith").joinpath("custody/acts/built_in").iterdir()
    if file.name.endswith(".toml")
)
# Editions from before have no digest that covers these: their texts, sorted, as the release was tested with.
_RELEASED: Final = "e9a7e40b369421b949fcf9c161a8b00914f49420c7e7d0a4bbc32d6ccd3c5948"


class DeclaredAct(NamedTuple):
    """An act on a kind of items, as it is declared."""

    kind: str
    entry: str
    of_kind: Values
    act: Values

    @property
    def begins(self) -> bool:
        """Whether an item begins by it."""
        return "from" not in self.act

    @property
    def promises(self) -> tuple[int, ...]:
        """The promises that a wrong entry of it breaks."""
        return tuple(self.of_kind["promises"])

    @property
    def clause(self) -> str:
        """The clause by which it is allowed or refused where neither a rule nor a step names one."""
        return str(self.of_kind.get("clause", "need-to-know"))

    def after(self, state: str) -> str:
        """Return the state that follows; nothing if the item is gone then."""
        to = self.act["to"]
        return str(to[state] if isinstance(to, dict) else to)

    def effects(self, state: str) -> list[str]:
        """Return what an item of the kind does in a state."""
        return [name for name, states in self.of_kind.get("effects", {}).items() if state in states]


@dataclass(frozen=True, eq=False)
class Declared:
    """All that one edition declares."""

    acts: tuple[DeclaredAct, ...]

    def find(self, entry: str) -> DeclaredAct | None:
        """Return the act that an employee or a person asks for by its name."""
        return self._by_entry.get(entry)

    def of_kind(self, kind: str, entry: str) -> DeclaredAct | None:
        """Return an act of a kind by the name of its entry."""
        acts = (act for act in self.acts if (act.kind, act.entry) == (kind, entry))
        return next(acts, None)

    def kinds(self) -> Iterator[tuple[str, Values]]:
        """Yield each kind with what is declared of it."""
        yield from {act.kind: act.of_kind for act in self.acts}.items()

    def ends_by_time(self, kind: str, state: str) -> DeclaredAct | None:
        """Return the act by which the clock ends a state of a kind, with an entry; none if nothing enters that."""
        acts = (act for act in self.acts if act.kind == kind and state in act.act.get("at_end", ()))
        return next(acts, None)

    @cached_property
    def _by_entry(self) -> Mapping[str, DeclaredAct]:
        return {act.entry: act for act in self.acts if act.act["by"] != "entry"}


def declared_by(edition: Governing | None) -> Declared:
    """Return what an edition declares; of one from before, and before any, what the release came with."""
    texts = (
        (text for name, text in sorted(edition.files.items()) if name.startswith(_FOLDER)) if edition else ()
    )
    return _read(tuple(texts) or _BUILT_IN)


def is_as_released() -> bool:
    """Return whether the acts that the release came with are still those."""
    return hashlib.sha256("\0".join(sorted(_BUILT_IN)).encode()).hexdigest() == _RELEASED


@lru_cache(maxsize=32)
def _read(texts: tuple[str, ...]) -> Declared:
    return Declared(tuple(act for text in texts for act in _acts(tomllib.loads(text))))


def _acts(kinds: Values) -> Iterator[DeclaredAct]:
    for kind, values in kinds.items():
        for entry, act in values["acts"].items():
            yield DeclaredAct(kind, entry, values, act)
