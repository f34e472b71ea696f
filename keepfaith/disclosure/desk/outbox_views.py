"""The page of a demonstration that shows what would have gone out; elsewhere there is no such page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.request import validate_host
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.mail.demo_outbox import OutboxMessage, outbox_messages
from keepfaith.disclosure.staff.decorators import signed_in

_LINK: Final = re.compile(r"https?://[^\s<>\"]{1,500}")


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of a text, and where on this site it leads, if it is a link to it."""

    text: str
    address: str = ""


@require_safe
@signed_in
@explain_refusals
def outbox(request: HttpRequest) -> HttpResponseBase:
    """Show each message that the worker of a demonstration carried, with its links to this site."""
    messages = outbox_messages()
    if messages is None:
        raise Http404
    return render(request, "desk/outbox.html", {"messages": list(map(_context, messages))})


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
