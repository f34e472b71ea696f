"""Handing out a receipt: its page is made once for all that get the same, and each one's numbers are put in."""

from collections.abc import Hashable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix

from keepfaith.disclosure.keeping import Stored
from keepfaith.disclosure.receipts import Receipt
from keepfaith.intake.answers import Answers
from keepfaith.intake.telling import told_on_receipt

MOST_SHEETS: Final = 100
# Receipts have no U, so these numbers stand for none.
_BLANK: Final = Receipt("U" * 10, "U" * 20)

_sheets: dict[Hashable, str] = {}


def receipt_page(request: HttpRequest, answers: Answers, stored: Stored) -> HttpResponse:
    """Give the receipt of what was stored; nothing of what was told is on it, or in the sheet that is kept."""
    told = told_on_receipt(answers)
    left_out = tuple(field.name for field in answers.left_out)
    key = (get_script_prefix(), answers.form, answers.edition, told.received_on, stored.repeated, left_out)
    sheet = _sheets.get(key)
    if sheet is None:
        shown = {"told": told, "receipt": _BLANK, "repeated": stored.repeated, "left_out": answers.left_out}
        sheet = render_to_string("intake/receipt.html", shown, request)
        if len(_sheets) >= MOST_SHEETS:
            _sheets.clear()
        _sheets[key] = sheet
    # The longer number first: the shorter one is a part of it.
    page = sheet.replace(_BLANK.shown_code, stored.receipt.shown_code)
    return HttpResponse(page.replace(_BLANK.shown_reference, stored.receipt.shown_reference))
