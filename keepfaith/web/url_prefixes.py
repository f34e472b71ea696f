"""A visitor's choices as an address carries them: first the opt-out, then a language, before the page's own address."""

from typing import Final

from django.conf import settings

# The first segment of every address of a visitor who carries the opt-out in the site's own links.
OPTED_OUT: Final = "no-tools"
# What is the same for everyone, or behind a door, has one address only.
WITHOUT_CHOICES: Final = frozenset({".well-known", "desk", "healthz", "robots.txt", "static"})


def split(path: str) -> tuple[str, str]:
    """Split an address into the choices before it and the page; no choices are in an address that takes none."""
    choices, page = "", path
    for known in ({OPTED_OUT}, languages()):
        first, slash, rest = page.removeprefix("/").partition("/")
        if slash and first in known:
            choices, page = f"{choices}/{first}", f"/{rest}"
    return (choices, page) if takes_choices(page) else ("", path)


def takes_choices(page: str) -> bool:
    """Return whether a page has an address for each choice."""
    return page.removeprefix("/").partition("/")[0] not in WITHOUT_CHOICES


def languages() -> frozenset[str]:
    """List the languages that stand in an address: all but the one that governs, which needs no word."""
    return frozenset(code for code, _ in settings.LANGUAGES) - {settings.LANGUAGE_CODE}


def language_of(path: str) -> str:
    """Return the language that an address carries, else the one that governs."""
    last = split(path)[0].rpartition("/")[2]
    return last if last in languages() else settings.LANGUAGE_CODE


def in_english(path: str) -> str:
    """Return the address of the same page in English, with the other choices."""
    choices, page = split(path)
    before, _, last = choices.rpartition("/")
    return (before if last in languages() else choices) + page
