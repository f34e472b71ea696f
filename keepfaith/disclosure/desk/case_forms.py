"""What the forms on the page of a case have in common: who sends them, and that page again where one does not fit."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.desk.case_page import case_context
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.errors import KeepfaithError

_UNFIT: Final = 422


def case_worker(request: HttpRequest) -> CaseWorker:
    """Return whoever is signed in, with their duties."""
    employee = current_employee(request)
    return CaseWorker(employee.account, employee.duties)


def unfit_case(
    request: HttpRequest, state: CaseState, unfit: KeepfaithError, **typed: object
) -> HttpResponse:
    """Show the page of a case again, with what was typed and why it does not fit."""
    context = {**case_context(state, case_worker(request)), "unfit": unfit, "typed": typed}
    return render(request, "desk/case.html", context, status=_UNFIT)
