"""Pages of the desk: the queue, one task, and what is opened of it."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from keepfaith.custody.asking import Refused
from keepfaith.disclosure import need
from keepfaith.disclosure.desk.refusing import spoken
from keepfaith.disclosure.desk.seats import Seat, seat_of, task_numbered
from keepfaith.disclosure.desk.waiting import days_waiting, found_by, queue_of, shown_reference
from keepfaith.disclosure.fields import fields_of
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.noting import LONGEST
from keepfaith.disclosure.opening import Opening, offered, offered_alone, open_note, open_task
from keepfaith.disclosure.sending import clause_of_sending
from keepfaith.disclosure.staff.door import signed_in
from keepfaith.disclosure.wording import wording
from keepfaith.policies.agency import this_agency


@require_safe
@signed_in
@spoken
def queue(request: HttpRequest) -> HttpResponseBase:
    """List the tasks that wait and that the employee's duties cover, or go to the one with a reference."""
    seat, words = seat_of(request), wording()
    reference = request.GET.get("reference", "")
    if reference and (found := found_by(reference, seat)):
        return redirect("desk:task", number=found.pk)
    told = {
        "missed": bool(reference),
        "duties": [words.duty(duty) for duty in seat.duties],
        "queue": queue_of(seat, page=request.GET.get("page")),
    }
    return render(request, "desk/queue.html", told)


@require_safe
@signed_in
@spoken
def task(request: HttpRequest, *, number: int) -> HttpResponse:
    """Show a task without anything that anybody told us."""
    found, seat = task_numbered(number), seat_of(request)
    if not need.duties_covering(found, seat.duties):
        raise Refused("duty" if not seat.duties else "no rule permits", need.NEED_TO_KNOW)
    return render(request, "desk/task.html", shown(found, seat))


@require_POST
@signed_in
@spoken
def opened(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Open the fields of a task that its duty may open; a sensitive one only where it alone is asked for."""
    found, seat = task_numbered(number), seat_of(request)
    clerk = seat.clerk(found, request.POST.get("duty", ""))
    alone = request.POST.get("field", "")
    fields = offered(found.record, duty=clerk.duty, purpose=found.purpose)
    if alone:
        fields = (alone,) if alone in fields_of(found.record) else ()
    opening = open_task(found, clerk, fields)
    return _opened(request, found, seat, opening)


@require_POST
@signed_in
@spoken
def note_opened(request: HttpRequest, *, number: int, step: int) -> HttpResponseBase:
    """Open a note on a task."""
    found, seat = task_numbered(number), seat_of(request)
    noted = found.steps.select_related("note").filter(pk=step, note__isnull=False).first()
    if noted is None or noted.note is None:
        raise Refused("unknown field", need.NEED_TO_KNOW)
    clerk = seat.clerk(found, request.POST.get("duty", ""))
    return _opened(request, found, seat, open_note(found, noted.note, clerk))


def _opened(request: HttpRequest, found: Task, seat: Seat, opening: Opening) -> HttpResponse:
    words = wording(found.record.edition)
    told = {**shown(found, seat), "opening": opening, "opened_under": words.passage(opening.clause)}
    return render(request, "desk/opened.html", told)


def shown(found: Task, seat: Seat) -> dict[str, Any]:
    """Gather what the page of a task shows: its purpose, clause and steps, and what may be done with it."""
    record, words = found.record, wording(found.record.edition)
    covering = need.duties_covering(found, seat.duties)
    duty = covering[0] if covering else ""
    openable = need.openable(record, duty=duty, purpose=found.purpose)
    waits = found.state == Task.OPEN and openable is not None
    return {
        "task": found,
        "reference": shown_reference(record),
        "what": words.holding(record.holding),
        "purpose": words.purpose(found.purpose),
        "collected_for": words.purpose(record.purpose),
        "received": this_agency().day(record.received_at),
        "days": days_waiting(record),
        "passage": words.passage(openable.clause if openable else need.NEED_TO_KNOW),
        "edition": words.edition,
        "duties": [(each, words.duty(each)) for each in covering],
        "steps": [
            {"step": step, "duty": words.duty(step.duty), "purpose": words.purpose(step.purpose)}
            for step in found.steps.all()
        ],
        "waits": waits,
        "alone": offered_alone(record, duty=duty, purpose=found.purpose),
        "can_send": bool(waits and clause_of_sending(found, duty)),
        "purposes": [
            (each, words.purpose(each)) for each in need.purposes_open_to(record, but=found.purpose)
        ],
        "longest": LONGEST,
        "token": secrets.token_urlsafe(16),
    }
