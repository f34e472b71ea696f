"""The pages of cases: the list, one case, what is opened in it, and what its forms do."""

import datetime as dt
import hashlib
import uuid
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.known_names import YOUR_INFORMATION
from keepfaith.disclosure.cases.case_kinds import case_kind, letters_of
from keepfaith.disclosure.cases.case_work import (
    NoSuchCase,
    case_named,
)
from keepfaith.disclosure.cases.covered_fields import CoveredRecord
from keepfaith.disclosure.cases.packet import packet
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.case_forms import case_worker, unfit_case
from keepfaith.disclosure.desk.case_page import MAX_NAMED, case_context, cases_context
from keepfaith.disclosure.desk.passkey_page import sent_assertion
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.items.field_corrections import correctable, is_declared
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.retention.legal_holds import (
    InvalidReference,
    NoSuchRecord,
    record_named,
    records_named,
)
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.policies.cases.case_kind import CaseKind

_UNFIT: Final = 422
_LONGEST: Final = dt.timedelta(3653)
_MAX_COUNT_LENGTH: Final = 18
_RECORD_LENGTH: Final = 32
_DONE: Final = {
    "opened": "The case is open, and it is yours",
    "appealed": "The appeal is open",
    "heard": "The day is entered. The due date of the decision is counted from it",
    "heard-again": "The hearing is corrected. The due date of the decision is counted from its day",
    "assigned": "This is noted",
    "due": "The due date is set",
    "proposed": "The records are proposed. Somebody else approves them",
    "approved": "The case covers these records",
    "declined": "The case does not cover these records",
    "granted": "A colleague may see it once somebody else approves that",
    "closed": "The case is closed",
    "suspended": "The use of the record is suspended",
    "lifted": "The suspension has ended",
    "disclosed": "What was given out is entered",
    "corrected": "The correction is proposed. Somebody else approves it",
}


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.cases)
def cases(request: HttpRequest) -> HttpResponseBase:
    """List the open cases, or go to the one that is named."""
    name = request.GET.get("name", "").strip()
    missed = None
    if name:
        try:
            return redirect("desk:case", name=case_named(name).case)
        except NoSuchCase as unfit:
            missed = unfit
    context = cases_context(case_worker(request), after=_known_name(request.GET.get("after", "")))
    return render(request, "desk/cases.html", {**context, "unfit": missed, "name": name})


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.cases)
def opened(request: HttpRequest) -> HttpResponseBase:
    """Open a case, once however often its form is sent, and propose the records that the form names."""
    names, worker = ("kind", "received_on", "number_elsewhere", "records"), case_worker(request)
    typed = {name: request.POST.get(name, "").strip() for name in names}
    # Of one fixed size, whatever a form brings.
    token = hashlib.sha256(request.POST.get("token", "").encode(errors="surrogatepass")).digest()
    try:
        records = records_named(typed["records"].split("\n"), most=MAX_NAMED) if typed["records"] else ()
        name = worker.open(
            _kind_named(typed["kind"]),
            token=token,
            received_on=_day(typed["received_on"]),
            number_elsewhere=typed["number_elsewhere"],
        )
    except (InvalidReference, NoSuchRecord) as unfit:
        context = {**cases_context(worker), "unfit": unfit, "typed": typed}
        return render(request, "desk/cases.html", context, status=_UNFIT)
    worker.propose(case_named(name), records)
    return _done(name, "opened")


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.cases)
def case(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """Show one case."""
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    context = case_context(
        case_named(name),
        case_worker(request),
        after=_record_number(after),
        before=int(before)
        if before.isascii() and before.isdigit() and len(before) < _MAX_COUNT_LENGTH
        else 0,
    )
    context |= {"done": _DONE.get(request.GET.get("done", "")), "is_part": bool(after or before)}
    return render(request, "desk/case.html", context)


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.cases)
def assigned(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """Take a case, give it to a colleague, or let it go."""
    worker, act = case_worker(request), request.POST.get("act", "")
    colleague = request.POST.get("colleague", "").strip()
    to = {"take": worker.account, "let-go": ""}.get(act, colleague)
    if act == "hand" and not colleague:
        unfit = InvalidReference("No colleague is named.", "Write the name of their account.")
        return unfit_case(request, case_named(name), unfit)
    worker.assign(case_named(name), to=to)
    return _done(name, "assigned")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.cases)
def due(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """Set by which day one's own case is to be done; an empty field says that there is no day."""
    state, typed = case_named(name), request.POST.get("due_on", "").strip()
    reason = request.POST.get("reason", "").strip()
    try:
        case_worker(request).set_due(state, _typed_day(typed, state), reason=reason)
    except InvalidReference as unfit:
        return unfit_case(request, state, unfit, due_on=typed, due_reason=reason)
    return _done(name, "due")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.cases)
def proposed(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """Propose records for one's own case: all that are named, or none if one of them is not there."""
    typed, state = request.POST.get("records", ""), case_named(name)
    try:
        records = records_named(typed.split("\n"), most=MAX_NAMED)
    except NoSuchRecord as unfit:
        return unfit_case(request, state, unfit, records=typed)
    case_worker(request).propose(state, records)
    return _done(name, "proposed")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.cases)
def decided(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """Approve that the case covers some records, or end it."""
    state, worker, reason = case_named(name), case_worker(request), request.POST.get("reason", "").strip()
    try:
        records = records_named(request.POST.getlist("record"), most=MAX_NAMED)
        if request.POST.get("act") == "approve":
            worker.approve(state, records)
            return _done(name, "approved")
        worker.decline(state, records, reason=reason)
    except (NoSuchRecord, InvalidReference) as unfit:
        ticked = request.POST.getlist("record")
        return unfit_case(request, state, unfit, reason=reason, ticked=ticked)
    return _done(name, "declined")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.cases)
def record_opened(request: HttpRequest, *, name: str, record: uuid.UUID) -> HttpResponseBase:
    """Open a record that one's own case covers; a sensitive field only where it alone is asked for."""
    state, row = case_named(name), record_named(str(record))
    covered = CoveredRecord(state, row, case_worker(request))
    opening = covered.open(request.POST.get("field", ""), sent_assertion(request))
    words = edition_titles(row.edition)
    context = {
        "case": state,
        "record": row,
        "what": words.holding(row.holding),
        "purpose": words.purpose(state.purpose),
        "opening": opening,
        "opened_under": words.passage(opening.clause),
        "alone": covered.alone,
        "correctable": correctable(covered),
        "is_correcting": is_declared() or state.purpose != YOUR_INFORMATION,
        "letters": letters_of(state.kind) if state.holder == covered.worker.account else (),
        "languages": settings.LANGUAGES,
    }
    return render(request, "desk/covered.html", context)


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.cases)
def packed(_request: HttpRequest, *, name: str) -> HttpResponseBase:
    """Give the packet of a case."""
    state = case_named(name)
    answer = HttpResponse(packet(state), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{state.case}.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _kind_named(name: str) -> CaseKind:
    kind = case_kind(name)
    if kind is None:
        raise InvalidReference("No kind of case is chosen.", "Choose what it is.")
    return kind


def _day(text: str) -> dt.date | None:
    """Read a day as it was typed; the first of all days for what is none, so that it is refused where it is used."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return dt.date.min


def _typed_day(text: str, state: CaseState) -> dt.date | None:
    day = _day(text)
    if day is not None and not state.opened_on <= day <= state.opened_on + _LONGEST:
        raise InvalidReference(
            "The due date is no day on which the case could be done.",
            f"Write one from {state.opened_on:%m/%d/%Y} on, within ten years; or leave it empty.",
        )
    return day


def _done(name: str, what: str) -> HttpResponse:
    return redirect(reverse("desk:case", kwargs={"name": name}) + f"?done={what}")


def _known_name(text: str) -> str:
    """Return the name of a case after which a list goes on; nothing for what is none."""
    try:
        return case_named(text).case if text else ""
    except NoSuchCase:
        return ""


def _record_number(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text) if len(text) == _RECORD_LENGTH else None
    except ValueError:
        return None
