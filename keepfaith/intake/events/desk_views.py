"""Pages of events at the desk, for whoever has the duty; each form says which state of the event it was made from."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.tasks.task_actions import AlreadyDone
from keepfaith.intake.events.announce import announce
from keepfaith.intake.events.cancel import cancel
from keepfaith.intake.events.desk_requests import DONE, back_to, numbered_event, sent_sequence, with_duty
from keepfaith.intake.events.drafts import change_event, create_draft, discard_draft
from keepfaith.intake.events.event_form import TEXTS, EventForm
from keepfaith.intake.events.local_time import FIRST, SECOND, zones
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.notices import held_events, mailing_name
from keepfaith.intake.events.presentation import ShownEvent
from keepfaith.intake.events.revision import EventOver
from keepfaith.intake.events.topics import topics
from keepfaith.intake.forms.answer_problems import InputError
from keepfaith.policies.editions.translation import here

MAX_SHOWN: Final = 200


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
        "held": held_events(),
        "done": DONE.get(request.GET.get("done", "")),
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
    return back_to(create_draft(particulars).pk, "kept")


@require_http_methods(["GET", "HEAD", "POST"])
@with_duty
def event(request: HttpRequest, *, event: int) -> HttpResponse:
    """Show an event with what can be done with it, or change it."""
    stored = numbered_event(event)
    if request.method != "POST":
        return _page(request, FormState(EventForm.of(stored)), stored)
    entry = EventForm.sent(request.POST, stored)
    particulars, wrong = entry.judged()
    if particulars is None:
        return _page(request, FormState(entry, wrong), stored, sequence=sent_sequence(request))
    try:
        changed = change_event(event, sent_sequence(request), particulars)
    except EventOver as over:
        wrong = (InputError("ends_on", f"The end: {over.problem} {over.remedy}"),)
        return _page(request, FormState(entry, wrong), stored, sequence=sent_sequence(request))
    except AlreadyDone as done:
        return _page(request, FormState(entry, quicker=done.problem), numbered_event(event))
    return back_to(event, "kept" if changed.is_draft else "changed")


@require_POST
@with_duty
def announced(request: HttpRequest, *, event: int) -> HttpResponse:
    """Announce a draft."""
    announce(event, sent_sequence(request))
    return back_to(event, "announced")


@require_POST
@with_duty
def canceled(request: HttpRequest, *, event: int) -> HttpResponse:
    """Cancel an announced event."""
    cancel(event, sent_sequence(request), account=current_employee(request).account)
    return back_to(event, "cancelled")


@require_POST
@with_duty
def discarded(request: HttpRequest, *, event: int) -> HttpResponse:
    """Discard a draft."""
    discard_draft(event, sent_sequence(request))
    return back_to(None, "discarded")


def _page(
    request: HttpRequest, again: FormState, event: Event | None = None, *, sequence: int | None = None
) -> HttpResponse:
    """Show the form; after a fault it keeps the state that it was made from, so that a change meanwhile is noticed."""
    problems = {error.input: error.message for error in again.wrong}
    context: dict[str, Any] = {
        "event": event,
        "notices": event and mailings.progress(mailing_name(event)),
        "steps": mailings.steps(mailing_name(event)) if event else [],
        "brake": this_agency().brake,
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
        "done": "" if again.wrong or again.quicker else DONE.get(request.GET.get("done", "")),
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
