"""Machines are kept from what the edition in force closes to them, and from asking faster than it allows.

Only what says that it is a machine is held to this; one that pretends to be a browser is told apart by no program for
certain. Crawlers and scanners are blocked from closed parts. A tool is not, because people read with such, too; but all
of them are held to the rate: one for pages, and a generous one for files that programs read. Over several connections
of HTTP/2 or one, what counts is how many requests are being answered at a time.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from keepfaith.disclosure.mail.links import UNSUBSCRIBE
from keepfaith.policies.editions.machine_rules import MachineRules
from keepfaith.policies.page_tools import load
from keepfaith.policies.promises.check_token import HEADER, is_pass
from keepfaith.visits.crawlers import rate_limiter
from keepfaith.visits.crawlers.current_rules import DOCUMENT, rules_in_force
from keepfaith.visits.pipeline.agent_classes import CRAWLERS, HUMANS, SCANNER
from keepfaith.visits.pipeline.user_agents import class_of
from keepfaith.web.data_files import is_data_file
from keepfaith.web.url_prefixes import OPTED_OUT, languages

BLOCKED: Final = frozenset({*CRAWLERS, SCANNER})
# No pages: word for machines, and for whoever watches over the portal.
UNLIMITED: Final = frozenset({"/robots.txt", "/healthz"})
_PASS: Final = f"HTTP_{HEADER.upper().replace('-', '_')}"


class CrawlerRules:
    """Answers machines that ask for what is closed to them, or too fast; everyone else goes by at no cost.

    It stands inside what serves static files, so these count for nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        # The patterns are compiled now, so that no visitor waits for it.
        class_of("")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer people at once, and machines within the rules."""
        kind = class_of(request.META.get("HTTP_USER_AGENT", ""))
        if kind in HUMANS or request.path_info in UNLIMITED or is_unsubscribe(request):
            return self.get_response(request)
        rules = rules_in_force()
        if kind in BLOCKED and is_closed(request.path_info, rules):
            return _refusal(request, HTTPStatus.FORBIDDEN, "visits/closed.html", {})
        if is_pass(request.META.get(_PASS, "")):
            return self.get_response(request)
        return self._within_rate(request, rules)

    def _within_rate(self, request: HttpRequest, rules: MachineRules) -> HttpResponseBase:
        limiter = rate_limiter.shared_limiter()
        is_file = is_data_file(request.path_info)
        admission = limiter.enter(request.META.get("REMOTE_ADDR", ""), rules, is_file=is_file)
        if admission.wait:
            refusal = _refusal(
                request, HTTPStatus.TOO_MANY_REQUESTS, "visits/too_fast.html", {"wait": admission.wait}
            )
            refusal.headers["Retry-After"] = str(admission.wait)
            return refusal
        try:
            return self.get_response(request)
        finally:
            limiter.leave(admission.key)


def is_unsubscribe(request: HttpRequest) -> bool:
    """Return whether a mail provider's machine unsubscribes its user: many may come at once, and none may be refused.

    RFC 8058, section 3.2; what it may do is bounded by the unsubscribe token that it brings.
    """
    return request.method == "POST" and request.path_info.endswith(UNSUBSCRIBE)


def is_closed(path: str, rules: MachineRules) -> bool:
    """Return whether a path is of a closed part or leads there, whatever choices it carries."""
    page = path if path.endswith("/") else f"{path}/"
    for prefixes in ({OPTED_OUT}, languages()):
        first, _, rest = page.removeprefix("/").partition("/")
        if first in prefixes:
            page = f"/{rest}"
    return page.startswith(rules.closed)


def _refusal(
    request: HttpRequest, status: HTTPStatus, template: str, context: Mapping[str, object]
) -> HttpResponse:
    load(request, ())
    answer = render(request, template, {"document": DOCUMENT, **context}, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
