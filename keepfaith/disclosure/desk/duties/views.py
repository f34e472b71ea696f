"""The pages of duties, and what their forms do."""

from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.duties.administration import Proposal, Unfit, end_duty, renew_duty
from keepfaith.disclosure.desk.duties.history import history_context
from keepfaith.disclosure.desk.duties.page import Listed, access_context, duties_context
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.retention.legal_holds import InvalidReference
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.staff.duty_day import duty_day
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError

_UNFIT: Final = 422
_FIELDS: Final = ("account", "duty", "organization", "purpose", "starts_on", "ends_on")
_MAX_LENGTH: Final = 64
_MAX_COUNT_LENGTH: Final = 16
_DONE: Final = {
    "proposed": "The duty is proposed. It takes effect once it is confirmed",
    "confirmed": "The duty is given",
    "ended": "The duty has ended",
    "renewed": "The duty lasts for another year",
}


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.duties)
def duties(request: HttpRequest) -> HttpResponseBase:
    """List who has which duty, and what is proposed."""
    context = duties_context(current_employee(request), _listed(request.GET))
    context |= {"done": _DONE.get(request.GET.get("done", "")), "number": request.GET.get("number", "")[:20]}
    return render(request, "desk/duties.html", context)


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.duties)
def access(request: HttpRequest) -> HttpResponseBase:
    """Show who can see what."""
    return render(request, "desk/access.html", {**access_context(current_employee(request))})


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.duties)
def history(request: HttpRequest) -> HttpResponseBase:
    """Show what was done about duties."""
    before = request.GET.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) < _MAX_COUNT_LENGTH
    return render(request, "desk/duty_history.html", {**history_context(int(before) if is_number else 0)})


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.duties)
def proposed(request: HttpRequest) -> HttpResponseBase:
    """Propose a duty for a colleague."""
    typed = {name: request.POST.get(name, "").strip()[:_MAX_LENGTH] for name in _FIELDS}
    try:
        # The agency's day counts too: in its evening the day of duties may be tomorrow's, or still yesterday's.
        earliest = min(today(), duty_day())
        number = Proposal(**typed).send(by=current_employee(request).account, today=earliest)
    except Unfit as unfit:
        return _unfit(request, unfit, typed)
    except Refused as refused:
        if refused.code is not DenialCode.NOT_ACCEPTED:
            raise
        return _unfit(request, Unfit(refused.problem, ""), typed)
    return redirect(f"{reverse('desk:duties')}?done=proposed&number={number}")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.duties)
def ended(request: HttpRequest, *, assignment: int) -> HttpResponseBase:
    """End a colleague's duty, or take back what is proposed."""
    reason = request.POST.get("reason", "").strip()
    try:
        end_duty(assignment, reason=reason, by=current_employee(request).account)
    except InvalidReference as unfit:
        return _unfit(request, unfit, {"reason": reason})
    return redirect(f"{reverse('desk:duties')}?done=ended")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.duties)
def renewed(request: HttpRequest, *, assignment: int) -> HttpResponseBase:
    """Say that a colleague still needs a duty."""
    renew_duty(assignment, by=current_employee(request).account)
    return redirect(f"{reverse('desk:duties')}?done=renewed")


def _listed(sent: QueryDict) -> Listed:
    return Listed(sent.get("find", "").strip()[:_MAX_LENGTH], sent.get("page", ""))


def _unfit(request: HttpRequest, unfit: KeepfaithError, typed: dict[str, str]) -> HttpResponse:
    shown = duties_context(current_employee(request), _listed(request.POST))
    context = {**shown, "unfit": unfit, "typed": typed}
    return render(request, "desk/duties.html", context, status=_UNFIT)
