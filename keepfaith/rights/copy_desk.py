"""Copies at the desk: those that wait, a case for each, and the page on which one is drawn, sent and entered."""

import datetime as dt
import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from keepfaith.agency.copy_fee import read_copy_fee
from keepfaith.custody.protocol.sizes import MAX_DISCLOSURE_TEXT
from keepfaith.custody.protocol.use_messages import Means
from keepfaith.disclosure.cases.case_letters import NoSuchLetter
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.cases.disclosures import MEANS
from keepfaith.disclosure.desk.case_letter_views import given_letter
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.desk.task_queue import shown_reference
from keepfaith.disclosure.retention.legal_holds import InvalidReference
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError
from keepfaith.rights.copy_case import (
    CopyWork,
    NamedRecipient,
    open_copy_case,
    sends_copies,
    waiting_copies,
    waiting_copy,
)
from keepfaith.rights.copy_file import copy_json, copy_letter, copy_pdf
from keepfaith.web.pdf.compiler import NotCompiled

_UNFIT: Final = 422
_MEANS: Final[Mapping[Means, str]] = {
    way: title for way, title in MEANS.items() if way not in {"fax", "by-telephone"}
}
_BASIS: Final = "Its person asked for it (M.G.L. c. 66A § 2(c))"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
@only_for(sends_copies)
def copies(request: HttpRequest) -> HttpResponseBase:
    """List the copies that wait; as a form, open a case for one of them and propose its record."""
    employee = current_employee(request)
    worker = CaseWorker(employee.account, employee.duties)
    if request.method != "POST":
        return _list(request, worker)
    try:
        waiting = waiting_copy(_number(request.POST.get("note", "")), worker.account)
        token = hashlib.sha256(request.POST.get("token", "").encode()).digest()
        name = open_copy_case(waiting, worker, token=token)
    except InvalidReference as unfit:
        return _list(request, worker, unfit=unfit)
    return redirect("desk:case", name=name)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
@only_for(sends_copies)
def copy(request: HttpRequest, *, note: uuid.UUID) -> HttpResponseBase:
    """Say what is to be done; as a form, open whom its person named, draw the copy, or enter that it was sent."""
    employee = current_employee(request)
    worker = CaseWorker(employee.account, employee.duties)
    try:
        work = CopyWork(waiting_copy(note, worker.account), worker)
        return _done(request, work) if request.method == "POST" else _page(request, work)
    except InvalidReference as unfit:
        return _list(request, worker, unfit=unfit)


def _done(request: HttpRequest, work: CopyWork) -> HttpResponse:
    recipient = work.recipient()
    try:
        match request.POST.get("act"):
            case "pdf" | "json" as kind:
                return _drawn(request, work, kind)
            case "letter" | "letter-pdf" as act:
                letter = copy_letter(work.waiting, request.POST.get("language", ""))
                to = f"{recipient.name}\n{recipient.address}"
                answer = given_letter(letter, to, is_pdf=act == "letter-pdf")
                work.worker.enter_letter(work.case, letter)
                return answer
            case "sent":
                return _sent(request, work, recipient)
    except (NoSuchLetter, NotCompiled) as unfit:
        return _page(request, work, recipient=recipient, unfit=unfit)
    return _page(request, work, recipient=recipient)


def _drawn(request: HttpRequest, work: CopyWork, kind: str) -> HttpResponse:
    content, record = work.content(), work.waiting.record
    if kind == "pdf":
        return _file(copy_pdf(content, record, request.POST.get("language", "")), kind)
    text = json.dumps(copy_json(content, record, at=dt.datetime.now(dt.UTC)), ensure_ascii=False, indent=1)
    return _file(f"{text}\n".encode(), kind)


def _sent(request: HttpRequest, work: CopyWork, recipient: NamedRecipient) -> HttpResponse:
    sent, fee = request.POST, read_copy_fee(settings.AGENCY)
    means = sent.get("means", "")
    try:
        given_on = dt.date.fromisoformat(sent.get("given_on", ""))
    except ValueError:
        given_on = dt.date.min
    is_charged = sent.get("fee") == "charged" and fee is not None
    if means not in _MEANS or not work.waiting.asked_on <= given_on <= today():
        unfit = InvalidReference("The day or the way is missing, or cannot be.", "Choose both.")
        return _page(request, work, recipient=recipient, unfit=unfit)
    fee_words = f"fee {fee.amount}, {fee.source}" if fee is not None and is_charged else "no fee"
    basis = f"{_BASIS}; {fee_words}"[:MAX_DISCLOSURE_TEXT]
    work.enter(recipient, given_on=given_on, basis=basis, means=cast("Means", means))
    answer = redirect("desk:case", name=work.case.case)
    answer.headers["Location"] += "?done=disclosed"
    return answer


def _page(
    request: HttpRequest,
    work: CopyWork,
    *,
    recipient: NamedRecipient | None = None,
    unfit: KeepfaithError | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "waiting": work.waiting,
        "case": work.case,
        "reference": shown_reference(work.waiting.record),
        "recipient": recipient,
        "fee": read_copy_fee(settings.AGENCY),
        "languages": settings.LANGUAGES,
        "means": _MEANS.items(),
        "today": today(),
        "unfit": unfit,
    }
    return render(request, "rights/desk/copy.html", context, status=_UNFIT if unfit else HTTPStatus.OK)


def _list(request: HttpRequest, worker: CaseWorker, *, unfit: KeepfaithError | None = None) -> HttpResponse:
    lines = [
        {
            "waiting": waiting,
            "reference": shown_reference(waiting.record),
            "is_late": waiting.deadline is not None and waiting.deadline.due < today(),
            "is_mine": waiting.case is not None and waiting.case.holder == worker.account,
        }
        for waiting in waiting_copies(worker.account)
    ]
    context = {"lines": lines, "token": secrets.token_urlsafe(16), "unfit": unfit}
    return render(request, "rights/desk/copies.html", context, status=_UNFIT if unfit else HTTPStatus.OK)


def _file(content: bytes, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=f"application/{kind}")
    answer.headers["Content-Disposition"] = f'attachment; filename="copy.{kind}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _number(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise InvalidReference("There is no such copy.", "Choose one of the list.") from None
