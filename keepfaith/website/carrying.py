"""What a visitor chose is carried in the address: first the opt-out, then a language, before the page's own address.

So `/no-tools/es/policies/` is the page `/policies/` in Spanish for somebody who wants no outside tools. No cookie is
needed, and every link that the site makes carries the choice on, because both segments become the script prefix.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix, set_script_prefix

from keepfaith.tools.choosing import OPTED_OUT

# What is the same for everyone, or behind a door, has one address only.
UNCHOSEN: Final = frozenset({".well-known", "desk", "healthz", "robots.txt", "static"})


class CarriedChoices:
    """Takes the choices off the address; what is left says which page is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer under the address as it was asked for, so that each link of the page carries the choices on."""
        prefix, rest = split(request.path_info)
        if not prefix:
            return self.get_response(request)
        before = get_script_prefix()
        request.META["SCRIPT_NAME"], request.path_info = prefix, rest
        request.META["PATH_INFO"] = rest
        set_script_prefix(prefix + "/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)


def split(path: str) -> tuple[str, str]:
    """Split an address into the choices before it and the page; no choices are in an address that takes none."""
    choices, page = "", path
    for known in ({OPTED_OUT}, languages()):
        first, slash, rest = page.removeprefix("/").partition("/")
        if slash and first in known:
            choices, page = f"{choices}/{first}", f"/{rest}"
    closed = page.removeprefix("/").partition("/")[0] in UNCHOSEN
    return ("", path) if closed else (choices, page)


def languages() -> set[str]:
    """List the languages that stand in an address: all but the one that governs, which needs no word."""
    return {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
