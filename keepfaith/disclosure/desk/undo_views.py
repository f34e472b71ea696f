"""Forms that take something back: a closed task is reopened, an answer that waits is called back or sent at once."""

import uuid

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keepfaith.disclosure.desk.actions import again
from keepfaith.disclosure.desk.current_employee import requested_access
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.task_page import task_context
from keepfaith.disclosure.retention.due_records import day_of
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.field_opener import open_note
from keepfaith.disclosure.tasks.notes import InvalidText
from keepfaith.disclosure.tasks.undo import recall_answer, reopen, send_now, undo_closing


@require_POST
@signed_in
@explain_refusals
def undone(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Take back that the employee closed a task a moment ago."""
    undo_closing(number, requested_access(request, number).clerk)
    return redirect("desk:task", number=number)


@require_POST
@signed_in
@explain_refusals
def reopened(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Reopen a task that is closed, with a reason."""
    access = requested_access(request, number)
    text, token = request.POST.get("text", ""), request.POST.get("token", "")
    try:
        reopen(number, access.clerk, due=day_of(access.task.record), text=text, token=token)
    except InvalidText as unfit:
        return again(request, access, act="reopened", unfit=unfit)
    return redirect("desk:task", number=number)


@require_POST
@signed_in
@explain_refusals
def recalled(request: HttpRequest, *, number: int, answer: uuid.UUID) -> HttpResponseBase:
    """Call an answer back before it leaves, and open it, so that it can be changed and sent again."""
    access = requested_access(request, number)
    message = recall_answer(number, access.clerk, answer=answer)
    assert message.content is not None  # noqa: S101 - every answer has one
    opening = open_note(access, message.content)
    context = {
        **task_context(requested_access(request, number)),
        "is_recalled": True,
        "unfit_act": "answered",
        "text": opening.shown[0].text,
        "closes": "yes" if message.closes else "no",
    }
    return render(request, "desk/task.html", context)


@require_POST
@signed_in
@explain_refusals
def sent_now(request: HttpRequest, *, number: int, answer: uuid.UUID) -> HttpResponseBase:
    """Let an answer leave without further waiting."""
    send_now(requested_access(request, number), answer=answer)
    return redirect("desk:task", number=number)
