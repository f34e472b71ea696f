"""The page of the safeguards: what an employee reads and acknowledges before the custodian opens anything for them."""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.agency.safeguards import read_safeguards
from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.safeguards_page import safeguards_page
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.staff.models import as_employee
from keepfaith.errors import KeepfaithError

_MAX_PATH: Final = 200


@require_safe
@signed_in
@explain_refusals
def safeguards(request: HttpRequest) -> HttpResponseBase:
    """Show the text, and when whoever is signed in acknowledged it."""
    account = as_employee(request.user).account
    own = [one for one in staff_client().acknowledgments() if one.employee == account]
    return safeguards_page(request, status=HTTPStatus.OK, own=own[0] if own else None)


@require_POST
@signed_in
@explain_refusals
def acknowledged(request: HttpRequest) -> HttpResponseBase:
    """Have the custodian enter that the text which the page showed was acknowledged, and go back to the work."""
    text = read_safeguards(this_agency().folder)
    if request.POST.get("text") != text.digest.hex():
        raise KeepfaithError("The text has changed since this page was shown.", "Read it again.")
    try:
        staff_client().acknowledge(text.digest, employee=as_employee(request.user).account)
    except Refused as refused:
        raise KeepfaithError(refused.problem, "Ask an administrator, or tell web services.") from refused
    return redirect(_back(request.POST.get("back", "")))


def _back(path: str) -> str:
    """Return a page of the desk to go back to; whatever else was sent leads to the queue."""
    queue = reverse("desk:queue")
    is_ours = path.startswith(queue) and len(path) <= _MAX_PATH
    is_ours = is_ours and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else queue
