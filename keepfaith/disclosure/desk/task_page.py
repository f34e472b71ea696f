"""What the page of a task shows: what it is, what may be done with it, what was done; nothing that anybody told us."""

import secrets
from typing import Any, Final

from django.conf import settings

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.desk.current_employee import Seat
from keepfaith.disclosure.desk.history import steps_of
from keepfaith.disclosure.desk.task_queue import days_waiting, shown_reference
from keepfaith.disclosure.desk.thread import STATES, thread_of
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.edition_titles import Wording, wording
from keepfaith.disclosure.records.fields import APART, ATTACHMENTS, named
from keepfaith.disclosure.tasks.assignment import colleagues
from keepfaith.disclosure.tasks.fulfillment import clause_of_sending
from keepfaith.disclosure.tasks.label_batch import LITERATURE, POST
from keepfaith.disclosure.tasks.notes import LONGEST, LONGEST_ANSWER, last_answer
from keepfaith.disclosure.tasks.task_access import offered_alone, offered_enclosures

_ENCLOSURES: Final = {ATTACHMENTS: "attachments", APART: "attachments with a private number in them"}


def shown(found: Task, seat: Seat) -> dict[str, Any]:
    """Gather what the page of a task shows, as its templates name it."""
    record, words = found.record, wording(found.record.edition)
    covering = need_to_know.duties_covering(found, seat.duties)
    duty = covering[0] if covering else ""
    openable = need_to_know.openable(record, duty=duty, purpose=found.purpose)
    waits = found.state == Task.OPEN and openable is not None
    steps = steps_of(found, words)
    return {
        "task": found,
        "reference": shown_reference(record),
        "what": words.holding(record.holding),
        "purpose": words.purpose(found.purpose),
        "collected_for": words.purpose(record.purpose),
        "received": this_agency().day(record.received_at),
        "days": days_waiting(record),
        "state": STATES[found.state],
        "passage": words.passage(openable.clause if openable else need_to_know.NEED_TO_KNOW),
        "edition": words.edition,
        "duties": [(each, words.duty(each)) for each in covering],
        "steps": steps,
        "thread": thread_of(found, seat),
        "shows_outbox": settings.OUTBOX_SOCKET is not None and any(step.fate for step in steps),
        "waits": waits,
        "alone": offered_alone(record, duty=duty, purpose=found.purpose),
        "enclosures": _enclosures(record, duty=duty, purpose=found.purpose),
        **(_acts(found, seat, words, covering) if waits else {}),
    }


def _enclosures(record: Record, *, duty: str, purpose: str) -> list[tuple[str, str]]:
    return [(name, _ENCLOSURES[name]) for name in offered_enclosures(record, duty=duty, purpose=purpose)]


def _acts(found: Task, seat: Seat, words: Wording, covering: tuple[str, ...]) -> dict[str, Any]:
    """Say which acts a waiting task offers to whoever may open it."""
    senders = [(each, words.duty(each)) for each in covering if clause_of_sending(found, each)]
    by_mail = bool(named(found.record, {"email-address"}))
    purposes = need_to_know.purposes_open_to(found.record, but=found.purpose)
    return {
        "senders": senders,
        "can_send": bool(senders),
        "can_answer": bool(senders) and by_mail,
        "answer_sends": found.purpose == LITERATURE and not named(found.record, {POST}),
        "last_answer": last_answer(found),
        "purposes": [(each, words.purpose(each)) for each in purposes],
        "colleagues": [each for each in colleagues(found, but=seat.account) if each != found.handed_to],
        "longest": LONGEST,
        "longest_answer": LONGEST_ANSWER,
        "token": secrets.token_urlsafe(16),
    }
