"""The page on the office, and its figures as a file, for the duties that oversee it."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.office.page import COLUMNS, office, office_context, office_rows
from keepfaith.disclosure.desk.office.periods import Step
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.web.csv_lines import csv_lines


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.office)
def overview(request: HttpRequest) -> HttpResponseBase:
    """Show how the office is doing, by weeks or by months."""
    return render(request, "desk/office.html", office_context(request.GET.get("by", "")))


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.office)
def figures(request: HttpRequest) -> HttpResponseBase:
    """Give the figures of the page as CSV."""
    shown = office(Step.read(request.GET.get("by", "")))
    answer = HttpResponse(csv_lines(COLUMNS, office_rows(shown)), content_type="text/csv; charset=utf-8")
    name = f"office-{shown.periods.today.isoformat()}-by-{shown.periods.step.value}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
