"""The page of grants on one record, and what its forms and that on the page of a task do."""

import uuid
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepfaith.disclosure.cases.case_work import case_named
from keepfaith.disclosure.cases.record_grants import (
    InvalidGrant,
    approve_grant,
    end_grant,
    propose_case_grant,
    propose_grant,
)
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.actions import again
from keepfaith.disclosure.desk.case_forms import case_worker, unfit_case
from keepfaith.disclosure.desk.current_employee import current_employee, requested_access
from keepfaith.disclosure.desk.grant_page import grants_context
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.items.offers import AUDITOR
from keepfaith.disclosure.retention.legal_holds import InvalidReference, record_named
from keepfaith.disclosure.staff.decorators import signed_in

_UNFIT: Final = 422
_DONE: Final = {"approved": "The grant counts from now on", "ended": "The grant has ended"}


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.approvals)
def grants(request: HttpRequest) -> HttpResponseBase:
    """List the grants that whoever is signed in may approve or audit, with their own."""
    return _page(request, sees_all=AUDITOR in current_employee(request).duties)


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.grants)
def own_grants(request: HttpRequest) -> HttpResponseBase:
    """List the grants that are for whoever is signed in, or by them."""
    return _page(request, sees_all=False)


@require_POST
@signed_in
@explain_refusals
def proposed(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Propose that a colleague opens the record of a task."""
    access = requested_access(request, number)
    try:
        propose_grant(access.task, access.clerk, **_typed(request))
    except (InvalidGrant, InvalidReference) as unfit:
        return again(request, access, act="granted", unfit=unfit)
    return redirect(f"{reverse('desk:task', kwargs={'number': number})}?done=granted")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.cases)
def proposed_in_case(request: HttpRequest, *, name: str, record: uuid.UUID) -> HttpResponseBase:
    """Propose that a colleague opens one record which one's own case covers."""
    state, worker, typed = case_named(name), case_worker(request), _typed(request)
    try:
        propose_case_grant(state, record_named(str(record)), worker, **typed)
    except (InvalidGrant, InvalidReference) as unfit:
        return unfit_case(request, state, unfit, granted=str(record), grant=typed)
    return redirect(f"{reverse('desk:case', kwargs={'name': name})}?done=granted")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.approvals)
def approved(request: HttpRequest, *, grant: int) -> HttpResponseBase:
    """Approve what was proposed."""
    employee = current_employee(request)
    approve_grant(grant, account=employee.account, duties=employee.duties)
    return redirect(f"{reverse('desk:grants')}?done=approved")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.grants)
def ended(request: HttpRequest, *, grant: int) -> HttpResponseBase:
    """End a grant, or take back what was proposed."""
    employee = current_employee(request)
    end_grant(grant, account=employee.account, duties=employee.duties)
    page = "desk:grants" if rooms.approvals(employee.duties) else "desk:own_grants"
    return redirect(f"{reverse(page)}?done=ended")


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").strip() for name in ("colleague", "hours", "reason")}


def _page(request: HttpRequest, *, sees_all: bool) -> HttpResponseBase:
    context = grants_context(current_employee(request), sees_all=sees_all)
    return render(request, "desk/grants.html", {**context, "done": _DONE.get(request.GET.get("done", ""))})
