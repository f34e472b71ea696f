"""What every response tells the browser beyond Django's own headers, and the cookies that it may not set."""

import datetime as dt
import logging
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponseBase

from keepfaith.policies.agency import this_agency
from keepfaith.policies.bundle import Bundle
from keepfaith.policies.shelf import shelf

if TYPE_CHECKING:
    from http.cookies import Morsel

FEATURES: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "clipboard-write",
    "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid",
    "identity-credentials-get", "idle-detection", "keyboard-map", "local-fonts", "magnetometer", "microphone",
    "midi", "otp-credentials", "payment", "picture-in-picture", "publickey-credentials-create",
    "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb", "window-management",
    "xr-spatial-tracking",
)  # fmt: skip
HEADERS: Final = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
# A page may be kept, but is asked for again each time, so that a new edition shows at its first instant.
REVALIDATE: Final = "no-cache"

# The portal's log lines name their logger and no values; so the logger's name has to say what happened.
_refused = logging.getLogger("keepfaith.tools.undeclared_cookie_refused")


class BrowserRules:
    """Adds the headers and takes out each cookie that the edition in force does not declare."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request within the rules."""
        response = self.get_response(request)
        headers = response.headers
        for name, value in HEADERS.items():
            headers[name] = value
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = REVALIDATE
        if response.cookies or "Set-Cookie" in headers:
            _refuse_undeclared(response)
        return response


def _refuse_undeclared(response: HttpResponseBase) -> None:
    declared = declared_cookies()
    # A cookie set past Django's own jar cannot be judged, so it goes.
    faults = 1 if response.headers.pop("Set-Cookie", None) else 0
    for name, morsel in list(response.cookies.items()):
        if not _is_declared(morsel, declared):
            del response.cookies[name]
            faults += 1
    if faults:
        _refused.error("%d removed", faults)


def _is_declared(morsel: "Morsel[str]", declared: dict[str, str]) -> bool:
    lifetime = declared.get(morsel.key)
    if lifetime is None:
        return False
    is_removal = morsel["max-age"] == 0
    lasts = bool(morsel["max-age"] or morsel["expires"]) and not is_removal
    return not (lasts and lifetime == "session")


def declared_cookies() -> dict[str, str]:
    """Give the lifetime of each cookie by name; none while the editions cannot be read."""
    try:
        edition = shelf().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    except Exception:  # noqa: BLE001 - without a list, nothing is declared
        _refused.exception("the editions cannot be read")
        return {}
    return _listed(edition.bundle.files.get("tools.toml", "")) if edition else {}


@lru_cache(maxsize=4)
def _listed(tools: str) -> dict[str, str]:
    cookies = Bundle({"tools.toml": tools}).table("tools.toml").get("cookie", [])
    return {cookie["name"]: cookie["lifetime"] for cookie in cookies}
