"""Answers are packed for who can unpack them, and not sent again to who has them; prints bring both with them."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware

from keepfaith.policies.page_cache import CachedResponse

# A request with none of these asks for the answer, whatever its tag.
CONDITIONS: Final = frozenset(
    f"HTTP_IF_{name}" for name in ("MATCH", "NONE_MATCH", "MODIFIED_SINCE", "UNMODIFIED_SINCE")
)


class PackedOnce:
    """Has Django pack, tag and compare each answer, but for a print whose request sets no condition."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._packing, self._comparing = GZipMiddleware(get_response), ConditionalGetMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with as few bytes as will do."""
        response = self.get_response(request)
        if isinstance(response, CachedResponse) and request.META.keys().isdisjoint(CONDITIONS):
            return response
        return self._packing.process_response(request, self._comparing.process_response(request, response))
