"""Pages of somebody's own information: a link proves the mailbox, and each page carries the proof in its forms.

No cookie is needed, and no address holds the proof. What is looked up is looked up after the link came back, so no
answer before that tells whether anything is held.
"""

import datetime as dt
import json
import uuid
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import PROOF_SIZE
from keepfaith.disclosure.mail.links import ADDRESS_PARAMETER, PARAMETER, decode_token, encode_token
from keepfaith.disclosure.mail_queue import queue_link_again, queue_opening
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.left_out_now import left_out_now, may_leave_out
from keepfaith.disclosure.own_records.own_codes import end_code
from keepfaith.disclosure.own_records.report import own_attachments, own_report
from keepfaith.disclosure.records.custodian_clients import own_records_client
from keepfaith.disclosure.records.decryption import Altered
from keepfaith.disclosure.records.ledger_witness import ledger_key
from keepfaith.disclosure.records.receipts import Receipt, grouped
from keepfaith.rights.address_pages import confirmed_address
from keepfaith.rights.copy_pages import COPY_ACTS, COPY_INPUTS, copied
from keepfaith.rights.correction_pages import CORRECTION_ACTS, CORRECTION_INPUTS, corrected
from keepfaith.rights.move_pages import MOVE_ACTS, moved
from keepfaith.rights.report_json import report_json
from keepfaith.rights.report_page import closed_to_caches, shown_report, typed_record, ways
from keepfaith.rights.report_pdf.pdf_file import report_pdf
from keepfaith.rights.typed_on_page import PageProblem, StatementForm, receipt_problem, refusal_problem
from keepfaith.web.form_body import SentForm, UnreadableBody, read_body
from keepfaith.web.pdf.compiler import NotCompiled
from keepfaith.web.same_origin import from_own_pages

_INPUTS: Final = (
    frozenset({"proof", "act", "record", "field", "reference", "code", "statement"})
    | CORRECTION_INPUTS
    | COPY_INPUTS
)
_LONGEST: Final = 60
_STATUS: Final = {
    "ask": HTTPStatus.OK,
    "late": HTTPStatus.GONE,
    "unknown": HTTPStatus.NOT_FOUND,
    "ended": HTTPStatus.OK,
    "refused": HTTPStatus.OK,
    "renewed": HTTPStatus.OK,
    "over": HTTPStatus.GONE,
    "altered": HTTPStatus.INTERNAL_SERVER_ERROR,
    "unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
    "unreadable": HTTPStatus.BAD_REQUEST,
    "no-pdf": HTTPStatus.SERVICE_UNAVAILABLE,
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Say how somebody sees what is held about them."""
    shown = {"key": ledger_key(), "may_leave_out": may_leave_out()}
    shown |= {"left_out": left_out_now()} if shown["may_leave_out"] else {}
    return render(request, "rights/index.html", {**ways(), **shown})


@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def link(request: HttpRequest) -> HttpResponse:
    """Ask whether to open or confirm what a link is for, or do that: trying a link does nothing."""
    return confirmed_address(request) if ADDRESS_PARAMETER in request.GET else _opened(request)


def _opened(request: HttpRequest) -> HttpResponse:
    """Ask whether to open what a link is for, or redeem it."""
    carried = request.GET.get(PARAMETER, "")[:64]
    if request.method != "POST":
        return _closed(request, "ask", carried=carried)
    if (other := _OTHER_ACTS.get(request.POST.get("act", ""))) is not None:
        return other(request, carried)
    try:
        redeemed = own_records_client().redeem(decode_token(carried))
    except (CustodianUnavailable, Refused):
        return _closed(request, "unreachable", carried=carried)
    if redeemed.outcome != "proven":
        return _closed(request, redeemed.outcome, carried=carried if redeemed.outcome == "late" else "")
    # From here on the link is used up, and the proof alone leads on. Nothing is shown before that waits to be told.
    try:
        queue_opening(uuid.UUID(bytes=redeemed.request))
    except DatabaseError:
        return _closed(request, "unreachable")
    return acted(request, SentForm({}), redeemed.proof)


def _renewed(request: HttpRequest, carried: str) -> HttpResponse:
    """Have a link that became too late today sent anew, to the mailbox that got it."""
    try:
        record = own_records_client().renew(decode_token(carried))
        if record is None:
            return _closed(request, "late")
        queue_link_again(uuid.UUID(bytes=record))
    except (CustodianUnavailable, Refused, DatabaseError):
        return _closed(request, "unreachable", carried=carried)
    return _closed(request, "renewed")


def _refused_links(request: HttpRequest, carried: str) -> HttpResponse:
    """Have no more links sent to the mailbox that got this one."""
    try:
        outcome = own_records_client().refuse_links(decode_token(carried))
    except (CustodianUnavailable, Refused):
        return _closed(request, "unreachable", carried=carried)
    return _closed(request, "unknown" if outcome == "unknown" else "refused")


_APART: Final = {
    **dict.fromkeys(CORRECTION_ACTS, corrected),
    **dict.fromkeys(MOVE_ACTS, moved),
    **dict.fromkeys(COPY_ACTS, copied),
}
_OTHER_ACTS: Final = {"refuse": _refused_links, "renew": _renewed}


@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def report(request: HttpRequest) -> HttpResponse:
    """Show the report again, with one masked field or a receipt more, as a file, or end it."""
    if request.method != "POST":
        return _closed(request, "over")
    try:
        typed = read_body(request.body, media=request.headers.get("Content-Type", ""), declared=_INPUTS)
    except UnreadableBody:
        return _closed(request, "unreadable")
    return acted(request, typed, decode_token(typed.get("proof")))


def acted(request: HttpRequest, typed: SentForm, proof: bytes) -> HttpResponse:
    """Do what a button of the report says, or show the report; say why neither can be."""
    if len(proof) != PROOF_SIZE:
        return _closed(request, "over")
    try:
        # Both have pages of their own on their way.
        if (apart := _APART.get(act := typed.get("act"))) is not None:
            return apart(request, typed, proof, act=act)
        return _done(request, typed, proof)
    except Refused:
        return _closed(request, "over")
    except Altered:
        return _closed(request, "altered")
    except (CustodianUnavailable, DatabaseError):
        return _closed(request, "unreachable", proof=encode_token(proof))


def _done(request: HttpRequest, typed: SentForm, proof: bytes) -> HttpResponse:
    more: dict[str, Any] = {}
    match typed.get("act"):
        case "end":
            own_records_client().end(proof)
            return _closed(request, "ended")
        case "file":
            return _file(proof)
        case "save":
            return _saved(request, proof, typed)
        case "state" | "change-statement" | "add-statement" as act:
            return _stated(request, typed, proof, act=act)
        case "pdf":
            return _pdf(request, proof)
        case "receipt":
            more = {"problem": _add_receipt(proof, typed), "typed": typed}
        case "withdraw" | "resume" as act if (number := typed_record(typed)) is not None:
            own_records_client().withdraw(proof, number.bytes, on=act == "withdraw")
            more = {"is_withdrawn" if act == "withdraw" else "is_resumed": True}
        case "end-code" if (number := typed_record(typed)) is not None:
            # One that has ended meanwhile is ended.
            with suppress(Refused):
                end_code(proof, number)
            more = {"is_code_ended": True}
        case "unmask":
            more = {"unmasked": _named(typed)}
    return shown_report(request, proof, **more)


def _stated(request: HttpRequest, typed: SentForm, proof: bytes, *, act: str) -> HttpResponse:
    """Show once more what somebody states before it is added, which cannot be undone; then add it."""
    number = typed_record(typed)
    row = Record.objects.filter(pk=number).first() if number else None
    if row is None:
        return shown_report(request, proof)
    stated = StatementForm.typed(row, typed.get("statement"))
    problem = None if act == "change-statement" else stated.problem
    if act == "state" and not problem:
        shown = {"stated": stated, "proof": encode_token(proof)}
        return closed_to_caches(render(request, "rights/statement.html", shown))
    if act == "add-statement" and not problem:
        problem = stated.add(proof)
        return shown_report(
            request, proof, problem=problem, stated=stated if problem else None, is_stated=problem is None
        )
    return shown_report(request, proof, problem=problem, stated=stated)


def _file(proof: bytes) -> HttpResponse:
    text = json.dumps(
        report_json(own_report(proof), at=dt.datetime.now(dt.UTC)), ensure_ascii=False, indent=1
    )
    return _download(f"{text}\n".encode(), kind="json")


def _pdf(request: HttpRequest, proof: bytes) -> HttpResponse:
    try:
        return _download(report_pdf(own_report(proof), at=dt.datetime.now(dt.UTC)), kind="pdf")
    except NotCompiled:
        return _closed(request, "no-pdf", proof=encode_token(proof))


def _download(content: bytes, *, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=f"application/{kind}")
    answer.headers["Content-Disposition"] = f'attachment; filename="your-information.{kind}"'
    return closed_to_caches(answer)


def _saved(request: HttpRequest, proof: bytes, typed: SentForm) -> HttpResponse:
    """Give attachments as the ZIP in which they are kept; or the page, where there are none or a rule keeps them."""
    number = typed_record(typed)
    row = Record.objects.filter(pk=number).first() if number else None
    try:
        content = own_attachments(proof, row, typed.get("field")) if row else None
    except Refused as refused:
        if refused.code is DenialCode.NOT_PROVEN:
            raise
        return shown_report(request, proof, problem=refusal_problem(refused.clause))
    if row is None or content is None:
        return shown_report(request, proof)
    answer = HttpResponse(content, content_type="application/zip")
    name = f"attachments-{grouped(row.reference or '')}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return closed_to_caches(answer)


def _add_receipt(proof: bytes, typed: SentForm) -> PageProblem | None:
    """Add the record of a receipt; return what is wrong with it."""
    receipt = Receipt.typed(*(typed.get(name)[:_LONGEST] for name in ("reference", "code")))
    record = Record.objects.by_receipt(receipt.reference, receipt.code_digest)
    if record is None:
        return receipt_problem()
    try:
        own_records_client().add_receipt(proof, record.pk.bytes, receipt.code)
    except Refused:
        return receipt_problem()
    return None


def _named(typed: SentForm) -> tuple[uuid.UUID, str] | None:
    number = typed_record(typed)
    return None if number is None else (number, typed.get("field"))


def _closed(request: HttpRequest, state: str, *, carried: str = "", proof: str = "") -> HttpResponse:
    """Show the page without a report: why there is none, and how to come to one; what was carried stays there."""
    shown = {"state": state, "carried": carried, "proof": proof, "parameter": PARAMETER, **ways()}
    return closed_to_caches(render(request, "rights/link.html", shown, status=_STATUS[state]))
