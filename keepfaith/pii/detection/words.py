"""The words of `words.toml`, read once: cues, their Chinese forms, and words of streets."""

import tomllib
from pathlib import Path
from typing import Final

WORDS: Final[dict[str, dict[str, list[str]]]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
CHINESE: Final = WORDS["chinese"]
CHARACTERS: Final = "".join(dict.fromkeys(sign for words in CHINESE.values() for sign in "".join(words)))
STREETS: Final = {name: frozenset(words) for name, words in WORDS["streets"].items()}
