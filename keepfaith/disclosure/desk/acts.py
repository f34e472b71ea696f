"""What a form at the desk does to one task: each calls its act and goes back to the task or the queue."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keepfaith.disclosure.desk.refusing import spoken
from keepfaith.disclosure.desk.seats import Seat, seat_of, task_numbered
from keepfaith.disclosure.desk.views import shown
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.noting import Unfit, mark_returned, move, note
from keepfaith.disclosure.sending import mark_sent
from keepfaith.disclosure.staff.door import signed_in


@require_POST
@signed_in
@spoken
def sent(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Mark a task as sent."""
    found, seat = task_numbered(number), seat_of(request)
    mark_sent(number, seat.clerk(found, request.POST.get("duty", "")))
    return redirect("desk:task", number=number)


@require_POST
@signed_in
@spoken
def noted(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Add a note to a task."""
    return _with_note(request, number, "note")


@require_POST
@signed_in
@spoken
def returned(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Close a task as returned or undeliverable."""
    return _with_note(request, number, "returned")


@require_POST
@signed_in
@spoken
def moved(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Move a task to another purpose."""
    return _with_note(request, number, "moved")


def _with_note(request: HttpRequest, number: int, act: str) -> HttpResponseBase:
    found, seat = task_numbered(number), seat_of(request)
    clerk = seat.clerk(found, request.POST.get("duty", ""))
    text, token = request.POST.get("text", ""), request.POST.get("token", "")
    try:
        if act == "moved":
            move(number, clerk, to=request.POST.get("to", ""), text=text, token=token)
        else:
            (mark_returned if act == "returned" else note)(number, clerk, text=text, token=token)
    except Unfit as unfit:
        return _again(request, found, seat, act=act, unfit=unfit)
    # Whoever moves a task may no longer see it.
    return redirect("desk:queue") if act == "moved" else redirect("desk:task", number=number)


def _again(request: HttpRequest, found: Task, seat: Seat, *, act: str, unfit: Unfit) -> HttpResponseBase:
    told = {**shown(found, seat), "unfit": unfit, "unfit_act": act, "text": request.POST.get("text", "")}
    told["to"] = request.POST.get("to", "")
    return render(request, "desk/task.html", told, status=422)
