"""Employees type in what came by telephone, on paper or in person: by the same forms, under the same edition."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Final

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.disclosure.desk.current_employee import CurrentEmployee, current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records.need_to_know import NEED_TO_KNOW, duties_covering, may_open_for
from keepfaith.disclosure.records.store import StoredRecord
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.answer_clock import answer_clock
from keepfaith.disclosure.tasks.due_dates import day_it_came
from keepfaith.disclosure.tasks.task_actions import Clerk, add_step, locked_task, log_act
from keepfaith.intake.forms.availability import forms_in_order, open_forms
from keepfaith.intake.forms.form_pages import FRAME, empty_page, no_store
from keepfaith.intake.forms.received_form import receive
from keepfaith.intake.forms.submission import NotReceived, submit
from keepfaith.intake.forms.validation import Answers
from keepfaith.policies.forms.form import CAME_ON, Field, Form
from keepfaith.web.form_body import SentForm

# What the address says, what the table says, and what the page says.
WAYS: Final = {
    "telephone": (Task.TELEPHONE, "By telephone"),
    "paper": (Task.PAPER, "On paper"),
    "in-person": (Task.PERSON, "In person"),
}
_CAME_ON: Final = Field(
    CAME_ON, "On which day did it come?", CAME_ON, "free-text", required=True, within="past",
    why="By when we answer is counted from that day, not from the day on which you type it in.",
)  # fmt: skip
# What Django adds to each form of the desk.
_GUARD: Final = "csrfmiddlewaretoken"


def types_in(duties: Collection[str]) -> bool:
    """Return whether one of these duties may type in some form."""
    return any(form.work and may_open_for(form.purpose, duties) for form in open_forms().values())


@require_safe
@signed_in
@explain_refusals
@only_for(types_in)
def index(request: HttpRequest) -> HttpResponseBase:
    """List the forms that the employee may fill in for somebody, and the ways in which a request can have come."""
    employee = current_employee(request)
    forms = [form for form in forms_in_order() if may_type_in(form, employee)]
    ways = [(name, title) for name, (_, title) in WAYS.items()]
    return render(request, "intake/desk/index.html", {"forms": forms, "ways": ways})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
def form(request: HttpRequest, way: str, name: str) -> HttpResponseBase:
    """Show a form among the pages of the desk, or take it, and show the receipt for the person."""
    form, employee = open_forms().get(name), current_employee(request)
    if form is None or way not in WAYS or not may_type_in(form, employee):
        raise Http404
    setattr(request, FRAME, "intake/desk/frame.html")
    request.form_address = reverse("forms_desk:form", args=[way, name])  # type: ignore[attr-defined]
    form = replace(form, fields=(_CAME_ON, *form.fields))
    if request.method != "POST":
        today = this_agency().day(dt.datetime.now(dt.UTC))
        return empty_page(request, form, SentForm({CAME_ON: today.isoformat()}))
    store = partial(_store, employee=employee, came_by=WAYS[way][0])
    received = receive(request, form, declared=form.inputs | {_GUARD}, store=store)
    return received if isinstance(received, HttpResponse) else _typed_in(request, form, received[1], way)


def may_type_in(form: Form, employee: CurrentEmployee) -> bool:
    """Return whether a form brings a task that one of the employee's duties covers."""
    return form.work and may_open_for(form.purpose, employee.duties)


def _store(answers: Answers, *, employee: CurrentEmployee, came_by: str) -> StoredRecord:
    """Keep what was typed in, and have it entered who did it; a form sent twice is entered once."""
    came_on = dt.date.fromisoformat(answers.values[CAME_ON])
    values = {name: text for name, text in answers.values.items() if name != CAME_ON}
    stored = submit(replace(answers, values=values), came_by=came_by, came_on=came_on)
    try:
        task = Task.objects.select_related("record").get(record=stored.record)
        with locked_task(task.pk) as task:
            if not task.steps.filter(act="typed").exists():
                clerk = Clerk(employee.account, duties_covering(task, employee.duties)[0])
                log_act(task, "typed", clerk)
                add_step(task, "typed", clerk, clause=NEED_TO_KNOW)
    except (CustodianUnavailable, Refused, DatabaseError) as error:
        # It is kept, and the same form again enters what is missing.
        raise NotReceived("unsure") from error
    return stored


def _typed_in(request: HttpRequest, form: Form, stored: StoredRecord, way: str) -> HttpResponse:
    task = Task.objects.select_related("record").get(record=stored.record)
    shown = {
        "form": form,
        "receipt": stored.receipt,
        "repeated": stored.repeated,
        "task": task,
        "record_status": {"clock": answer_clock(form.name, form.holding, day_it_came(task.record))},
        "way": way,
        "lookup_url": request.build_absolute_uri(reverse("intake:receipt")),
    }
    return no_store(render(request, "intake/desk/typed_in.html", shown))
