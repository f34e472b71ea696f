"""Sessions, protected forms and the door itself, all of them under /desk/ and nowhere else.

Public pages have no session, ask no database for one, and can therefore set no cookie.
"""

from collections.abc import Callable
from typing import Any, override

from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.deprecation import MiddlewareMixin

from keepfaith.disclosure.staff.decorators import is_at_desk
from keepfaith.disclosure.staff.signed_out import answer_signed_out


class _DeskOnly(MiddlewareMixin):
    """Steps aside everywhere but at the desk."""

    @override
    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if is_at_desk(request) else self.get_response(request)


class DeskHeaders(_DeskOnly):
    """Has browsers keep no copy, and tell their own origin with a form, without which Django takes none."""

    def process_response(self, _request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the headers of a page for one pair of eyes."""
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        return response


class DeskSessions(_DeskOnly, SessionMiddleware):
    """Django's sessions."""


class DeskForms(_DeskOnly, CsrfViewMiddleware):
    """Django's protection against forms sent from elsewhere. Public forms have no cookie and a rule of their own."""

    @override
    def process_view(
        self, request: HttpRequest, callback: Callable[..., Any], callback_args: Any, callback_kwargs: Any
    ) -> Any:
        if is_at_desk(request):
            return super().process_view(request, callback, callback_args, callback_kwargs)
        return None


class DeskAuthentication(_DeskOnly, AuthenticationMiddleware):
    """Records who is signed in."""


class DeskSignIn(_DeskOnly, LoginRequiredMiddleware):
    """Lets nobody pass who is not signed in, also where a page forgot to ask."""

    @override
    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        if is_at_desk(request):
            return super().process_view(request, view_func, view_args, view_kwargs)
        return None

    @override
    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.method == "POST":
            return answer_signed_out(request)
        return super().handle_no_permission(request, view_func)
