"""A page for the one refusal that Django leaves blank: a wrong method."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from keepfaith.website.views import not_allowed


class SpokenRefusals:
    """Says in words that an address is for reading only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put a page in place of an empty refusal; which methods are allowed stays said."""
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or (
            not response.streaming and response.content
        ):
            return response
        page = not_allowed(request)
        page.headers["Allow"] = response.headers["Allow"]
        return page
