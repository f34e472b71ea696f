"""Short words of messages: names in printable ASCII."""

from typing import Final

MAX_WORD_LENGTH: Final = 32


def fits(word: str) -> bool:
    """Return whether a name can stand in an entry."""
    return len(word) <= MAX_WORD_LENGTH and word.isascii() and word.isprintable()
