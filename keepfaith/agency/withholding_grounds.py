"""On which grounds of the law something may be left out of its person's own view, as `withholding.toml` says them."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from keepfaith.errors import KeepfaithError

FILE: Final = "withholding.toml"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_KEYS: Final = ("name", "title", "cite")
_MAX_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class WithholdingGround:
    """A ground by the name that the ledger has of it, in a sentence, and where the law says it."""

    name: str
    title: str
    cite: str


@lru_cache(maxsize=8)
def read_grounds(folder: Path) -> Mapping[str, WithholdingGround]:
    """Read an agency's grounds by name; an agency without the file leaves nothing out."""
    file = folder / FILE
    try:
        return _read(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        what = type(error).__name__ if isinstance(error, OSError) else error
        raise KeepfaithError(
            f"{file} cannot be read: {what}.",
            "It holds [[ground]] with name, title and cite. See docs/agency/withholding.md.",
        ) from error


def _read(table: Mapping[str, Any]) -> Mapping[str, WithholdingGround]:
    if unknown := sorted(table.keys() - {"ground"}):
        raise ValueError(f"it has {unknown[0]!r}, which means nothing")
    grounds = [_ground(entry) for entry in table["ground"]]
    by_name = {ground.name: ground for ground in grounds}
    if len(by_name) < len(grounds):
        raise ValueError("two grounds have one name")
    return by_name


def _ground(entry: Mapping[str, Any]) -> WithholdingGround:
    if unknown := sorted(entry.keys() - {*_KEYS}):
        raise ValueError(f"a ground has {unknown[0]!r}, which means nothing")
    name, title, cite = (entry[key] for key in _KEYS)
    if not _NAME.fullmatch(name):
        raise ValueError("the name of a ground is not of small letters, digits and hyphens")
    if not all(text.strip() and len(text) <= _MAX_LENGTH for text in (title, cite)):
        raise ValueError(f"a text of the ground {name} is empty, or has more than {_MAX_LENGTH} characters")
    return WithholdingGround(name, title, cite)
