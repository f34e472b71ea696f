"""Addresses as people bring them along from elsewhere: with words after a question mark, old, or made up to lead away.

A page must be the same with and without them, and nothing may lead to another site.
"""

import random
import secrets
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from keepfaith.prober.journeys.surfaces import Surface
from keepfaith.prober.oracle.registers import Registers

# What campaigns, search pages and other programs add to addresses; no page of ours knows any of it.
_WORDS: Final = (
    "utm_source", "utm_medium", "utm_campaign", "utm", "gclid", "fbclid", "mc_cid", "ref", "referrer", "source", "src",
    "campaign", "q", "query", "search", "s", "id", "page", "p", "lang", "locale", "user", "email", "session", "sid",
)  # fmt: skip
_LEADING: Final = (
    "next",
    "url",
    "uri",
    "redirect",
    "redirect_uri",
    "return",
    "return_to",
    "goto",
    "continue",
    "dest",
    "target",
    "out",
)
_AWAY: Final = ("https://elsewhere.example/", "//elsewhere.example/", "http://elsewhere.example")
_OLD: Final = (
    "index.html", "index.php", "default.aspx", "home", "find/", "contact/", "about/", "privacy/",
    "privacy-policy/", "terms/", "login/", "feed/", "news/", "calendar/", "events.html", "forms.html", "redirect/",
    "out/", "go/", "link/", "r/", "login.php", "elsewhere.example/",
)  # fmt: skip
# So many old addresses are asked for in a round, and so many pages with one word alone.
_MAX_OLD: Final = 4
_MAX_SINGLE: Final = 6


def odd_addresses(read: Registers, languages: list[str]) -> Iterator[Surface]:
    """Yield each kind of page with all such words at once, some pages with one, and some addresses of no page."""
    prefixes = ["", *(f"/{language}" for language in languages)]
    policy = f"/policies/{read.agency.governing}/"
    pages = (
        "/", "/forms/", f"/forms/{read.agency.form}/", "/forms/receipt/", "/events/", "/policies/", policy,
        f"{policy}promises/", f"{policy}history/", f"{policy}changes/", "/statistics/", "/tools/",
    )  # fmt: skip
    for page in pages:
        # The language that governs is what most addresses from elsewhere lead to.
        prefix = random.choice(["", *prefixes])  # noqa: S311 - only which one
        yield Surface(f"{prefix}{page}?{urlencode(_all_words())}")
    for word in random.sample([*_WORDS, *_LEADING], _MAX_SINGLE):
        yield Surface(f"{random.choice(prefixes)}{random.choice(pages)}?{urlencode({word: _value(word)})}")  # noqa: S311 - as above
    unknown = sorted({f"/{old}" for old in _OLD} - read.agency.old)
    for old in random.sample(unknown, min(_MAX_OLD, len(unknown))):
        yield Surface(f"{old}?{urlencode(_all_words())}", status=404)
    listed = sorted(read.agency.old)
    for old in random.sample(listed, min(_MAX_OLD, len(listed))):
        yield Surface(f"{old}?{urlencode(_all_words())}", status=301)


def _all_words() -> dict[str, str]:
    names = random.sample([*_WORDS, *_LEADING], len(_WORDS) + len(_LEADING))
    return {name: _value(name) for name in names}


def _value(name: str) -> str:
    return random.choice(_AWAY) if name in _LEADING else secrets.token_hex(3)  # noqa: S311 - as above
