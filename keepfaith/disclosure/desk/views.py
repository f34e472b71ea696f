"""Pages of the desk: the queue, one task, and what is opened of it."""

import secrets
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.desk.appeal_packet import appeal_of, make_packet
from keepfaith.disclosure.desk.current_employee import current_employee, requested_access
from keepfaith.disclosure.desk.open_page import carried
from keepfaith.disclosure.desk.passkey_page import sent_assertion
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.task_page import opening_context, task_context
from keepfaith.disclosure.desk.task_queue import next_task, queue_page, shown_reference, task_by_reference
from keepfaith.disclosure.desk.waiting_approvals import waiting_decisions, waiting_sentences
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.records.fields import ATTACHMENTS_APART, ENCLOSURES
from keepfaith.disclosure.records.need_to_know import NEED_TO_KNOW
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.absences import away
from keepfaith.disclosure.tasks.field_opener import OpenedFields, open_enclosure, open_fields, open_note
from keepfaith.disclosure.tasks.task_access import TaskAccess
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.disclosure.tasks.task_sources import get_tasks

# What a form on the page of a task did, where the page itself shows too little of it.
_DONE: Final = {
    "granted": "You asked that a colleague may see the record. Somebody else approves it",
    "suspended": "The use of the record is suspended",
    "lifted": "The suspension has ended",
}


@require_safe
@signed_in
@explain_refusals
def queue(request: HttpRequest) -> HttpResponseBase:
    """List the tasks that wait and that the employee's duties cover, or go to the one with a reference."""
    employee, words = current_employee(request), edition_titles()
    reference = request.GET.get("reference", "")
    if reference and (task := task_by_reference(reference, employee)):
        return redirect("desk:task", number=task.pk)
    receives = get_tasks(employee.duties)
    context = {
        "missed": bool(reference),
        "waiting": [] if receives or not employee.duties else waiting_sentences(employee),
        "decisions": waiting_decisions(employee),
        "account": employee.account,
        "duties": [words.duty(duty) for duty in employee.duties],
        "explained": [(words.duty(duty), words.duty_explained(duty)) for duty in employee.duties],
        "gets_tasks": receives,
        "stand_ins": [row for row in away(today()).values() if employee.account in (row.account, row.deputy)],
        "token": secrets.token_urlsafe(16),
        "queue": queue_page(employee, page=request.GET.get("page"), shown=request.GET.get("show", "")),
    }
    return render(request, "desk/queue.html", context)


@require_safe
@signed_in
@explain_refusals
def following(request: HttpRequest) -> HttpResponseBase:
    """Go to the task that the employee should open next; where none waits, back to the queue."""
    task = next_task(current_employee(request))
    return redirect("desk:task", number=task.pk) if task else redirect("desk:queue")


@require_safe
@signed_in
@explain_refusals
def task(request: HttpRequest, *, number: int) -> HttpResponse:
    """Show a task without anything that anybody told us."""
    access = requested_access(request, number)
    if access.denial:
        # The custodian is asked for all that there is, so that it enters who tried to look; nothing of it is shown.
        open_fields(access, access.acting.together)
        raise Refused(access.denial.code, access.denial.clause)
    done = _DONE.get(request.GET.get("done", ""))
    return render(request, "desk/task.html", {**task_context(access), "done": done})


@require_POST
@signed_in
@explain_refusals
def opened(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Open the fields of a task that its duty may open; a sensitive one only where it alone is asked for."""
    access = requested_access(request, number)
    name = request.POST.get("field", "")
    fields = access.acting.asked_alone(name) if name else access.acting.together
    return _opened(request, access, open_fields(access, fields, sent_assertion(request)))


@require_POST
@signed_in
@explain_refusals
def note_opened(request: HttpRequest, *, number: int, step: int) -> HttpResponseBase:
    """Open a note on a task."""
    access = requested_access(request, number)
    noted = access.task.steps.select_related("note").filter(pk=step, note__isnull=False).first()
    if noted is None or noted.note is None:
        raise Refused(DenialCode.UNKNOWN_FIELD, NEED_TO_KNOW)
    wrote = "answered" if noted.act == "answered" else "noted"
    return _opened(request, access, open_note(access, noted.note, sent_assertion(request)), wrote=wrote)


@require_POST
@signed_in
@explain_refusals
def attachments(request: HttpRequest, *, number: int, field: str) -> HttpResponseBase:
    """Open the attachments of an e-mail and give them as the ZIP in which they are kept."""
    access = requested_access(request, number)
    record = access.task.record
    if field not in access.acting.categories.keys() & ENCLOSURES:
        raise Refused(DenialCode.UNKNOWN_FIELD, NEED_TO_KNOW)
    content = open_enclosure(access, field, sent_assertion(request))
    name = f"letter-{shown_reference(record) if record.reference else number}"
    name += "-apart" if field == ATTACHMENTS_APART else ""
    return _save_as(content, f"{name}.zip")


@require_POST
@signed_in
@explain_refusals
def appeal_packet(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Give the packet with which a written request for records is appealed."""
    access = requested_access(request, number)
    if not access.is_own or appeal_of(access.task) != "written":
        raise Refused(DenialCode.NOT_OWN_TASK, NEED_TO_KNOW)
    made = make_packet(access)
    return _save_as(made.content, made.name)


def _save_as(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _opened(
    request: HttpRequest, access: TaskAccess, opening: OpenedFields, *, wrote: str = ""
) -> HttpResponse:
    context = {**task_context(access), **opening_context(access, opening)}
    context |= {} if wrote or request.POST.get("field") else {"carried": carried(access, opening)}
    return render(request, "desk/opened.html", {**context, "wrote": wrote})
