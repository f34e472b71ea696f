"""An edition as a bundle of files, and the digest that is its identity."""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from keepfaith.custody.protocol.manifest import ACTS, MAX_ACTS_FILES, digest_of, manifest_of
from keepfaith.errors import KeepfaithError

ALWAYS = ("policy.md", "clauses.toml")
GOVERNING = (
    "purposes.toml", "inventory.toml", "retention.toml", "tools.toml",
    "schema.cedarschema", "rules.cedar", "examples.toml",
)  # fmt: skip
NAME = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9]+)+")
MAX_FILES = 20
MAX_BYTES = 256 * 1024


@dataclass(frozen=True, eq=False)
class Bundle:
    """The files of one edition, by name, and the day it takes effect, which is no part of them; a draft has none."""

    files: Mapping[str, str]
    effective: dt.date | None = None

    @classmethod
    def read(cls, folder: Path, *, besides: str = "", effective: dt.date | None = None) -> "Bundle":
        """Read a folder, leaving out a file; refuse what is missing, too large, or not UTF-8 text.

        Where no day is given, it is the one that the folder is named for.
        """
        if not folder.is_dir():
            raise KeepfaithError(f"{folder} is not a folder.", "Name the folder that holds policy.md.")
        editions = _editions_in(folder)
        if editions and not (folder / "policy.md").exists():
            raise KeepfaithError(
                f"{folder} holds editions, and is none itself.", f"Name one of them: {', '.join(editions)}."
            )
        paths = sorted(path for path in folder.iterdir() if path.name[0] != "." and path.name != besides)
        if len(paths) > MAX_FILES:
            raise KeepfaithError(
                f"{folder} holds more than {MAX_FILES} files.", "Keep only the edition's own."
            )
        files = {path.name: _text(path) for path in paths if path != folder / "acts"}
        files |= _acts(folder / "acts")
        return cls(dict(sorted(files.items())), effective or _day(folder.absolute().name))

    @cached_property
    def manifest(self) -> str:
        """One line a file, as `sha256sum *` prints it: hash, two spaces, name; names in byte order."""
        return manifest_of(self.files)

    @cached_property
    def digest(self) -> str:
        """Name the edition: the SHA-256 of its manifest, in hexadecimal."""
        return digest_of(self.manifest)

    @property
    def governs(self) -> bool:
        """Return whether this edition governs information: it then brings rules."""
        return "rules.cedar" in self.files

    def table(self, name: str) -> dict[str, Any]:
        """Read one TOML file; an absent one is empty, a broken one is refused with its line."""
        try:
            return {key: _copied(part) for key, part in _parsed(self.files.get(name, "")).items()}
        except tomllib.TOMLDecodeError as error:
            raise KeepfaithError(f"{name} is not TOML: {error}.", "Fix that line.") from error

    def line_of(self, name: str, needle: str) -> int:
        """Find the first line of a file that holds a text, from 1; 1 where none does."""
        lines = lines_of(self.files.get(name, ""))
        return next((number for number, line in enumerate(lines, 1) if needle in line), 1)


@lru_cache(maxsize=64)
def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a file, which are asked for once a clause."""
    return tuple(text.splitlines())


@lru_cache(maxsize=64)
def _parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _copied(part: Any) -> Any:  # noqa: ANN401 - what TOML can hold
    """Copy a part of a table, so that whoever changes it changes it for nobody else."""
    if isinstance(part, dict):
        return {key: _copied(inner) for key, inner in part.items()}
    return [_copied(inner) for inner in part] if isinstance(part, list) else part


def _day(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(name)
    except ValueError:
        return None


def _editions_in(folder: Path) -> list[str]:
    """Name the editions in a folder of one policy, of all policies, or of an agency, as they are called from there."""
    for depth in ("[!.]*", "[!.]*/[!.]*", "policies/[!.]*/[!.]*"):
        if editions := sorted(path.parent for path in folder.glob(f"{depth}/policy.md")):
            return [str(path.relative_to(folder)) for path in editions]
    return []


def _acts(folder: Path) -> dict[str, str]:
    """Read what declares acts, one file a kind; nothing where there is no such folder."""
    paths = sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []
    if len(paths) > MAX_ACTS_FILES:
        raise KeepfaithError(
            f"{folder} holds more than {MAX_ACTS_FILES} files.", "Declare fewer kinds of acts."
        )
    return {f"{ACTS}{path.name}": _text(path) for path in paths if path.name[0] != "."}


def _text(path: Path) -> str:
    if not path.is_file() or path.is_symlink() or not NAME.fullmatch(path.name):
        raise KeepfaithError(
            f"{path.name} cannot be part of an edition.",
            "An edition is plain files, named in small letters, figures and hyphens with an ending.",
        )
    content = path.read_bytes()
    if len(content) > MAX_BYTES:
        raise KeepfaithError(f"{path.name} is larger than {MAX_BYTES // 1024} KiB.", "Shorten it.")
    if b"\x00" in content or b"\r" in content:
        raise KeepfaithError(
            f"{path.name} holds bytes that are not text.", "Save it as UTF-8 with LF line ends."
        )
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise KeepfaithError(
            f"{path.name} is not UTF-8 at byte {error.start}.", "Save it as UTF-8 with LF line ends."
        ) from error
