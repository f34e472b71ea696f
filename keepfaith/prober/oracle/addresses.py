"""Every address of the portal that a visitor can ask for, by pattern: what comes from it, and how it may be kept.

An address that matches none is one for which nobody wrote down what must be there; so it is unproven, by its name.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

HTML: Final = "text/html; charset=utf-8"
TEXT: Final = "text/plain; charset=utf-8"
JSON: Final = "application/json"
CSV: Final = "text/csv; charset=utf-8"
ATOM: Final = "application/atom+xml; charset=utf-8"
CALENDAR: Final = "text/calendar; charset=utf-8"
STATIC: Final = {
    "css": 'text/css; charset="utf-8"',
    "js": 'text/javascript; charset="utf-8"',
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
# The agency's own pictures, by the ending of their names.
PICTURES: Final = {"png": "image/png", "jpe?g": "image/jpeg", "webp": "image/webp"}
OPTED_OUT: Final = "no-tools"
# These stand once, without a choice before them.
_ONCE: Final = frozenset({".well-known", "desk", "healthz", "pictures", "robots.txt", "static"})
# Languages that are written from right to left (Unicode CLDR).
_FROM_THE_RIGHT: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_DAY: Final = r"\d{4}-\d{2}-\d{2}"
_SLUG: Final = r"[a-z0-9][a-z0-9-]*"


@dataclass(frozen=True, slots=True)
class Address:
    """One kind of address: the media type of what comes from it, and the ways in which it is special.

    `takes` marks one that takes what a visitor sends; `is_private` one whose answers are never kept.
    """

    name: str
    pattern: re.Pattern[str]
    media: str = HTML
    takes: bool = False
    is_private: bool = False


def _address(name: str, pattern: str, media: str = HTML, **more: bool) -> Address:
    return Address(name, re.compile(pattern), media, **more)


ADDRESSES: Final = (
    _address("home", "/"),
    _address("search", "/search/"),
    _address("forms", "/forms/"),
    _address("receipt", "/forms/receipt/", takes=True, is_private=True),
    _address("form", f"/forms/{_SLUG}/", takes=True, is_private=True),
    _address("events", "/events/"),
    _address("confirmation", "/events/confirm/", takes=True, is_private=True),
    _address("end of notices", "/events/unsubscribe/", takes=True, is_private=True),
    _address("your information", "/your-information/"),
    _address("own link", "/your-information/link/", takes=True, is_private=True),
    _address("own code", "/your-information/code/", takes=True, is_private=True),
    _address("own report", "/your-information/report/", takes=True, is_private=True),
    _address("events feed", "/events/feed/", ATOM),
    _address("calendar", rf"/events/{_SLUG}\.ics", CALENDAR),
    _address("event", f"/events/{_SLUG}/"),
    _address("policies", "/policies/"),
    _address("policy", f"/policies/{_SLUG}/"),
    _address("promises", f"/policies/{_SLUG}/promises/"),
    _address("promises data", rf"/policies/{_SLUG}/promises\.json", JSON),
    _address("history", f"/policies/{_SLUG}/history/"),
    _address("changes", f"/policies/{_SLUG}/changes/"),
    _address("who can do what", f"/policies/{_SLUG}/who-can-do-what/"),
    _address("feed", f"/policies/{_SLUG}/feed/", ATOM),
    _address("edition", f"/policies/{_SLUG}/{_DAY}/"),
    _address("file", rf"/policies/{_SLUG}/{_DAY}/(?:acts/)?[A-Za-z][A-Za-z0-9.-]*", TEXT),
    _address("tools", "/tools/", takes=True, is_private=True),
    _address("opt-out signal", r"/\.well-known/gpc\.json", JSON),
    _address("security contact", r"/\.well-known/security\.txt", TEXT),
    _address("public records", "/records/"),
    _address("statistics", "/statistics/"),
    _address("statistics data", rf"/statistics/{_SLUG}\.json", JSON),
    _address("statistics table", rf"/statistics/{_SLUG}\.csv", CSV),
    _address("robots", r"/robots\.txt", TEXT),
    _address("health", "/healthz", JSON),
    _address("page", f"/pages/{_SLUG}/"),
    *(_address("picture", rf"/pictures/{_SLUG}\.{ending}", media) for ending, media in PICTURES.items()),
    _address("static file", r"/static/[A-Za-z0-9_./-]+\.(css|js|svg|woff2)"),
    _address("desk", "/desk/.*", is_private=True),
)


def split(path: str, languages: frozenset[str]) -> tuple[str, str, str]:
    """Split an address into the choices before it, the language among them, and the page without its query."""
    choices, language, page = "", "", urlsplit(path).path
    for known in (frozenset({OPTED_OUT}), languages):
        first, slash, rest = page.removeprefix("/").partition("/")
        if slash and first in known:
            choices, page = f"{choices}/{first}", f"/{rest}"
            language = first if known is languages else language
    if page.removeprefix("/").partition("/")[0] in _ONCE:
        return "", "", urlsplit(path).path
    return choices, language, page


def address_of(page: str) -> Address | None:
    """Return the kind of a page's address, which has no choices before it and no query."""
    return next((address for address in ADDRESSES if address.pattern.fullmatch(page)), None)


def takes_choices(path: str) -> bool:
    """Return whether an address may have a choice before it, such as a language."""
    return urlsplit(path).path.removeprefix("/").partition("/")[0] not in _ONCE


def direction_of(language: str) -> str:
    """Return the direction in which a language is written."""
    return "rtl" if language.partition("-")[0] in _FROM_THE_RIGHT else "ltr"
