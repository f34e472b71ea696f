"""Pages of events at the desk, for whoever has the duty; each form says which state of the event it was made from."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.mail.links import site
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk
from keepfaith.intake.events.announce import announce
from keepfaith.intake.events.cancel import cancel
from keepfaith.intake.events.drafts import change_event, create_draft, discard_draft
from keepfaith.intake.events.event_form import TEXTS, EventForm
from keepfaith.intake.events.local_time import FIRST, SECOND, zones
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.notices import mailing_name, notify
from keepfaith.intake.events.presentation import ShownEvent
from keepfaith.intake.events.revision import EventOver, NoSuchEvent
from keepfaith.intake.events.topics import topics
from keepfaith.intake.forms.answer_problems import InputError
from keepfaith.policies.editions.translation import here

DUTY: Final = "events"
MAX_SHOWN: Final = 200
_SEQUENCE: Final = re.compile(r"[0-9]{1,9}")
_NOTICE_ACTS: Final[dict[str, Callable[[str], object]]] = {
    "pause": mailings.pause,
    "resume": mailings.resume,
    "stop": mailings.stop,
    "again": mailings.retry_unsure,
}
_DONE: Final = {
    "kept": "The draft is kept. Nobody but staff can see it.",
    "changed": "The event is changed. Calendars and the feed tell it.",
    "announced": "The event is announced. Everyone can see it.",
    "cancelled": "The event is canceled. Everyone can see that.",
    "discarded": "The draft is discarded.",
    "notified": "The notices are on their way.",
}


@dataclass(frozen=True, slots=True)
class FormState:
    """A form that comes again: what was typed, what is wrong with it, or that somebody was quicker."""

    entry: EventForm
    wrong: tuple[InputError, ...] = ()
    quicker: str = ""

    @property
    def status(self) -> HTTPStatus:
        """As which answer it comes."""
        if self.quicker:
            return HTTPStatus.CONFLICT
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.wrong else HTTPStatus.OK


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


@require_safe
@with_duty
def index(request: HttpRequest) -> HttpResponse:
    """List drafts, events that come, and the last ones past or canceled."""
    at, events = timezone.now(), Event.objects.all()
    drafts = events.filter(state=Event.DRAFT).order_by("starts_at", "pk")[:MAX_SHOWN]
    past = events.public().filter(ends_at__lte=at).order_by("-starts_at", "-pk")[:MAX_SHOWN]
    groups = (
        ("drafts", "Drafts", drafts),
        ("coming", "Coming", events.public().coming(at=at)[:MAX_SHOWN]),
        ("past", "Past", past),
    )
    context = {
        "groups": [
            (name, title, [ShownEvent.of(row, at=at) for row in some]) for name, title, some in groups if some
        ],
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return render(request, "events/desk/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_duty
def new(request: HttpRequest) -> HttpResponse:
    """Show the form for a new event, or keep a draft."""
    if request.method != "POST":
        return _page(request, FormState(EventForm.blank()))
    entry = EventForm.sent(request.POST)
    particulars, wrong = entry.judged()
    if particulars is None:
        return _page(request, FormState(entry, wrong))
    return _back(create_draft(particulars).pk, "kept")


@require_http_methods(["GET", "HEAD", "POST"])
@with_duty
def event(request: HttpRequest, *, event: int) -> HttpResponse:
    """Show an event with what can be done with it, or change it."""
    stored = _numbered(event)
    if request.method != "POST":
        return _page(request, FormState(EventForm.of(stored)), stored)
    entry = EventForm.sent(request.POST, stored)
    particulars, wrong = entry.judged()
    if particulars is None:
        return _page(request, FormState(entry, wrong), stored, sequence=_sequence(request))
    try:
        changed = change_event(event, _sequence(request), particulars)
    except EventOver as over:
        wrong = (InputError("ends_on", f"The end: {over.problem} {over.remedy}"),)
        return _page(request, FormState(entry, wrong), stored, sequence=_sequence(request))
    except AlreadyDone as done:
        return _page(request, FormState(entry, quicker=done.problem), _numbered(event))
    return _back(event, "kept" if changed.is_draft else "changed")


@require_POST
@with_duty
def announced(request: HttpRequest, *, event: int) -> HttpResponse:
    """Announce a draft."""
    announce(event, _sequence(request))
    return _back(event, "announced")


@require_POST
@with_duty
def canceled(request: HttpRequest, *, event: int) -> HttpResponse:
    """Cancel an announced event."""
    cancel(event, _sequence(request))
    return _back(event, "cancelled")


@require_POST
@with_duty
def notified(request: HttpRequest, *, event: int) -> HttpResponse:
    """Start the notices of an event."""
    stored = _numbered(event)
    origin, page = site(request.build_absolute_uri("/")), reverse("events:event", args=[stored.slug])
    try:
        notify(stored, Clerk(current_employee(request).account, DUTY), origin=origin, page=page)
    except mailings.MailingNotStarted as refused:
        raise AlreadyDone(refused.problem, refused.remedy) from None
    return _back(event, "notified")


@require_POST
@with_duty
def notices_changed(request: HttpRequest, *, event: int) -> HttpResponse:
    """Pause the notices of an event, let them go on, stop them, or give those again of which nobody knows."""
    act = _NOTICE_ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise BadRequest
    act(mailing_name(_numbered(event)))
    return _back(event, "")


@require_POST
@with_duty
def discarded(request: HttpRequest, *, event: int) -> HttpResponse:
    """Discard a draft."""
    discard_draft(event, _sequence(request))
    return _back(None, "discarded")


def _numbered(number: int) -> Event:
    event = Event.objects.filter(pk=number).first()
    if event is None:
        raise NoSuchEvent("There is no such event.")
    return event


def _sequence(request: HttpRequest) -> int:
    text = request.POST.get("sequence", "")
    if not _SEQUENCE.fullmatch(text):
        raise BadRequest
    return int(text)


def _back(number: int | None, done: str) -> HttpResponse:
    answer = redirect("events_desk:event", event=number) if number else redirect("events_desk:index")
    answer.headers["Location"] += f"?done={done}" if done else ""
    return answer


def _page(
    request: HttpRequest, again: FormState, event: Event | None = None, *, sequence: int | None = None
) -> HttpResponse:
    """Show the form; after a fault it keeps the state that it was made from, so that a change meanwhile is noticed."""
    problems = {error.input: error.message for error in again.wrong}
    context: dict[str, Any] = {
        "event": event,
        "notices": event and mailings.progress(mailing_name(event)),
        "announcement": event and mailings.progress(mailing_name(event, canceled=False)),
        "shown": event and ShownEvent.of(event, at=timezone.now()),
        "sequence": sequence if sequence is not None else event and event.sequence,
        "again": again,
        "entry": again.entry,
        "problems": problems,
        "limits": {name: limit for name, (_, limit, _) in TEXTS.items()},
        "ends": [_end(again.entry, end, problems) for end in ("starts", "ends")],
        "zones": tuple(dict.fromkeys((*zones(), again.entry.texts["zone"]))),
        "topics": [(topic, here(topic)) for topic in dict.fromkeys((*topics(), *again.entry.topics))],
        "languages": settings.LANGUAGES,
        "done": "" if again.wrong or again.quicker else _DONE.get(request.GET.get("done", "")),
    }
    return render(request, "events/desk/event.html", context, status=again.status)


def _end(entry: EventForm, end: str, problems: dict[str, str]) -> dict[str, Any]:
    """Lay out one end of an event: its day, its time, and which of two times, where clocks show it twice."""
    turn = entry.texts.get(f"{end}_turn", "")
    return {
        "name": end,
        "title": {"starts": "It starts", "ends": "It ends"}[end],
        "on": entry.texts.get(f"{end}_on", ""),
        "at": entry.texts.get(f"{end}_at", ""),
        "on_problem": problems.get(f"{end}_on", ""),
        "at_problem": problems.get(f"{end}_at", ""),
        "turn_problem": problems.get(f"{end}_turn", ""),
        "asks_turn": bool(turn) or f"{end}_turn" in problems,
        "turns": [(FIRST, "The first time, before clocks go back"), (SECOND, "The second time, after that")],
        "turn": turn,
    }
