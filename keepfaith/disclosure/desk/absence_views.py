"""The page on who is away: an employee says when they are and who stands in, or a supervisor says it for them."""

import datetime as dt
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import CurrentEmployee, current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.staff.peers import peers
from keepfaith.disclosure.tasks.absences import (
    SUPERVISOR,
    InvalidAbsence,
    announced,
    check_may_set,
    end_absence,
    set_absence,
)
from keepfaith.disclosure.tasks.task_actions import today

_DONE: Final = {"set": "The absence is noted", "ended": "The absence has ended"}
_FIELDS: Final = ("account", "first_on", "last_on", "deputy")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
@only_for(rooms.absences)
def absences(request: HttpRequest) -> HttpResponseBase:
    """Show who is away and who stands in; as a form, note or end an absence."""
    employee = current_employee(request)
    if request.method != "POST":
        return _page(request, employee)
    typed = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    account = typed["account"] or employee.account
    check_may_set(account, by=employee.account, duties=employee.duties)
    if request.POST.get("act") == "end":
        end_absence(account)
        return _done("ended")
    try:
        days = _day(typed["first_on"]), _day(typed["last_on"])
        set_absence(account, first_on=days[0], last_on=days[1], deputy=typed["deputy"])
    except InvalidAbsence as unfit:
        return _page(request, employee, unfit=unfit, typed=typed)
    return _done("set")


def _page(
    request: HttpRequest,
    employee: CurrentEmployee,
    *,
    unfit: InvalidAbsence | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    day, rows = today(), announced(today())
    own = next((row for row in rows if row.account == employee.account), None)
    is_supervisor = SUPERVISOR in employee.duties
    context = {
        "rows": [(row, row.first_on <= day, is_supervisor or row is own) for row in rows],
        "own": own,
        "today": day,
        "accounts": peers(employee.account),
        "is_supervisor": is_supervisor,
        "account": employee.account,
        "unfit": unfit,
        "typed": typed,
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return render(request, "desk/absences.html", context, status=HTTPStatus.OK if unfit is None else 422)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InvalidAbsence("A day is missing, or is none.", "Write both days.") from None


def _done(what: str) -> HttpResponse:
    return redirect(reverse("desk:absences") + f"?done={what}")
