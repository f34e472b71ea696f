"""Pages for sending many at once: print labels, then mark what went out as sent."""

import re
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import CurrentEmployee, current_employee
from keepfaith.disclosure.desk.label_pdf import LabelEntry, Sheet, draw_pdf
from keepfaith.disclosure.desk.refusals import explain_refusals, refusal_line
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.desk.task_queue import days_waiting, shown_reference
from keepfaith.disclosure.models import Task, TaskQuerySet
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.fulfillment import mark_sent
from keepfaith.disclosure.tasks.label_batch import (
    LABELS_PER_PAGE,
    MAX_LABELS,
    POST,
    LabelBatch,
    by_post,
    open_labels,
    opened_by_passkey,
)
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, NoSuchTask, today

_MAX_LIST_LENGTH: Final = MAX_LABELS * 20
# So many that are left out are linked; the rest come up as these are done.
_LISTED: Final = 30


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
@only_for(rooms.labels)
def labels(request: HttpRequest) -> HttpResponseBase:
    """Show how many wait for the post; as a form, open up to two hundred of them and give their labels as a PDF."""
    employee = current_employee(request)
    every = by_post(employee.duties, account=employee.account)
    # To ask for these in a batch would be refused, and entered, each time.
    waiting, apart = every.exclude(opened_by_passkey()), every.filter(opened_by_passkey())
    fresh = waiting.exclude(steps__act="labeled")
    if request.method == "POST":
        tasks = waiting if request.POST.get("again") else fresh
        return _printed(request, employee, tasks, left_out=apart.count())
    oldest = fresh.first()
    context = {
        "count": fresh.count(),
        "oldest": oldest and days_waiting(oldest.record),
        "printed": _printed_by(employee).count(),
        "left_out": apart.count(),
        "apart": [(task.pk, shown_reference(task.record)) for task in apart[:_LISTED]],
        "most": MAX_LABELS,
        "places": range(1, LABELS_PER_PAGE + 1),
    }
    return render(request, "desk/labels.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
@only_for(rooms.labels)
def labels_sent(request: HttpRequest) -> HttpResponseBase:
    """List what this employee printed labels for; as a form, mark it as sent but for what is left out."""
    employee = current_employee(request)
    printed = _printed_by(employee)
    if request.method == "POST":
        return _sent(request, employee, printed)
    tasks = list(printed[:MAX_LABELS])
    context = {
        "tasks": [(task.pk, shown_reference(task.record)) for task in tasks],
        "numbers": ",".join(str(task.pk) for task in tasks),
        "more": printed.count() - len(tasks),
    }
    return render(request, "desk/labels_sent.html", context)


def _printed_by(employee: CurrentEmployee) -> TaskQuerySet:
    own = by_post(employee.duties, account=employee.account)
    return own.filter(steps__act="labeled", steps__account=employee.account).distinct()


def _printed(
    request: HttpRequest, employee: CurrentEmployee, tasks: TaskQuerySet, *, left_out: int
) -> HttpResponse:
    first, chosen = _first(request), list(tasks[:MAX_LABELS])
    if not chosen:
        raise NoSuchTask("No request waits for labels that are made together.", "Go back to the labels.")
    batch = open_labels(chosen, employee.access(chosen[0]).clerk)
    if any(task.code == DenialCode.NOT_ACKNOWLEDGED for task in batch.refused):
        raise Refused(DenialCode.NOT_ACKNOWLEDGED)
    day, agency = today(), this_agency()
    sender = ", ".join((agency.short_name, *agency.postal_address))
    answer = HttpResponse(
        draw_pdf(_sheet(batch, first=first, left_out=left_out), agency=agency.name, sender=sender, day=day),
        content_type="application/pdf",
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="labels-{day.isoformat()}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sheet(batch: LabelBatch, *, first: int, left_out: int) -> Sheet:
    entries = [
        LabelEntry(
            shown_reference(label.task.record),
            label.lines,
            label.items,
            tuple(statement.text for statement in label.statements),
        )
        for label in batch.labelled
    ]
    # Labels and packing list run alike, so that a name on one is where it is on the other.
    parcels = sorted(entries, key=lambda entry: (entry.name.casefold(), entry.reference))
    not_printed = [
        (shown_reference(refused.task.record), refusal_line(refused.code, refused.clause))
        for refused in batch.refused
    ]
    if batch.tests:
        word = "test request is" if batch.tests == 1 else "test requests are"
        not_printed.append(
            ("", f"{batch.tests} {word} left out: nothing is to be sent for what we test ourselves.")
        )
    if left_out:
        word = "order is" if left_out == 1 else "orders are"
        not_printed.append(("", f"{left_out} {word} left out: open them one by one, each with your passkey."))
    return Sheet(first, parcels, not_printed)


def _first(request: HttpRequest) -> int:
    chosen = request.POST.get("first", "1")
    if not re.fullmatch("[0-9]{1,2}", chosen) or not 1 <= int(chosen) <= LABELS_PER_PAGE:
        raise BadRequest
    return int(chosen)


def _sent(request: HttpRequest, employee: CurrentEmployee, printed: TaskQuerySet) -> HttpResponse:
    listed, left_out = _numbers(request.POST.get("numbers", "")), request.POST.getlist("not")
    wanted = [number for number in listed if str(number) not in left_out]
    tasks = {task.pk: task for task in printed.filter(pk__in=wanted)}
    done, refused = 0, []
    for number in wanted:
        try:
            done += _one_sent(tasks.get(number), employee)
        except (Refused, AlreadyDone) as error:
            refused.append((number, error.problem))
    context = {"done": done, "refused": refused, "left_out": len(listed) - len(wanted)}
    return render(request, "desk/labels_done.html", context)


def _one_sent(task: Task | None, employee: CurrentEmployee) -> int:
    if task is None:
        raise Refused(DenialCode.DUTY, need_to_know.NEED_TO_KNOW, "It is closed, or not in your own tasks.")
    mark_sent(task.pk, employee.access(task).clerk, by={POST})
    return 1


def _numbers(text: str) -> list[int]:
    parts = [part for part in text[:_MAX_LIST_LENGTH].split(",") if part]
    if len(parts) > MAX_LABELS or not all(part.isdecimal() and len(part) < 19 for part in parts):  # noqa: PLR2004 - of a 64-bit number
        raise BadRequest
    return list(dict.fromkeys(map(int, parts)))
