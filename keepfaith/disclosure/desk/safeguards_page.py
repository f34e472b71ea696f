"""What the page of the safeguards shows: the agency's text, and the button where it is to be acknowledged."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from keepfaith.agency.agency import this_agency
from keepfaith.agency.safeguards import read_safeguards
from keepfaith.custody.protocol.acknowledgment_messages import Acknowledgment


def safeguards_page(
    request: HttpRequest, *, status: HTTPStatus, own: Acknowledgment | None = None, back: str = ""
) -> HttpResponse:
    """Show the text; `own` is the acknowledgment that there is, and `back` the page where the work goes on."""
    text = read_safeguards(this_agency().folder)
    context = {"text": text, "digest": text.digest.hex(), "own": own, "back": back}
    return render(request, "desk/safeguards.html", context, status=status)


def asked_first(request: HttpRequest, *, number: object, case: object) -> HttpResponse:
    """Ask for the acknowledgment in the place of what was refused for the lack of it."""
    if isinstance(number, int):
        back = reverse("desk:task", kwargs={"number": number})
    elif isinstance(case, str):
        back = reverse("desk:case", kwargs={"name": case})
    else:
        back = request.path if request.method == "GET" else ""
    return safeguards_page(request, status=HTTPStatus.FORBIDDEN, back=back)
