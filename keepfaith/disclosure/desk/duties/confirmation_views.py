"""The page on which an administrator confirms what another one proposed, with a passkey and a code from a mailbox."""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.duties.page import waiting_line
from keepfaith.disclosure.desk.passkey_page import challenge_options, sent_assertion
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.errors import KeepfaithError
from keepfaith.web.passkey_pages import let_passkeys

_MAX_LENGTH: Final = 64


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.duties)
def confirmed(request: HttpRequest, *, assignment: int) -> HttpResponseBase:
    """Ask for passkey and code, and confirm the duty with both."""
    employee, assertion = current_employee(request), sent_assertion(request)
    context: dict[str, object] = {"line": waiting_line(assignment, employee)}
    if assertion is None:
        return _ask(request, assignment, context)
    code = request.POST.get("code", "").strip()[:_MAX_LENGTH]
    try:
        staff_client().confirm_by_passkey(
            assignment, code=code, assertion=assertion, employee=employee.account
        )
    except Refused as refused:
        if refused.code is not DenialCode.NOT_ASSERTED:
            raise
        # The try is used up; whoever wants another code asks for it.
        return render(
            request, "desk/duty_confirm.html", {**context, "failed": True}, status=HTTPStatus.FORBIDDEN
        )
    return redirect(f"{reverse('desk:duties')}?done=confirmed")


def _ask(request: HttpRequest, assignment: int, context: dict[str, object]) -> HttpResponseBase:
    try:
        challenge = staff_client().ask_duty_assertion(assignment, employee=current_employee(request).account)
    except Refused as refused:
        if refused.code is not DenialCode.NOT_ACCEPTED:
            raise
        raise KeepfaithError(refused.problem, "Ask the operator to confirm the duty.") from refused
    if not challenge.credentials:
        raise KeepfaithError(
            "None of your passkeys confirms duties.",
            "Ask the operator to confirm one for that, or to confirm the duty.",
        )
    let_passkeys(request, "get")
    context |= {"options": challenge_options(challenge)}
    return render(request, "desk/duty_confirm.html", context)
