"""The form that suspends the use of a record, or ends that; it is on the pages of tasks, cases and retention."""

import re
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepfaith.disclosure.cases.restrictions import RestrictionOfficer
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.retention.legal_holds import record_named
from keepfaith.disclosure.staff.decorators import signed_in

# The number of a task, or the name of a case.
_TASK: Final = re.compile(r"[0-9]{1,18}")
_CASE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.restrictions)
def restricted(request: HttpRequest) -> HttpResponseBase:
    """Suspend the use of the record that is named, or end one suspension of it, and go back to where the form was."""
    employee = current_employee(request)
    officer, is_lifted = (
        RestrictionOfficer(employee.account, employee.duties),
        request.POST.get("act") == "lift",
    )
    act = officer.lift if is_lifted else officer.suspend
    record = record_named(request.POST.get("record", ""))
    act(record, case=request.POST.get("case", "").strip(), reason=request.POST.get("reason", "").strip())
    return redirect(_page(request) + f"?done={'lifted' if is_lifted else 'suspended'}")


def _page(request: HttpRequest) -> str:
    task, case = request.POST.get("task", ""), request.POST.get("of_case", "")
    if _TASK.fullmatch(task):
        return reverse("desk:task", kwargs={"number": int(task)})
    if _CASE.fullmatch(case):
        return reverse("desk:case", kwargs={"name": case})
    return reverse("desk:retention")
