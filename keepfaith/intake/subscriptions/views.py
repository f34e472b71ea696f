"""Pages to confirm a subscription and to unsubscribe: a GET asks and a POST does, so trying a link does nothing."""

from http import HTTPStatus
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.custody.protocol.known_names import NOTICES
from keepfaith.disclosure.mail.links import PARAMETER, decode_token
from keepfaith.disclosure.own_records.moves import confirm_subscription
from keepfaith.disclosure.records.custodian_clients import subscriptions_client
from keepfaith.intake.forms.availability import edition_in_force, open_forms
from keepfaith.policies.editions.retention_rules import rule_of
from keepfaith.web.same_origin import from_own_pages

_STATUS: Final = {
    "ask": HTTPStatus.OK,
    "confirmed": HTTPStatus.OK,
    "unsubscribed": HTTPStatus.OK,
    "again": HTTPStatus.OK,
    "late": HTTPStatus.GONE,
    "unknown": HTTPStatus.NOT_FOUND,
    "unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
}


@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask whether to confirm a subscription, or confirm it."""
    state = "ask"
    if request.method == "POST":
        try:
            state = confirm_subscription(decode_token(request.GET.get(PARAMETER, "")))
        except (CustodianUnavailable, Refused, DatabaseError):
            state = "unreachable"
    return _page(request, "intake/confirm.html", state)


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
def unsubscribe(request: HttpRequest) -> HttpResponse:
    """Ask whether to unsubscribe, or unsubscribe; a mail program may post here from anywhere (RFC 8058, 3.2)."""
    state = "ask"
    if request.method == "POST":
        try:
            state = subscriptions_client().unsubscribe(decode_token(request.GET.get(PARAMETER, "")))
        except (CustodianUnavailable, Refused):
            state = "unreachable"
    return _page(request, "intake/unsubscribe.html", state)


def _page(request: HttpRequest, template: str, state: str) -> HttpResponse:
    shown = {"state": state, "carried": request.GET.get(PARAMETER, "")[:64], "parameter": PARAMETER}
    shown["period"] = _period()
    answer = render(request, template, shown, status=_STATUS[state])
    answer.headers["Cache-Control"] = "no-store"
    # The address of this page holds a secret; the button must still say that it is ours.
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def _period() -> str:
    """Say how long what was sent for notices stays once it ended; nothing where no edition says so."""
    try:
        edition = edition_in_force()
    except DatabaseError:
        return ""
    form = next((form for form in open_forms().values() if form.purpose == NOTICES), None)
    if edition is None or form is None:
        return ""
    rule = rule_of(edition, form.holding)
    return rule.period if rule.span else ""
