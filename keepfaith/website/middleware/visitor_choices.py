"""What a visitor chose is carried in the address: first the opt-out, then a language, before the page's own address.

So `/no-tools/es/policies/` is the page `/policies/` in Spanish for somebody who wants no outside tools. No cookie is
needed, and every link that the site makes carries the choice on, because both segments become the script prefix.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix, set_script_prefix

from keepfaith.web.url_prefixes import split


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
