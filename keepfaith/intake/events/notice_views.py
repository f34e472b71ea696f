"""Pages of an event's notices: what will arrive and at how many, then that it goes out, for good."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.trial_lines import trial_context
from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.mail.brake import release_brake
from keepfaith.disclosure.mail.links import site
from keepfaith.disclosure.mail.preview import previews
from keepfaith.disclosure.mail.templates import current_template
from keepfaith.disclosure.mail.trial_messages import Trial, TrialNotSent, send_trial
from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk
from keepfaith.intake.events.desk_requests import DUTY, back_to, numbered_event, sent_sequence, with_duty
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.notices import mailing_name, notice_words, notify
from keepfaith.intake.events.presentation import ShownEvent
from keepfaith.policies.editions.translation import here
from keepfaith.policies.forms.topics import topic_name
from keepfaith.web.url_prefixes import known_language

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
    if request.method != "POST":
        return _page(request, numbered_event(event))
    match request.POST.get("act", "send"):
        case "send":
            return _sent(request, event)
        case "test":
            return _tried(request, numbered_event(event))
    raise BadRequest


def _page(request: HttpRequest, stored: Event, problem: TrialNotSent | None = None) -> HttpResponse:
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
        "is_tried": request.GET.get("done") == "tried",
        **trial_context(current_employee(request).account, mailing_name(stored), problem),
    }
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    return render(request, "events/desk/send.html", context, status=status)


@require_POST
@with_duty
def notices_changed(request: HttpRequest, *, event: int) -> HttpResponse:
    """Pause the notices of an event, let them go on, release the brake, stop them, or give the unsure ones again."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise BadRequest
    act(mailing_name(numbered_event(event)), current_employee(request).account)
    return back_to(event, "")


def _tried(request: HttpRequest, stored: Event) -> HttpResponse:
    """Send the notice as it is now to the employee alone."""
    origin, page = _site_and_page(request, stored)
    language = known_language(request.POST.get("language", ""))
    trial = Trial(
        OutgoingMessage.NOTICE,
        mailing_name(stored),
        current_template(OutgoingMessage.NOTICE),
        notice_words(stored, language, origin=origin, page=page),
    )
    try:
        send_trial(trial, account=current_employee(request).account, language=language)
    except TrialNotSent as problem:
        return _page(request, stored, problem)
    return redirect(reverse("events_desk:notices", args=[stored.pk]) + "?done=tried#trials")


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
