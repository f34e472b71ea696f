"""Which pages have a passkey made or used: said by the view, and read by what tells browsers what they may do."""

from typing import Literal, cast

from django.http import HttpRequest

# What the browser is asked to do with a passkey.
PasskeyUse = Literal["create", "get"]
_PLACE = "passkey_use"


def let_passkeys(request: HttpRequest, use: PasskeyUse) -> None:
    """Let the page that answers this request run our script for passkeys, and have the browser do this with one."""
    setattr(request, _PLACE, use)


def passkey_use(request: HttpRequest) -> PasskeyUse | None:
    """Return what the page does with passkeys; nothing where no view said so."""
    return cast("PasskeyUse | None", getattr(request, _PLACE, None))
