"""What pages of the desk use: who is signed in. What that employee may do is for the custodian to say."""

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from keepfaith.disclosure.staff.models import Employee

DESK: Final = "/desk/"


def is_at_desk(request: HttpRequest) -> bool:
    """Return whether an address is behind the door; everywhere else there are no sessions at all."""
    return request.path_info.startswith(DESK)


def employee_of(request: HttpRequest) -> Employee | None:
    """Return the active employee who is signed in, if there is one."""
    user = getattr(request, "user", None)
    return user if isinstance(user, Employee) and user.is_active else None


def signed_in[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Let only an active employee pass, who is then `request.user`; anyone else is sent to sign in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request = args[0]
        if not isinstance(request, HttpRequest) or employee_of(request) is None:
            return redirect_to_login(getattr(request, "get_full_path", str)())
        return view(*args, **kwargs)

    return guarded
