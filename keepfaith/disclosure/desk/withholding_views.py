"""The page of what is left out of its person's own view, and what its forms do."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepfaith.custody.protocol.known_names import PRIVACY
from keepfaith.disclosure.cases.withholdings import (
    InvalidWithholding,
    Withholder,
    WithholdingOfRecord,
    grounds,
    present_withholdings,
)
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import CurrentEmployee, current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.records.withholding_words import ground_named
from keepfaith.disclosure.retention.legal_holds import NoSuchRecord, record_named
from keepfaith.disclosure.staff.decorators import signed_in

_DONE: Final = {
    "proposed": "It is proposed, and a privacy officer decides",
    "approved": "It is left out from now on",
    "ended": "It is shown again, or the proposal is taken back",
}


@dataclass(frozen=True, slots=True)
class WithholdingLine:
    """A withholding in words, and what whoever looks may do with it; nothing of what the record says."""

    named: WithholdingOfRecord
    can_approve: bool

    @property
    def withholding(self) -> Any:  # noqa: ANN401 - the template reads it
        """What the custodian says of it."""
        return self.named.withholding

    @property
    def number(self) -> uuid.UUID:
        """The number of the record."""
        return uuid.UUID(bytes=self.named.withholding.record)

    @property
    def reference(self) -> str:
        """The reference of the record in two groups; none where its row is gone."""
        return grouped(self.named.record.reference or "") if self.named.record else ""

    @property
    def ground(self) -> str:
        """The ground with its law."""
        ground = ground_named(self.named.withholding.ground)
        return f"{ground.title} ({ground.cite})" if ground.cite else ground.title


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.withholdings)
def withholdings(request: HttpRequest) -> HttpResponseBase:
    """List what is proposed, what runs, and what has ended without its person being told."""
    return _page(request)


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.withholdings)
def proposed(request: HttpRequest) -> HttpResponseBase:
    """Propose to leave out the record that is named."""
    typed = {name: request.POST.get(name, "").strip() for name in ("record", "ground", "began_on")}
    try:
        _withholder(current_employee(request)).propose(
            record_named(typed["record"]), ground=typed["ground"], began_on=typed["began_on"]
        )
    except NoSuchRecord as unknown:
        unfit = InvalidWithholding(unknown.problem, unknown.remedy, place="record")
        return _page(request, unfit=unfit, typed=typed)
    except InvalidWithholding as unfit:
        return _page(request, unfit=unfit, typed=typed)
    return _done("proposed")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.withholdings)
def approved(request: HttpRequest, *, record: uuid.UUID) -> HttpResponseBase:
    """Approve what was proposed."""
    _withholder(current_employee(request)).approve(record)
    return _done("approved")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.withholdings)
def ended(request: HttpRequest, *, record: uuid.UUID) -> HttpResponseBase:
    """Have it shown again, or take a proposal back."""
    _withholder(current_employee(request)).end(record)
    return _done("ended")


def _withholder(employee: CurrentEmployee) -> Withholder:
    return Withholder(employee.account, employee.duties)


def _done(act: str) -> HttpResponseBase:
    return redirect(f"{reverse('desk:withholdings')}?done={act}")


def _page(
    request: HttpRequest, *, unfit: InvalidWithholding | None = None, **more: object
) -> HttpResponseBase:
    employee = current_employee(request)
    lines = [
        WithholdingLine(
            named,
            can_approve=PRIVACY in employee.duties and named.withholding.proposed_by != employee.account,
        )
        for named in present_withholdings()
    ]
    context = {
        "waiting": [line for line in lines if not line.withholding.approved_by],
        "running": [line for line in lines if line.withholding.runs],
        "untold": [line for line in lines if line.withholding.ended_on],
        "grounds": grounds().values(),
        "done": _DONE.get(request.GET.get("done", "")),
        "unfit": unfit,
        **more,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if unfit else HTTPStatus.OK
    return render(request, "desk/withholdings.html", context, status=status)
