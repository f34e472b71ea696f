"""The words of `words.toml`, read once: cues, their Chinese forms, and words of streets."""

import tomllib
from pathlib import Path
from typing import Final

WORDS: Final[dict[str, dict[str, list[str]]]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
CHINESE: Final = WORDS["chinese"]
# What one sign is written as, and the one that the words have.
VARIANTS: Final = dict(zip(WORDS["variants"]["other"][0], WORDS["variants"]["one"][0], strict=True))
ANOTHER_BIRTH: Final = tuple(WORDS["births"]["another"])
SAYS_NUMBER: Final = WORDS["says"]
CHARACTERS: Final = "".join(
    dict.fromkeys(
        sign
        for words in (*CHINESE.values(), SAYS_NUMBER["chinese"])
        for sign in "".join(words)
        if not sign.isascii()
    )
)
LICENSES: Final = WORDS["licenses"]
CONTEXTS: Final = WORDS["contexts"]
STREETS: Final = {name: frozenset(words) for name, words in WORDS["streets"].items()}
