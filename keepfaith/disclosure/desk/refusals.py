"""What the desk says when something is refused, was done already, or cannot be reached: plain words and the clause."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.cases.restrictions import suspensions_of
from keepfaith.disclosure.desk.current_employee import requested_access
from keepfaith.disclosure.desk.passkey_page import passkey_page
from keepfaith.disclosure.desk.safeguards_page import asked_first
from keepfaith.disclosure.mail.demo_outbox import OutboxUnreadable
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.decryption import Altered
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.staff.signed_out import page_above
from keepfaith.disclosure.tasks.fresh_passkey import PasskeyNeeded
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, NoSuchTask
from keepfaith.errors import KeepfaithError
from keepfaith.web.pdf.compiler import NotCompiled

_STATUSES: Final[dict[type[KeepfaithError], tuple[HTTPStatus, str]]] = {
    CustodianUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "The keys cannot be reached"),
    OutboxUnreadable: (HTTPStatus.SERVICE_UNAVAILABLE, "The outbox cannot be read"),
    NoSuchTask: (HTTPStatus.NOT_FOUND, "There is no such task"),
    AlreadyDone: (HTTPStatus.CONFLICT, "This was already done"),
    NotCompiled: (HTTPStatus.SERVICE_UNAVAILABLE, "The PDF cannot be made now"),
    Altered: (HTTPStatus.INTERNAL_SERVER_ERROR, "What is stored was altered"),
}
_GONE: Final = (
    "The custodian, which keeps the keys and the duties, does not answer. Nothing was opened or changed.",
    "Try again in a minute. If it still fails, tell web services.",
)
_SUSPENDED: Final = (
    "The use of this record is suspended, because its person contests it, because its sender took it back, or for a "
    "case. The page of the task says which, and who can end that."
)
# What to do, by the code with which the custodian refused.
_REMEDIES: Final[Mapping[str, str]] = {
    DenialCode.DUTY: "Your account does not have this duty, or it is paused. Ask an administrator if your job "
    "needs it.",
    DenialCode.GUARDRAIL: "It is not one of your tasks. If you should do it, ask the person who has it "
    "to give it to you or to move it to your purpose.",
    DenialCode.RESTRICTED: _SUSPENDED,
    DenialCode.NOT_OWN_TASK: "It is not one of your tasks. If you should do it, ask the person who has it "
    "to give it to you.",
    DenialCode.COLLEAGUE: "That colleague has no duty for this task. Choose another one.",
    DenialCode.NOT_A_CANARY: "This account belongs to our own checks. It opens test requests only.",
    DenialCode.NO_RULE_PERMITS: "Your duty does not cover this. The person who has the task can move it to the right "
    "purpose.",
    DenialCode.NOT_ACKNOWLEDGED: "Read and acknowledge the safeguards first.",
    DenialCode.NOT_ASSERTED: "This is especially sensitive, and opens with a passkey of yours that the operator has "
    "confirmed. You have none. Add a passkey under Account, then propose it on the page “Passkeys for openings”.",
    DenialCode.CAP: "You have opened as many records as your duty may open in an hour. Continue when the next "
    "hour begins.",
    DenialCode.UNKNOWN_RECORD: "The record was erased, so nobody can read it. Tell the records access officer if that "
    "surprises you.",
    DenialCode.PURPOSE: "Nobody has a duty that opens it for that purpose. Choose another purpose.",
    DenialCode.NO_CASE: "A public records request, a person's request for their own information and a legal duty each "
    "need an open case. Leave the task where it is, and ask the officer who has the case to propose the record.",
    DenialCode.OWN_PROPOSAL: "Nobody approves what they proposed themselves, what is for them or what is in their own "
    "case or task, and nobody proposes or renews a duty of their own. Ask a colleague.",
    DenialCode.OUTSIDE_ORGANIZATION: "You administer duties in another organization. Ask its administrator.",
    DenialCode.NO_ASSIGNMENT: "The duty has ended, or is only proposed. Look at the list of duties again.",
    DenialCode.UNKNOWN_DUTY: "The policy has no such duty. Choose one from the list.",
    DenialCode.NOT_PROVEN: "If its person has confirmed an e-mail address, a link to that opens it. If the mailing "
    "address was corrected since, give the code in person.",
    DenialCode.NOTHING_WAITS: "Somebody has settled this entry already. Look at the list again.",
    DenialCode.OWN_ENTRY: "Nobody settles what they did themselves. Ask another privacy officer, or the operator.",
    DenialCode.NOT_PROPOSED: "Nobody proposed this, it was approved already, or it has ended. Look at the list again.",
    DenialCode.LEFT_OUT_BEFORE: "It is proposed already, or it was left out before. A record is left out once.",
    DenialCode.DECIDED_BEFORE: "Whoever had the case that was decided, approved or declined records for it, or "
    "closed it, does nothing in the appeal, and cannot be given it. A colleague who had no part in it takes it.",
    DenialCode.NO_APPEAL: "Only a decision on an objection can be appealed, from the day on which it was sent. "
    "An appeal against it may be open already: the page of the case has it.",
    DenialCode.NOT_HEARD: "The appeal was not heard. Hold the hearing and enter its day, or enter that the person "
    "gives it up.",
    DenialCode.HEARD_BEFORE: "A hearing is entered already, and counts. Look at the page of the case again: whoever "
    "has it can correct the day there until the case is closed.",
    DenialCode.NOT_SENT: "A decision has the day on which it was sent, or the reason why it was not. That day "
    "is not before the case came, and not in the future.",
    DenialCode.UNSIGNED: "Write the response on the page of the task, and have the colleague whom you name there "
    "read and sign it.",
    DenialCode.LEFT_OUT: "The record is left out of what its person sees. What was written about it waits until that "
    "ends.",
    DenialCode.TEST_ACCOUNT: "That account belongs to our own tests, and nobody reads what it is given. Choose "
    "a colleague.",
    DenialCode.GRANTED: "That colleague has a grant on this record, or one waits for approval. End it first.",
}
_OTHERWISE: Final = (
    "Tell web services what you wanted to do. They can look up in the rules why it is refused."
)


def explain_refusals[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Turn what a view could not do into a page that says so."""

    @wraps(view)
    def speaking(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request, number = args[0], kwargs.get("number")
        assert isinstance(request, HttpRequest)  # noqa: S101 - what Django calls every view with
        try:
            return view(*args, **kwargs)
        except PasskeyNeeded as needed:
            return passkey_page(request, needed)
        except Refused as refused:
            if refused.code is DenialCode.NOT_ACKNOWLEDGED:
                return asked_first(request, number=number, case=kwargs.get("name"))
            return refusal(request, refused, number=number if isinstance(number, int) else None)
        except CustodianUnavailable:
            return _page(request, CustodianUnavailable(*_GONE), number)
        except KeepfaithError as error:
            return _page(request, error, number)

    return speaking


def refusal(request: HttpRequest, refused: Refused, *, number: int | None) -> HttpResponse:
    """Show which clause refuses, where it can be read, and what to do."""
    record = Record.objects.filter(task=number).first() if number else None
    context = {
        "passage": edition_titles(record.edition if record else "").passage(refused.clause),
        "remedy": _remedy(refused, record),
        "number": number,
        "holder": _holder(request, number) if number else "",
        "above": page_above(request.path_info),
    }
    return render(request, "desk/refused.html", context, status=HTTPStatus.FORBIDDEN)


def _remedy(refused: Refused, record: Record | None) -> str:
    """Return what to do; a guardrail that keeps back a suspended use says nothing of whose task it is."""
    is_suspended = refused.code is DenialCode.GUARDRAIL and record is not None and suspensions_of(record)
    return _SUSPENDED if is_suspended else remedy_of(refused.code)


def remedy_of(code: str) -> str:
    """Say what to do after a refusal that is about no task."""
    return _REMEDIES.get(code, _OTHERWISE)


def _holder(request: HttpRequest, number: int) -> str:
    """Name the colleague who has a task, to somebody who may take it over."""
    with suppress(KeepfaithError):
        access = requested_access(request, number)
        return access.task.assigned_to if access.is_with_another else ""
    return ""


def refusal_line(code: str, clause: str) -> str:
    """Return a refusal in one line, for the last page of a sheet."""
    if code == "altered":
        return "Not opened: what is stored was altered. Tell the security officer."
    return f"Refused under the clause “{clause}”. {remedy_of(code)}"


def _page(request: HttpRequest, error: KeepfaithError, number: object) -> HttpResponse:
    status, heading = _STATUSES.get(type(error), (HTTPStatus.BAD_REQUEST, "That cannot be done"))
    context: dict[str, Any] = {
        "heading": heading,
        "problem": error.problem,
        "remedy": error.remedy,
        "number": number,
        "above": page_above(request.path_info),
    }
    if error.clause:
        context["passage"] = edition_titles().passage(error.clause)
    return render(request, "desk/problem.html", context, status=status)
