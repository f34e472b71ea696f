"""Topics of which people wish to be told: the word by which each is known where its title would be too long."""

from typing import Final

from django.utils.text import slugify

_LONGEST: Final = 32


def topic_name(title: str) -> str:
    """Give the short name of a topic from its title: small ASCII letters, digits and dashes, at most 32."""
    return slugify(title)[:_LONGEST].strip("-_") or "topic"
