"""A visitor's choices as a URL carries them: first the opt-out, then a language, before the page's own URL."""

from typing import Final

from django.conf import settings

# The first segment of every URL of a visitor who carries the opt-out in the site's own links.
OPTED_OUT: Final = "no-tools"
# What is the same for everyone, or behind a door, has one URL only.
WITHOUT_CHOICES: Final = frozenset({".well-known", "desk", "healthz", "pictures", "robots.txt", "static"})


def split(path: str) -> tuple[str, str]:
    """Split a URL into the choices before it and the page; no choices are in a URL that takes none."""
    choices, page = "", path
    for known in ({OPTED_OUT}, languages()):
        first, slash, rest = page.removeprefix("/").partition("/")
        if slash and first in known:
            choices, page = f"{choices}/{first}", f"/{rest}"
    return (choices, page) if takes_choices(page) else ("", path)


def takes_choices(page: str) -> bool:
    """Return whether a page has a URL for each choice."""
    return page.removeprefix("/").partition("/")[0] not in WITHOUT_CHOICES


def languages() -> frozenset[str]:
    """List the languages that stand in a URL: all but the one that governs, which needs no word."""
    return frozenset(code for code, _ in settings.LANGUAGES) - {settings.LANGUAGE_CODE}


def language_of(path: str) -> str:
    """Return the language that a URL carries, else the one that governs."""
    last = split(path)[0].rpartition("/")[2]
    return last if last in languages() else settings.LANGUAGE_CODE


def known_language(code: str) -> str:
    """Return a language that the site has: this one, or the one that governs."""
    return code if code in languages() else str(settings.LANGUAGE_CODE)


def in_language(page: str, code: str) -> str:
    """Return the URL of a page in a language; in English where the site does not have it, or not any more."""
    return f"/{code}{page}" if code in languages() else page


def in_english(path: str) -> str:
    """Return the URL of the same page in English, with the other choices."""
    choices, page = split(path)
    before, _, last = choices.rpartition("/")
    return (before if last in languages() else choices) + page
