"""Pages of an event's notices: what will arrive and at how many, then that it goes out, for good."""

from collections.abc import Callable
from typing import Final

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.mail.brake import release_brake
from keepfaith.disclosure.mail.links import site
from keepfaith.disclosure.mail.preview import previews
from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk
from keepfaith.intake.events.desk_requests import DUTY, back_to, numbered_event, sent_sequence, with_duty
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.notices import mailing_name, notice_words, notify
from keepfaith.intake.events.presentation import ShownEvent
from keepfaith.policies.editions.translation import here
from keepfaith.policies.forms.topics import topic_name

_ACTS: Final[dict[str, Callable[[str, str], object]]] = {
    "pause": mailings.pause,
    "resume": mailings.resume,
    "stop": mailings.stop,
    "release": release_brake,
    "again": mailings.retry_unsure,
}


@require_http_methods(["GET", "HEAD", "POST"])
@with_duty
def notices(request: HttpRequest, *, event: int) -> HttpResponse:
    """Show the notice of an event as it will arrive, and how many get it; as a form, send it."""
    if request.method == "POST":
        return _sent(request, event)
    stored = numbered_event(event)
    origin, page = _site_and_page(request, stored)
    words = {code: notice_words(stored, code, origin=origin, page=page) for code in mailings.languages()}
    recipients = mailings.recipient_count([topic_name(topic) for topic in stored.topics])
    context = {
        "event": stored,
        "shown": ShownEvent.of(stored, at=timezone.now()),
        "messages": previews(OutgoingMessage.NOTICE, words, origin=origin),
        "recipients": recipients,
        "recipients_written": f"{recipients:,}",
        "topics": [here(topic) for topic in stored.topics],
        "progress": mailings.progress(mailing_name(stored)),
        "announcement": mailings.progress(mailing_name(stored, canceled=False)),
    }
    return render(request, "events/desk/send.html", context)


@require_POST
@with_duty
def notices_changed(request: HttpRequest, *, event: int) -> HttpResponse:
    """Pause the notices of an event, let them go on, release the brake, stop them, or give the unsure ones again."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise BadRequest
    act(mailing_name(numbered_event(event)), current_employee(request).account)
    return back_to(event, "")


def _sent(request: HttpRequest, number: int) -> HttpResponse:
    """Start the notices of an event as the page showed it."""
    sequence = sent_sequence(request)
    with transaction.atomic():
        numbered_event(number)
        stored = Event.objects.select_for_update().get(pk=number)
        if stored.sequence != sequence:
            raise AlreadyDone(
                "Somebody changed this event after you opened it. No notice was sent.",
                "Look at the notice as it is now, then send it.",
            )
        origin, page = _site_and_page(request, stored)
        try:
            notify(stored, Clerk(current_employee(request).account, DUTY), origin=origin, page=page)
        except mailings.MailingNotStarted as refused:
            raise AlreadyDone(refused.problem, refused.remedy) from None
    return back_to(number, "notified")


def _site_and_page(request: HttpRequest, event: Event) -> tuple[str, str]:
    return site(request.build_absolute_uri("/")), reverse("events:event", args=[event.slug])
