"""The certificate that something was erased: a page to print, and a file to check, for whoever has its receipt."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keepfaith.disclosure.records.receipts import Receipt, grouped
from keepfaith.intake.forms.receipt_status import DestroyedStatus, ReceiptStatus
from keepfaith.web.form_body import SentForm


def certificate_answer(
    request: HttpRequest, typed: SentForm, status: ReceiptStatus | DestroyedStatus | None
) -> HttpResponse | None:
    """Return the certificate as a page or a file, if it was asked for and there is one."""
    if not isinstance(status, DestroyedStatus) or status.certificate is None:
        return None
    match typed.get("act"):
        case "certificate":
            reference = grouped(Receipt.typed(typed.get("reference"), typed.get("code")).reference)
            shown = {"record_status": status, "reference": reference, "typed": typed}
            return render(request, "intake/certificate.html", shown)
        case "certificate-file":
            content = json.dumps(dict(status.certificate.members), indent=2) + "\n"
            answer = HttpResponse(content, content_type="application/json")
            answer.headers["Content-Disposition"] = 'attachment; filename="certificate.json"'
            return answer
    return None
