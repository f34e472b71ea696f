"""Pages of the desk: the queue, one task, and what is opened of it."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.desk.current_employee import Seat, seat_of, task_numbered
from keepfaith.disclosure.desk.refusals import spoken
from keepfaith.disclosure.desk.task_page import shown
from keepfaith.disclosure.desk.task_queue import found_by, queue_of, shown_reference
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.edition_titles import wording
from keepfaith.disclosure.records.fields import APART, ENCLOSURES, fields_of
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.task_access import Opening, offered, open_enclosure, open_note, open_task


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
        "account": seat.account,
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
    if not need_to_know.duties_covering(found, seat.duties):
        raise Refused("duty" if not seat.duties else "no rule permits", need_to_know.NEED_TO_KNOW)
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
        fields = (alone,) if alone in fields_of(found.record).keys() - ENCLOSURES else ()
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
        raise Refused("unknown field", need_to_know.NEED_TO_KNOW)
    clerk = seat.clerk(found, request.POST.get("duty", ""))
    wrote = "answered" if noted.act == "answered" else "noted"
    return _opened(request, found, seat, open_note(found, noted.note, clerk), wrote=wrote)


@require_POST
@signed_in
@spoken
def attachments(request: HttpRequest, *, number: int, field: str) -> HttpResponseBase:
    """Open the attachments of a letter and give them as the ZIP in which they are kept."""
    found, seat = task_numbered(number), seat_of(request)
    clerk = seat.clerk(found, request.POST.get("duty", ""))
    if field not in fields_of(found.record).keys() & ENCLOSURES:
        raise Refused("unknown field", need_to_know.NEED_TO_KNOW)
    answer = HttpResponse(open_enclosure(found, clerk, field), content_type="application/zip")
    name = f"letter-{shown_reference(found.record) if found.record.reference else number}"
    name += "-apart" if field == APART else ""
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _opened(
    request: HttpRequest, found: Task, seat: Seat, opening: Opening, *, wrote: str = ""
) -> HttpResponse:
    words = wording(found.record.edition)
    told = {**shown(found, seat), "opening": opening, "opened_under": words.passage(opening.clause)}
    return render(request, "desk/opened.html", {**told, "wrote": wrote})
