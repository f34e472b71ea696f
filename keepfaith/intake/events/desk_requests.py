"""What each page of events at the desk asks of a request: the duty, a known event, and what the form was made from."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Final

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.revision import NoSuchEvent

DUTY: Final = "events"
DONE: Final = {
    "kept": "The draft is kept. Nobody but staff can see it.",
    "changed": "The event is changed. Calendars and the feed tell it.",
    "announced": "The event is announced. Everyone can see it.",
    "cancelled": "The event is canceled. Everyone can see that.",
    "discarded": "The draft is discarded.",
    "notified": "The notices are on their way.",
}
_SEQUENCE: Final = re.compile(r"[0-9]{1,9}")


def with_duty[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Let only an employee pass who has the duty for events now; anyone else is refused by the clause."""

    @wraps(view)
    def seated(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request = args[0]
        assert isinstance(request, HttpRequest)  # noqa: S101 - what Django calls every view with
        if DUTY not in current_employee(request).duties:
            raise Refused(DenialCode.DUTY, need_to_know.NEED_TO_KNOW)
        try:
            return view(*args, **kwargs)
        except NoSuchEvent:
            raise Http404 from None

    return signed_in(explain_refusals(seated))


def numbered_event(number: int) -> Event:
    """Return an event; raises `NoSuchEvent`."""
    event = Event.objects.filter(pk=number).first()
    if event is None:
        raise NoSuchEvent("There is no such event.")
    return event


def sent_sequence(request: HttpRequest) -> int:
    """Return which state of the event a form was made from."""
    text = request.POST.get("sequence", "")
    if not _SEQUENCE.fullmatch(text):
        raise BadRequest
    return int(text)


def back_to(number: int | None, done: str) -> HttpResponse:
    """Lead back to an event, or to the list of them, and say there what was done."""
    answer = redirect("events_desk:event", event=number) if number else redirect("events_desk:index")
    answer.headers["Location"] += f"?done={done}" if done else ""
    return answer
