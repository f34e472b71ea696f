"""The page of retention: who has the duty for it sees what falls due, and holds or releases records for a case."""

import hashlib
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.retention_page import MAX_NAMED, retention_context
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.retention import legal_holds
from keepfaith.disclosure.retention.legal_holds import Officer, records_named
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.errors import KeepfaithError

_UNFIT: Final = 422
_DONE: Final = {
    "opened": "The case is open",
    "closed": "The case is closed",
    "held": "The records are on hold",
    "released": "The case has released the records",
    "suspended": "The use of the record is suspended",
    "lifted": "The suspension has ended",
}
_REFUSALS: Final = (
    legal_holds.NoSuchRecord,
    legal_holds.NoSuchCase,
    legal_holds.StillHolds,
    legal_holds.InvalidReference,
)


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.retention)
def retention(request: HttpRequest) -> HttpResponseBase:
    """Show what falls due by kind and month, what stays and why, what is on hold, and what was destroyed last."""
    return render(
        request,
        "desk/retention.html",
        {**_context(request, request.GET.get("page")), "done": _DONE.get(request.GET.get("done", ""))},
    )


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.retention)
def open_case(request: HttpRequest) -> HttpResponseBase:
    """Open a case, once however often its form is sent."""
    typed = request.POST.get("number_elsewhere", "").strip()
    # Of one fixed size, whatever a form brings.
    token = hashlib.sha256(request.POST.get("token", "").encode(errors="surrogatepass")).digest()
    try:
        legal_holds.open_case(by=_officer(request), token=token, number_elsewhere=typed)
    except _REFUSALS as unfit:
        return _unfit(request, unfit, number_elsewhere=typed)
    return _done("opened")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.retention)
def close_case(request: HttpRequest) -> HttpResponseBase:
    """Close a case that keeps nothing on hold."""
    try:
        legal_holds.close_case(request.POST.get("case", ""), by=_officer(request))
    except _REFUSALS as unfit:
        return _unfit(request, unfit)
    return _done("closed")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.retention)
def hold(request: HttpRequest) -> HttpResponseBase:
    """Put records on hold for a case: all that are named, or none if one of them is not there."""
    case, typed, officer = request.POST.get("case", ""), request.POST.get("records", ""), _officer(request)
    try:
        for record in records_named(typed.split("\n"), most=MAX_NAMED):
            legal_holds.hold(record, by=officer, case=case)
    except _REFUSALS as unfit:
        return _unfit(request, unfit, records=typed, case=case)
    return _done("held")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.retention)
def release(request: HttpRequest) -> HttpResponseBase:
    """Let a case let records go; each stays on hold for any other case."""
    case, reason = request.POST.get("case", ""), request.POST.get("reason", "").strip()
    officer, named = _officer(request), request.POST.getlist("record")
    try:
        for record in records_named(named, most=MAX_NAMED):
            legal_holds.release(record, by=officer, case=case, reason=reason)
    except _REFUSALS as unfit:
        return _unfit(request, unfit, released=case, reason=reason, ticked=named)
    return _done("released")


def _officer(request: HttpRequest) -> Officer:
    employee = current_employee(request)
    return Officer.under(employee.account, employee.duties)


def _context(request: HttpRequest, page: str | None) -> dict[str, Any]:
    may_restrict = rooms.restrictions(current_employee(request).duties)
    return {**retention_context(page), "may_restrict": may_restrict}


def _unfit(request: HttpRequest, unfit: KeepfaithError, **typed: object) -> HttpResponse:
    context = {**_context(request, request.POST.get("page")), "unfit": unfit, "typed": typed}
    return render(request, "desk/retention.html", context, status=_UNFIT)


def _done(what: str) -> HttpResponse:
    return redirect(reverse("desk:retention") + f"?done={what}")
