"""Public pages of events: those coming and past, each by itself, and files for calendar programs."""

from collections.abc import Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.intake.events.calendar_file import MEDIA, calendar_of
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.presentation import ShownEvent, events_by_day
from keepfaith.intake.events.public_urls import absolute_url, event_url
from keepfaith.intake.events.topics import NOTICES, topic_slugs
from keepfaith.intake.forms.availability import open_forms
from keepfaith.policies.editions.translation import here
from keepfaith.web.data_files import mark_data_file

PAST_DAYS: Final = 90
# On one page and in one file: the nearest of those coming, the last of those past.
MAX_SHOWN, MAX_IN_FILE = 200, 500


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the events that come, all or those about one topic, and those of the last months."""
    at, words = timezone.now(), topic_slugs()
    topic = request.GET.get("topic", "")
    if topic and topic not in words:
        raise Http404
    events = Event.objects.public()
    if topic:
        events = events.about(words[topic])
    past = events.past(at=at, days=PAST_DAYS)[:MAX_SHOWN]
    context = {
        "days": events_by_day(events.coming(at=at)[:MAX_SHOWN], at=at),
        "past": [ShownEvent.of(event, at=at) for event in past],
        "past_days": PAST_DAYS,
        "topics": words.items(),
        "chosen": topic,
        "chosen_title": words.get(topic, ""),
        "takes_subscriptions": NOTICES in open_forms(),
    }
    return render(request, "events/index.html", context)


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one event; of a draft, nobody learns that it is there."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    context = {
        "shown": ShownEvent.of(event, at=timezone.now()),
        "event": event,
        "takes_subscriptions": NOTICES in open_forms(),
    }
    return render(request, "events/event.html", context)


@mark_data_file
@require_safe
def event_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Return one event for a calendar program."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    place = absolute_url(request, "events:event_file", slug)
    return _file(request, [event], name=event.title, place=place, called=slug)


@mark_data_file
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Return every event, canceled ones too, for a calendar program that follows them."""
    newest = Event.objects.public().order_by("-starts_at", "-pk")[:MAX_IN_FILE]
    name = gettext("%(agency)s events") % {"agency": here(this_agency().short_name)}
    place = absolute_url(request, "events:calendar")
    return _file(request, list(newest)[::-1], name=name, place=place, called="events")


def _file(
    request: HttpRequest, events: Sequence[Event], *, name: str, place: str, called: str
) -> HttpResponse:
    text = calendar_of(events, name=name, place=place, address=lambda event: event_url(request, event))
    answer = HttpResponse(text, content_type=MEDIA)
    answer.headers["Content-Disposition"] = f'attachment; filename="{called}.ics"'
    if changed := max((event.changed_at for event in events), default=None):
        answer.headers["Last-Modified"] = http_date(changed.timestamp())
    return answer
