"""The page of a demonstration that shows what would have gone out; elsewhere there is no such page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.request import validate_host
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import CurrentEmployee, current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.mail.demo_outbox import OutboxMessage, outbox_messages
from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.staff.models import as_employee

_LINK: Final = re.compile(r"https?://[^\s<>\"]{1,500}")


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of a text, and where on this site it leads, if it is a link to it."""

    text: str
    address: str = ""


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.outbox)
def outbox(request: HttpRequest) -> HttpResponseBase:
    """Show what the worker of a demonstration carried under the employee's duties, with its links to this site."""
    messages = outbox_messages()
    if messages is None:
        raise Http404
    employee = current_employee(request)
    shown = _of(employee, as_employee(request.user).work_address, messages)
    return render(request, "desk/outbox.html", {"messages": list(map(_context, shown))})


def _of(
    employee: CurrentEmployee, work_address: str, messages: Sequence[OutboxMessage]
) -> Iterator[OutboxMessage]:
    """Keep what went out under one of the employee's duties, and what was written to the employee."""
    numbers = [message.number for message in messages if message.number]
    duties = dict(OutgoingMessage.objects.filter(pk__in=numbers).values_list("pk", "duty"))
    for message in messages:
        # What has no row is to an employee, or its row was erased with the record that it is about.
        if message.number in duties:
            is_own = duties[message.number] in employee.duties
        else:
            is_own = bool(work_address) and message.recipient == work_address
        if is_own:
            yield message


def _context(message: OutboxMessage) -> dict[str, object]:
    return {"message": message, "pieces": list(text_parts(message.text))}


def text_parts(text: str) -> Iterator[TextPart]:
    """Take a text apart at its links."""
    place = 0
    for match in _LINK.finditer(text):
        yield TextPart(text[place : match.start()])
        yield TextPart(match[0], _own_url(match[0]))
        place = match.end()
    yield TextPart(text[place:])


def _own_url(link: str) -> str:
    """Return a link's address on this site; nothing if it leads elsewhere."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return ""
    # Two slashes in front would lead to another site.
    if not validate_host(host, settings.ALLOWED_HOSTS) or not re.match(r"/(?![/\\])", parts.path):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
