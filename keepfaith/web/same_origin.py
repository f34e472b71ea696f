"""A form is taken from our own pages only; without cookies, the browser's own word on where it came from decides."""

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

FORBIDDEN: Final = 403
View = Callable[..., HttpResponse]


def is_own(request: HttpRequest) -> bool:
    """Return whether the browser vouches that a page of this portal sent the request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # Older browsers say only from which origin.
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def from_own_pages(view: View) -> View:
    """Refuse what another site sends, before anything of it is read; no cookie is needed for that."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if request.method == "POST" and not is_own(request):
            answer = render(request, "policies/elsewhere.html", status=FORBIDDEN)
            answer.headers["Cache-Control"] = "no-store"
            return answer
        return view(request, *args, **kwargs)

    return guarded
