"""The page on which people without e-mail type the code that an employee mailed or gave them."""

from http import HTTPStatus
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.custody.protocol.code_messages import CODE_SIZE
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import own_records_client
from keepfaith.disclosure.records.receipts import ALPHABET, Receipt
from keepfaith.rights.report_page import closed_to_caches
from keepfaith.rights.views import acted
from keepfaith.web.form_body import SentForm, UnreadableBody, read_body
from keepfaith.web.same_origin import from_own_pages

_INPUTS: Final = frozenset({"reference", "code"})
_LONGEST: Final = 60
_STATUS: Final = {
    "": HTTPStatus.OK,
    "unknown": HTTPStatus.NOT_FOUND,
    "unreadable": HTTPStatus.BAD_REQUEST,
    "unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
}


@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the reference and the code; as a form, redeem the code once and show what it opens."""
    if request.method != "POST":
        return _page(request, SentForm({}))
    try:
        typed = read_body(request.body, media=request.headers.get("Content-Type", ""), declared=_INPUTS)
    except UnreadableBody as error:
        return _page(request, error.typed, "unreadable")
    try:
        proof = _redeemed(typed)
        # From here on the code is used up, and the proof alone leads on.
        return acted(request, SentForm({}), proof) if proof else _page(request, typed, "unknown")
    except (CustodianUnavailable, DatabaseError, Refused):
        return _page(request, typed, "unreachable")


def _redeemed(typed: SentForm) -> bytes:
    """Return the proof that a code gives; nothing for a code that is not good, whatever is wrong with it."""
    receipt = Receipt.typed(*(typed.get(name)[:_LONGEST] for name in ("reference", "code")))
    if len(receipt.code) != CODE_SIZE or not set(receipt.code) <= set(ALPHABET):
        return b""
    record = Record.objects.filter(reference=receipt.reference).only("pk").first()
    return own_records_client().redeem_code(record.pk.bytes, receipt.code) if record else b""


def _page(request: HttpRequest, typed: SentForm, why: str = "") -> HttpResponse:
    # What was typed as the code is not written into a page again.
    shown = {"reference": typed.get("reference")[:_LONGEST], "why": why}
    return closed_to_caches(render(request, "rights/code.html", shown, status=_STATUS[why]))
