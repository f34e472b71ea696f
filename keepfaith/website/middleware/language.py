"""A page is made in the language that its address carries; what the browser says it likes is not read."""

from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, override

from keepfaith.web.url_prefixes import languages


class ChosenLanguage:
    """Speaks the language of the address while the answer is made, and names it in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the chosen language, else in the one that governs."""
        code = chosen(request)
        # Mostly it is spoken already, and each change costs.
        with nullcontext() if get_language() == code else override(code):
            response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers["Content-Language"] = code
        return response


def chosen(request: HttpRequest) -> str:
    """Return the language that the address carries."""
    last = str(request.META.get("SCRIPT_NAME", "")).rpartition("/")[2]
    return last if last and last in languages() else settings.LANGUAGE_CODE
