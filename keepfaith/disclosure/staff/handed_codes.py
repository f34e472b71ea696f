"""Codes that one person hands to another, by voice or on paper."""

import secrets
from typing import Final

# Without characters that are taken for one another: 25 random bits a group.
_CHARACTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH: Final = 5
MAX_CODE_LENGTH: Final = 64


def new_code(groups: int) -> str:
    """Make a code of so many groups of five characters, with hyphens between them."""
    return "-".join("".join(secrets.choice(_CHARACTERS) for _ in range(_LENGTH)) for _ in range(groups))


def as_made(code: str) -> str:
    """Bring a code into the form in which it was made, however it was typed."""
    return "".join(code.lower().split())
