"""What every response tells the browser, which tools load, and the cookies that may not be set."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

from keepfaith.policies.editions.tool_registry import SESSION
from keepfaith.policies.page_tools import load, loaded
from keepfaith.third_party.current_registry import registry_in_force
from keepfaith.third_party.headers import REFERRER, headers_for, referrer_policy
from keepfaith.third_party.opt_out import is_ordinary, loadable_tools, loaded_tools
from keepfaith.web.passkey_pages import passkey_use

if TYPE_CHECKING:
    from http.cookies import Morsel

# A page may be kept, but is asked for again each time, so that a new edition shows at its first instant.
REVALIDATE: Final = "no-cache"
# What the choice of tools depends on beside the URL.
DEPENDS: Final = ("Sec-GPC", "Cookie")

_refused = logging.getLogger("keepfaith.third_party.undeclared_cookie_refused")


class BrowserRules:
    """Adds the generated headers to each answer, and takes out each cookie that the edition in force does not declare.

    It stands outside everything that answers, so that static files and refusals carry the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request within the rules."""
        response = self.get_response(request)
        headers = response.headers
        for name, value in headers_for(loaded(request), passkey_use(request)).items():
            headers[name] = value
        headers[REFERRER] = referrer_policy(headers.get(REFERRER))
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = REVALIDATE
        if response.cookies or "Set-Cookie" in headers:
            _refuse_undeclared(response)
        return response


class LoadedTools:
    """Settles before the view which tools load, and afterwards that none does on anything but a whole page.

    It stands inside what answers "not modified", so that such an answer tells what the kept page was told.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request with the tools of this visitor."""
        loadable = loadable_tools() if is_ordinary(request) else ()
        load(request, loaded_tools(request, loadable))
        response = self.get_response(request)
        if not loadable:
            return response
        media = response.headers.get("Content-Type", "")
        if response.status_code == HTTPStatus.OK and media.startswith("text/html"):
            patch_vary_headers(response, DEPENDS)
        else:
            load(request, ())
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
    is_removal = morsel["max-age"] == 0
    lasts = bool(morsel["max-age"] or morsel["expires"]) and not is_removal
    return declared.get(morsel.key) == SESSION and not lasts


def declared_cookies() -> dict[str, str]:
    """Return the lifetime of each cookie of our own by name."""
    return {cookie.name: cookie.lifetime for cookie in registry_in_force().cookies}
