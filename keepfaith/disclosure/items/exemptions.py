"""The exemptions by which public records may be withheld, as `exemptions.toml` in the agency's folder has them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from keepfaith.policies.editions.strict_file import StrictFile, is_text

FILE: Final = "exemptions.toml"
_LETTER: Final = re.compile(r"[a-z]{1,20}")


@dataclass(frozen=True, slots=True)
class Exemption:
    """An exemption in plain words, what must be shown for it to apply, and where the law says it."""

    title: str
    shown: str
    cite: str


@lru_cache(maxsize=8)
def read_exemptions(folder: Path) -> Mapping[str, Exemption]:
    """Read an agency's exemptions by their letter or name; raises `UnfitFile`."""
    file = StrictFile(folder, FILE, see="docs/operate/records.md")
    tables = file.tables()
    for letter in tables:
        if not _LETTER.fullmatch(letter):
            file.refuse(
                (letter,), f"“{letter[:40]}” is no letter of an exemption", "write it as the law, such as [a]"
            )
    return {
        letter: file.form(Exemption, table, f"[{letter}]", fits=lambda _, value: is_text(value))
        for letter, table in tables.items()
    }
