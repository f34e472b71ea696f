"""Pages for refusals that Django leaves blank: a wrong method, and a body that could not be taken in."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from keepfaith.website.views import body_refused, not_allowed
from keepfaith.website.wsgi_layers.body_limits import TROUBLE

# What the refusal says of the page in whose place it stands: the desk's are in no cache.
_CARRIED: Final = frozenset({"Allow", "Cache-Control", "Referrer-Policy"})


class SpokenRefusals:
    """Explains in words that a URL is for reading only, or that a body could not be read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put a page in place of an empty refusal; which methods are allowed stays said."""
        if trouble := request.META.get(TROUBLE):
            return body_refused(request, trouble)
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or (
            not response.streaming and response.content
        ):
            return response
        page = not_allowed(request)
        for name in _CARRIED & response.headers.keys():
            page.headers[name] = response.headers[name]
        return page
