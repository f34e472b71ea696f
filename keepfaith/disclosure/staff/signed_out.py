"""What a form at the desk gets when its session has ended: nothing was done, and what was typed comes back to copy."""

import re
from typing import Final

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve

from keepfaith.disclosure.staff.decorators import DESK

# The desk, a room, and the task or case in it; deeper addresses mostly take forms and show nothing.
_DEEPEST: Final = 3
# What a person writes has more than one word. Tokens and names of what is meant have one, and no password comes back.
_WRITTEN: Final = re.compile(r"\S\s+\S")
_SECRET: Final = re.compile("password|code|credential", re.IGNORECASE)
_FORBIDDEN: Final = 403


def page_above(path: str) -> str:
    """Return the nearest page of the desk above an address."""
    parts = path.strip("/").split("/")[:-1][:_DEEPEST]
    while len(parts) > 1:
        above = f"/{'/'.join(parts)}/"
        if _is_known(above):
            return above
        parts.pop()
    return DESK


def answer_signed_out(request: HttpRequest) -> HttpResponseBase:
    """Give back what was typed, with the way to sign in; a form without words leads to the sign-in at once."""
    above = page_above(request.path_info)
    written = [
        text for name, text in request.POST.items() if not _SECRET.search(name) and _WRITTEN.search(str(text))
    ]
    if not written:
        return redirect_to_login(above)
    return render(request, "staff/signed_out.html", {"written": written, "next": above}, status=_FORBIDDEN)


def _is_known(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
