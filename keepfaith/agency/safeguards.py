"""What employees acknowledge before they open anything, as `safeguards.toml` in the agency's folder says it."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError

FILE: Final = "safeguards.toml"
_MAX_SIZE: Final = 32 * 1024


@dataclass(frozen=True, slots=True)
class SafeguardsSection:
    """A heading and the paragraphs below it."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SafeguardsText:
    """The text, and the SHA-256 of its file, by which the custodian knows it."""

    title: str
    sections: tuple[SafeguardsSection, ...]
    digest: bytes


@lru_cache(maxsize=8)
def read_safeguards(folder: Path) -> SafeguardsText:
    """Read an agency's text; an agency without one has nothing opened, so it is refused."""
    file = folder / FILE
    try:
        return _read(file.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        what = type(error).__name__ if isinstance(error, OSError) else error
        raise KeepfaithError(
            f"{file} cannot be read: {what}.",
            "It needs a title and at least one [[section]] with heading and text. See docs/operate/staff.md.",
        ) from error


def _read(content: bytes) -> SafeguardsText:
    if len(content) > _MAX_SIZE:
        raise ValueError(f"it is longer than {_MAX_SIZE} bytes")
    table = tomllib.loads(content.decode())
    if unknown := sorted(table.keys() - {"title", "section"}):
        raise ValueError(f"it has {unknown[0]!r}, which means nothing")
    sections = tuple(
        SafeguardsSection(_text(entry["heading"]), _paragraphs(_text(entry["text"])))
        for entry in table["section"]
    )
    if not sections:
        raise ValueError("it has no section")
    return SafeguardsText(_text(table["title"]), sections, hashlib.sha256(content).digest())


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip())


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text in it is missing")
    return value
