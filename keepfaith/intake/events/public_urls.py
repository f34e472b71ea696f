"""Where events are found: an address that is the same for everybody, whatever choices a visitor carries."""

from django.http import HttpRequest
from django.urls import reverse

from keepfaith.intake.events.models import Event
from keepfaith.web.url_prefixes import split


def absolute_url(request: HttpRequest, name: str, *args: object) -> str:
    """Return a whole address without the choices of who asks: files go on to other people."""
    return request.build_absolute_uri(split(reverse(name, args=args))[1])


def event_url(request: HttpRequest, event: Event) -> str:
    """Return the whole address of an event's page."""
    return absolute_url(request, "events:event", event.slug)


def event_links() -> set[str]:
    """Return the addresses of other sites that events lead to."""
    return set(Event.objects.public().exclude(link="").values_list("link", flat=True))
