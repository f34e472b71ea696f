"""The acts on items as an edition declares them: read once, and refused whole if a word in it has no meaning here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from keepfaith.custody.acts.declaration_checks import check_kind
from keepfaith.custody.acts.item_kind import Act, ItemKind, Step
from keepfaith.custody.acts.not_declared import NotDeclared, line_of
from keepfaith.custody.acts.tables import kinds_in
from keepfaith.custody.acts.vocabulary import FACTS, MAX_KINDS, NAME
from keepfaith.custody.protocol.manifest import ACTS

__all__ = [
    "FACTS",
    "Act",
    "Declaration",
    "ItemKind",
    "NotDeclared",
    "Step",
    "built_in",
    "read",
    "read_files",
]

_SUFFIX: Final = ".toml"


@dataclass(frozen=True, slots=True)
class Declaration:
    """Every kind of items."""

    kinds: Mapping[str, ItemKind]

    def of(self, entry: str) -> tuple[ItemKind, Act]:
        """Return the kind and the act that an employee or a person asks for; raises `NotDeclared`."""
        for kind in self.kinds.values():
            act = kind.acts.get(entry)
            if act is not None and act.by != "entry":
                return kind, act
        raise NotDeclared("nobody may ask for such an act", "ask for one that the edition declares")


@lru_cache(maxsize=64)
def read(text: str, file: str = "acts.toml") -> Declaration:
    """Read a declaration of one kind or several; raises `NotDeclared`."""
    kinds = {kind.name: kind for kind in kinds_in(text, file)}
    for kind in kinds.values():
        check_kind(kind, text, file)
    _refuse_twice(kinds, dict.fromkeys(kinds, text), dict.fromkeys(kinds, file))
    return Declaration(kinds)


def read_files(texts: Mapping[str, str]) -> Declaration:
    """Read the files of an edition that declare acts, each named for its one kind; raises `NotDeclared`."""
    return _read_files(tuple(sorted(texts.items())))


@lru_cache(maxsize=64)
def _read_files(texts: tuple[tuple[str, str], ...]) -> Declaration:
    if len(texts) > MAX_KINDS:
        raise NotDeclared(f"more than {MAX_KINDS} kinds are declared", "declare fewer", ACTS)
    kinds, files_of = {}, {}
    for file, text in texts:
        name = file.removeprefix(ACTS).removesuffix(_SUFFIX)
        if file != f"{ACTS}{name}{_SUFFIX}" or not NAME.fullmatch(name):
            raise NotDeclared("the file is not named for a kind", "name it acts/, the kind and .toml", file)
        declared = read(text, file)
        if set(declared.kinds) != {name}:
            raise NotDeclared(
                f"it declares another kind than {name}", f"declare [{name}] in it, and nothing else", file
            )
        kinds[name], files_of[name] = declared.kinds[name], file
    _refuse_twice(kinds, {name: dict(texts)[file] for name, file in files_of.items()}, files_of)
    return Declaration(kinds)


@lru_cache(maxsize=1)
def built_in() -> Declaration:
    """Return what editions without acts declare: so those that were posted before lose none."""
    folder = files("keepfaith.custody.acts").joinpath("built_in")
    return read_files(
        {
            f"{ACTS}{file.name}": file.read_text("utf-8")
            for file in folder.iterdir()
            if file.name.endswith(_SUFFIX)
        }
    )


def _refuse_twice(
    kinds: Mapping[str, ItemKind], texts: Mapping[str, str], files_of: Mapping[str, str]
) -> None:
    """Refuse an act of one name in two kinds: an entry names the act alone."""
    of: dict[str, str] = {}
    for kind in kinds.values():
        for act in kind.acts.values():
            if act.by != "entry" and of.setdefault(act.entry, kind.name) != kind.name:
                line = line_of(texts[kind.name], f"[{kind.name}.acts.{act.entry}]")
                raise NotDeclared(
                    f"the act {act.entry} is declared in {of[act.entry]}, too", "give it a name of its own",
                    files_of[kind.name], line,
                )  # fmt: skip
