"""Handing out forms and receipts: a page is made once for all that get the same, and each one's numbers are put in."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse

from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.records.store import StoredRecord
from keepfaith.intake.forms.presentation import TOKEN_SIZE, blank_hidden_values, chosen_answers
from keepfaith.intake.forms.receipt_copies import receipt_qr
from keepfaith.intake.forms.receipt_status import status_on_receipt
from keepfaith.intake.forms.validation import Answers, token_text
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.forms.form import TOKEN, Form

MAX_PAGES: Final = 100
# No view of a form draws this number: it stands for the one that each draws.
_UNDRAWN: Final = "-" * len(token_text(bytes(TOKEN_SIZE)))
# Receipts have no U, so these numbers stand for none.
_BLANK: Final = Receipt("U" * 10, "U" * 20)
_NO_PICTURE: Final = "U" * 40

_pages: dict[Hashable, str] = {}


def form_page(
    request: HttpRequest, form: Form, edition: PostedEdition, shown: Callable[[], Mapping[str, Any]]
) -> HttpResponse:
    """Return an empty form with a number drawn for this view; `shown` is what its page needs."""
    carried = blank_hidden_values(edition)
    key = (get_script_prefix(), form.name, edition.bundle.digest)
    sheet = _cached(key, lambda: _form(request, {**shown(), "carried": {**carried, TOKEN: _UNDRAWN}}))
    return HttpResponse(sheet.replace(_UNDRAWN, carried[TOKEN]))


def receipt_page(request: HttpRequest, answers: Answers, stored: StoredRecord) -> HttpResponse:
    """Return the receipt of what was stored: on it, and in the cached sheet, is nothing that a person wrote."""
    record_status = status_on_receipt(answers)
    chosen = chosen_answers(answers)
    left_out = tuple(field.name for field in answers.left_out)
    # On paper a link needs its whole address.
    lookup_url = request.build_absolute_uri(reverse("intake:receipt"))
    key = (
        lookup_url,
        answers.form,
        answers.edition,
        record_status.received_on,
        stored.repeated,
        left_out,
        tuple(lines for _, lines in chosen),
    )
    shown = {
        "record_status": record_status,
        "receipt": _BLANK,
        "picture": _NO_PICTURE,
        "repeated": stored.repeated,
        "lookup_url": lookup_url,
        "left_out": answers.left_out,
        "chosen": () if stored.repeated else chosen,
    }
    sheet = _cached(key, lambda: render_to_string("intake/receipt.html", shown, request))
    # The longest first: each shorter one is a part of it.
    page = sheet.replace(_NO_PICTURE, receipt_qr(stored.receipt))
    page = page.replace(_BLANK.shown_code, stored.receipt.shown_code)
    return HttpResponse(page.replace(_BLANK.shown_reference, stored.receipt.shown_reference))


def _form(request: HttpRequest, shown: Mapping[str, Any]) -> str:
    return render_to_string("intake/form.html", dict(shown), request)


def _cached(key: Hashable, make: Callable[[], str]) -> str:
    sheet = _pages.get(key)
    if sheet is None:
        sheet = make()
        if len(_pages) >= MAX_PAGES:
            _pages.clear()
        _pages[key] = sheet
    return sheet
