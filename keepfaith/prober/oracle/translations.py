"""What the agency's own catalog says in another language: the translation that its pages must show."""

import gettext
from collections.abc import Callable
from pathlib import Path

from keepfaith.prober.oracle.place_words import same


def spoken_in(language: str, folder: Path) -> Callable[[str], str] | None:
    """Return what gives a text of the agency in a language; None where the agency has no catalog of it."""
    if not language:
        return same
    name, _, country = language.partition("-")
    # A country, of two letters, is in capitals; a writing has one.
    locale = f"{name}_{country.title() if country[2:] else country.upper()}" if country else name
    try:
        with (folder / "locale" / locale / "LC_MESSAGES" / "django.mo").open("rb") as file:
            catalog = gettext.GNUTranslations(file)
    except (OSError, ValueError):
        return None
    return catalog.gettext
