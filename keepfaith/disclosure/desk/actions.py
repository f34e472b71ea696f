"""What a form at the desk does to one task: each calls its act and goes back to the task or the queue."""

import contextlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keepfaith.disclosure.cases.restrictions import withdrawn_among
from keepfaith.disclosure.desk.current_employee import requested_access
from keepfaith.disclosure.desk.open_page import carried, given_back
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.task_page import opening_context, task_context
from keepfaith.disclosure.desk.task_queue import PAGE_SIZE
from keepfaith.disclosure.items.declared import kind_to_sign
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.fulfillment import mark_sent
from keepfaith.disclosure.tasks.notes import (
    InvalidText,
    add_note,
    mark_closed,
    mark_returned,
    move_task,
    queue_reply,
)
from keepfaith.disclosure.tasks.task_access import TaskAccess
from keepfaith.disclosure.tasks.task_actions import AlreadyDone
from keepfaith.errors import KeepfaithError

# What the form of an answer says of its task: whether it is done.
# The custodian refuses it, too; here nothing that was typed is lost.
_UNSIGNED: Final = "This task ends with a response that a colleague read and signed, and there is none."
_CLOSES: Final = {"yes": True, "no": False}
# What the form of a grant says.
_OF_GRANT: Final = ("colleague", "hours", "reason")
_UNFIT: Final = 422
_MAX_NUMBER_LENGTH, _MAX_TOKEN_LENGTH = 18, 64
# The note on what was closed since its sender took it back.
TAKEN_BACK: Final = "The sender took it back."
_NOTED: Final[dict[str, Callable[..., Task]]] = {
    "note": add_note,
    "returned": mark_returned,
    "closed": mark_closed,
}


@require_POST
@signed_in
@explain_refusals
def sent(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Mark a task as sent."""
    mark_sent(number, requested_access(request, number).clerk)
    return redirect("desk:task", number=number)


@require_POST
@signed_in
@explain_refusals
def noted(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Add a note to a task."""
    return _with_note(request, number, "note")


@require_POST
@signed_in
@explain_refusals
def returned(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Close a task as returned or undeliverable."""
    return _with_note(request, number, "returned")


@require_POST
@signed_in
@explain_refusals
def closed(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Close a task that needs no answer."""
    return _with_note(request, number, "closed")


@require_POST
@signed_in
@explain_refusals
def close_taken_back(request: HttpRequest) -> HttpResponseBase:
    """Close without an answer those of the named tasks that their senders took back; the others stay."""
    for number in request.POST.getlist("task")[:PAGE_SIZE]:
        if not (number.isascii() and number.isdigit() and len(number) <= _MAX_NUMBER_LENGTH):
            raise BadRequest
        access = requested_access(request, int(number))
        if access.is_own and withdrawn_among([access.task.record]):
            token = f"{request.POST.get('token', '')[:_MAX_TOKEN_LENGTH]}-{number}"
            with contextlib.suppress(AlreadyDone):
                mark_closed(access.task.pk, access.clerk, text=TAKEN_BACK, token=token)
    return redirect("desk:queue")


@require_POST
@signed_in
@explain_refusals
def moved(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Move a task to another purpose."""
    return _with_note(request, number, "moved")


@require_POST
@signed_in
@explain_refusals
def answered(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Answer the person by e-mail; what was written is given back whenever it was not kept."""
    access = requested_access(request, number)
    text, token = request.POST.get("text", ""), request.POST.get("token", "")
    closes = _CLOSES.get(request.POST.get("closes", ""))
    if closes is None:
        raise BadRequest
    if closes and kind_to_sign(access.task.record, access.task.purpose):
        unsigned = InvalidText(_UNSIGNED, "Write the response and have it signed, or keep the task open.")
        return again(request, access, act="answered", unfit=unsigned)
    try:
        queue_reply(number, access.clerk, text=text, token=token, closes=closes)
    except InvalidText as unfit:
        return again(request, access, act="answered", unfit=unfit)
    except AlreadyDone as done:
        return again(request, requested_access(request, number), act="answered", unfit=done)
    return redirect("desk:task", number=number)


def _with_note(request: HttpRequest, number: int, act: str) -> HttpResponseBase:
    access = requested_access(request, number)
    text, token = request.POST.get("text", ""), request.POST.get("token", "")
    try:
        if act == "moved":
            move_task(number, access.clerk, to=request.POST.get("to", ""), text=text, token=token)
        else:
            _NOTED[act](number, access.clerk, text=text, token=token)
    except InvalidText as unfit:
        return again(request, access, act=act, unfit=unfit)
    if act == "note" and (shown := still_open(request, access)):
        context = {**task_context(access), **shown, "is_noted": True}
        return render(request, "desk/opened.html", context)
    # Whoever moves a task may no longer see it.
    return redirect("desk:queue") if act == "moved" else redirect("desk:task", number=number)


def again(request: HttpRequest, access: TaskAccess, *, act: str, unfit: KeepfaithError) -> HttpResponseBase:
    """Give a form back with what was typed and what is wrong with it."""
    late = isinstance(unfit, AlreadyDone)
    context = {**task_context(access), "unfit": unfit, "unfit_act": act, "is_late": late, "has_opened": True}
    context |= {name: request.POST.get(name, "") for name in ("text", "to", "closes", *_OF_GRANT)}
    context |= still_open(request, access)
    if unfit.clause:
        context["unfit_passage"] = edition_titles(access.task.record.edition).passage(unfit.clause)
    template = "desk/opened.html" if "opening" in context else "desk/task.html"
    return render(request, template, context, status=HTTPStatus.CONFLICT if late else _UNFIT)


def still_open(request: HttpRequest, access: TaskAccess) -> dict[str, Any]:
    """Return what the page goes on to show of what it showed before; nothing if nothing was open."""
    opening = given_back(request, access)
    if opening is None:
        return {}
    return {**opening_context(access, opening), "carried": carried(access, opening)}
