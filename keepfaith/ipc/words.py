"""Short words of messages: names in printable ASCII."""

from typing import Final

WORD: Final = 32


def fits(word: str) -> bool:
    """Say whether a name can stand in an entry."""
    return len(word) <= WORD and word.isascii() and word.isprintable()
