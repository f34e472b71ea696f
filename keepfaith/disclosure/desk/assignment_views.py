"""Pages that ask first: whether a task is to be handed to a colleague, or taken over from one."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.desk.actions import again
from keepfaith.disclosure.desk.current_employee import requested_access
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.task_queue import shown_reference
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.assignment import NotAssignable, check_assignable, hand_over, take_over
from keepfaith.disclosure.tasks.task_access import TaskAccess


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
def handed(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Ask whether a task is to go to a colleague, or back to all; as a form, hand it over."""
    access = requested_access(request, number)
    is_asked = request.method == "POST"
    to = (request.POST if is_asked else request.GET).get("to", "")
    try:
        if is_asked:
            hand_over(number, access.clerk, to=to)
        else:
            check_assignable(access.task, access.clerk, to=to)
    except NotAssignable as unfit:
        return again(request, access, act="handed", unfit=unfit)
    if is_asked or not access.is_own:
        return redirect("desk:task", number=number)
    return _question(request, access, "desk/hand.html", to=to)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
def taken(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Ask whether a task is to be taken over from the colleague who has it; as a form, take it over."""
    access = requested_access(request, number)
    if request.method == "POST":
        take_over(number, access.clerk)
    elif access.denial:
        raise Refused(access.denial.code, access.denial.clause)
    if request.method == "POST" or not access.is_with_another:
        return redirect("desk:task", number=number)
    return _question(request, access, "desk/take.html")


def _question(request: HttpRequest, access: TaskAccess, template: str, *, to: str = "") -> HttpResponseBase:
    context = {"task": access.task, "reference": shown_reference(access.task.record), "to": to}
    return render(request, template, context)
