"""Copies of a receipt to keep: its numbers as words, in a file and in a QR code, and never as an address."""

from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.policies.editions.translation import here
from keepfaith.web.qr_code import qr_svg


def receipt_qr(receipt: Receipt) -> SafeString:
    """Draw the numbers of a receipt, to be read by a phone."""
    return qr_svg(_words(receipt), label=gettext("QR code with your reference and your code, as words"))


def receipt_file(receipt: Receipt) -> HttpResponse:
    """Return the numbers of a receipt as a file; nobody looks up whether there is such a receipt."""
    warning = gettext("Anyone who has both can see where your request is, and stop it.")
    text = f"{here(this_agency().name)}\n\n{_words(receipt)}\n\n{warning}\n"
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="receipt.txt"'
    return answer


def _words(receipt: Receipt) -> str:
    return f"{gettext('Reference')}: {receipt.shown_reference}\n{gettext('Code')}: {receipt.shown_code}"
