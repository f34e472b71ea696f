"""The door of SCIM: the token first; whatever reads a request is loaded and run only for the directory."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from keepfaith.disclosure.staff.scim.bearer_token import TooManyRequests, WrongToken, use_token
from keepfaith.disclosure.staff.scim.refusal import refusal

if TYPE_CHECKING:
    from collections.abc import Callable


class DirectoryView:
    """A view of `views`, by name, behind the door."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, request: HttpRequest, **places: str) -> HttpResponse:
        """Let only the directory pass."""
        try:
            use_token(request.headers.get("Authorization", ""))
        except WrongToken:
            answer = refusal(HTTPStatus.UNAUTHORIZED, "There is no token, or it is not in force.")
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        except TooManyRequests:
            answer = refusal(HTTPStatus.TOO_MANY_REQUESTS, "There were too many requests in this minute.")
            answer.headers["Retry-After"] = "60"
            return answer
        # It needs 28 MB, which most portals never use.
        from keepfaith.disclosure.staff.scim import views

        view: Callable[..., HttpResponse] = getattr(views, self.name)
        return view(request, **places)


def for_directory(name: str) -> Any:  # noqa: ANN401 - a view, as Django's decorators return it
    """Return the view of a name; it needs no cookie and no page's token, since it takes no browser's word."""
    return csrf_exempt(login_not_required(DirectoryView(name)))
