"""What people search for and the site calls otherwise: `synonyms.toml` in the agency's folder, by language."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from keepfaith.agency.toml_lines import line_of
from keepfaith.errors import KeepfaithError

FILE: Final = "synonyms.toml"
MAX_ENTRIES: Final = 200
MAX_LENGTH: Final = 60

type Synonyms = tuple[tuple[str, str], ...]


@lru_cache(maxsize=8)
def read_synonyms(folder: Path) -> Mapping[str, Synonyms]:
    """Read an agency's synonyms: by language, the words that are typed and those to search for, too."""
    file = folder / FILE
    try:
        text = file.read_text(encoding="utf-8")
        return {
            language: tuple(_read(language, table, text)) for language, table in tomllib.loads(text).items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        what = type(error).__name__ if isinstance(error, OSError) else error
        raise KeepfaithError(
            f"{file} cannot be used: {what}.",
            f'Below each [language] write at most {MAX_ENTRIES} lines such as: FOIA = "public records"',
        ) from error


def _read(language: str, table: object, text: str) -> Iterator[tuple[str, str]]:
    if not isinstance(table, dict) or len(table) > MAX_ENTRIES:
        raise ValueError(
            f"line {line_of(text, language, f'[{language}]')}: {language!r} is no table, or a long one"
        )
    for typed, sought in table.items():
        if not isinstance(sought, str) or not all(
            0 < len(words.strip()) <= MAX_LENGTH for words in (typed, sought)
        ):
            line = line_of(text, f"[{language}]", typed)
            raise ValueError(
                f"line {line}: {typed!r} and what it stands for are texts of 1 to {MAX_LENGTH} characters"
            )
        yield typed, sought
