"""The page of retention: who has the duty for it sees what falls due, and holds or releases records."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.retention_page import retention_context
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.retention import legal_holds
from keepfaith.disclosure.retention.legal_holds import InvalidReference, NoSuchRecord, Officer, record_named
from keepfaith.disclosure.staff.decorators import signed_in

_UNFIT: Final = 422
_DONE: Final = {"held": "The record is on hold", "released": "The record is no longer on hold"}


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.retention)
def retention(request: HttpRequest) -> HttpResponseBase:
    """Show what falls due by kind and month, what stays and why, what is on hold, and what was destroyed last."""
    return render(
        request,
        "desk/retention.html",
        {**retention_context(), "done": _DONE.get(request.GET.get("done", ""))},
    )


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.retention)
def hold(request: HttpRequest) -> HttpResponseBase:
    """Put a record on hold."""
    return _done(request, legal_holds.hold, "held")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.retention)
def release(request: HttpRequest) -> HttpResponseBase:
    """Release a record from its hold."""
    return _done(request, legal_holds.release, "released")


def _done(request: HttpRequest, act: Callable[..., None], what: str) -> HttpResponse:
    account = current_employee(request).account
    named, reason = request.POST.get("record", ""), request.POST.get("reason", "").strip()
    try:
        act(record_named(named), by=Officer(account), reason=reason)
    except (NoSuchRecord, InvalidReference) as unfit:
        typed = {"record": named, "reason": reason} if what == "held" else {}
        context = {**retention_context(), "unfit": unfit, "typed": typed}
        return render(request, "desk/retention.html", context, status=_UNFIT)
    return redirect(reverse("desk:retention") + f"?done={what}")
