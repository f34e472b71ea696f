"""The agency's own numbers: what `numbers.toml` of its folder says of their forms."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from keepfaith.errors import KeepfaithError


@dataclass(frozen=True, slots=True)
class NumberForm:
    """One kind of number: what it is, its form as a pattern over small letters, and its category, or none."""

    name: str
    title: str
    form: str
    category: str = ""

    @classmethod
    def read(cls, entry: dict[str, Any]) -> Self:
        """Read one entry; refuse with ValueError or KeyError."""
        if unknown := sorted(entry.keys() - {"name", "title", "form", "category"}):
            raise ValueError(f"[[number]] has {unknown[0]!r}, which means nothing")
        return cls(
            str(entry["name"]), str(entry["title"]), str(entry["form"]), str(entry.get("category", ""))
        )


def read_own_numbers(folder: Path) -> tuple[NumberForm, ...]:
    """Read the numbers of an agency's folder; an agency without the file has none."""
    file = folder / "numbers.toml"
    if not file.exists():
        return ()
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        return tuple(NumberForm.read(entry) for entry in content["number"])
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise KeepfaithError(
            f"{file} cannot be read: {error}.",
            "Each [[number]] needs name, title and form; category is one of the policy's, or left out.",
        ) from error
