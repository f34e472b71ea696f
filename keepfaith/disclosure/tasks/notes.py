"""Noting: what an employee writes about a task is sealed as a record of its own beside what it is about.

Its key comes first, then the act is entered, then note and step are stored together. A note whose row never came is
given up like any key without a row (`key_reconciliation`).
"""

import datetime as dt
import hashlib
import uuid
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.agency.ready_answers import places_left, read_answers
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.custody.protocol.task_messages import ActKind
from keepfaith.disclosure.mail_queue import queue_answer
from keepfaith.disclosure.models import OutgoingMessage, Record, Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import cases_client, custodian
from keepfaith.disclosure.records.fields import ANSWER, NOTE, STAFF_FIELDS, fields_of_categories
from keepfaith.disclosure.records.store import NewRecord, Value, sealed_fields
from keepfaith.disclosure.tasks.task_access import SENDING_FACTS, duty_access, sending_fields
from keepfaith.disclosure.tasks.task_actions import (
    AlreadyDone,
    Clerk,
    add_step,
    close_task,
    locked_task,
    log_act,
)
from keepfaith.errors import KeepfaithError
from keepfaith.pii.categories import CATEGORIES
from keepfaith.pii.detection import SENSITIVE, SET_ASIDE, detect
from keepfaith.policies.editions.edition_cache import posted_editions

MAX_NOTE_LENGTH: Final = 2_000
# In characters of the widest script it still fits into a form.
MAX_ANSWER_LENGTH: Final = 5_000
_PLACES: Final = ("near the beginning", "in the middle", "near the end")


class InvalidText(KeepfaithError):
    """A note or an answer that is empty, too long, or holds what may not travel by e-mail."""


def add_note(number: int, clerk: Clerk, *, text: str, token: str) -> Task:
    """Add a note to a task; the same token again adds no second one."""
    with locked_task(number) as task:
        store_note(task, "noted", clerk, text=text, token=token)
    return task


def mark_returned(number: int, clerk: Clerk, *, text: str, token: str) -> Task:
    """Close a task as returned to the sender or undeliverable; the note says why."""
    with locked_task(number) as task:
        store_note(task, "returned", clerk, text=text, token=token)
        close_task(task, Task.RETURNED)
    return task


def move_task(number: int, clerk: Clerk, *, to: str, text: str, token: str) -> Task:
    """Pass a task to whoever works for another purpose; the note says why. Only where somebody may open it then."""
    with locked_task(number) as task:
        _must_be_open_to(task, to)
        store_note(task, "moved", clerk, text=text, token=token, to=to)
        task.purpose, task.assigned_to = to, ""
        task.save(update_fields=["purpose", "assigned_to"])
    return task


def valid_text(text: str, *, limit: int = MAX_NOTE_LENGTH) -> str:
    """Return a note or an answer as it is kept; refuse an empty one and one that is too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise InvalidText("The text is empty.", "Write a few words.")
    if len(text) > limit or "\0" in text:
        raise InvalidText(f"The text has {len(text):,} characters; it may have {limit:,}.", "Shorten it.")
    return text


def mark_closed(number: int, clerk: Clerk, *, text: str, token: str) -> Task:
    """Close a task that needs no answer; the note says why."""
    with locked_task(number) as task:
        store_note(task, "closed", clerk, text=text, token=token)
        close_task(task, Task.CLOSED)
    return task


def queue_reply(number: int, clerk: Clerk, *, text: str, token: str, closes: bool) -> OutgoingMessage:
    """Keep an answer sealed and put it into the queue of what goes out; it is entered again when it goes.

    Raises `InvalidText` for what `sendable_text` refuses.
    """
    text = sendable_text(text)
    with locked_task(number) as task:
        _must_be_answerable(task, clerk)
        row = store_note(
            task, "noted", clerk, text=text, token=token, step="answered", limit=MAX_ANSWER_LENGTH
        )
        return queue_answer(task, row, account=clerk.account, duty=clerk.duty, closes=closes)


def sendable_text(text: str) -> str:
    """Return an answer as it is kept; raises `InvalidText` for one that cannot go out by e-mail.

    That is one that is empty or too long, with a place of ready words that nobody filled, or with a number that may not
    travel by e-mail (clause `minimum-quantity`).
    """
    text = valid_text(text, limit=MAX_ANSWER_LENGTH)
    for place in places_left(text, read_answers(this_agency().folder)):
        raise InvalidText(f"The text still says {place}.", "Write there what the person should read.")
    return _refuse_numbers(text)


def last_answer(task: Task) -> OutgoingMessage | None:
    """Return the answer that waits to go out and ends its task then."""
    waiting = (OutgoingMessage.WAITING, OutgoingMessage.OFFERED)
    return task.outgoing.filter(kind=OutgoingMessage.ANSWER, closes=True, state__in=waiting).first()


def _must_be_open_to(task: Task, purpose: str) -> None:
    if purpose in need_to_know.purposes_open_to(task.record, but=task.purpose):
        return
    if purpose in NEED_A_CASE:
        raise KeepfaithError(
            "A use for that purpose needs a case of its own, and there is none for it yet.",
            "Leave the task where it is, and tell the officer who has to deal with it.",
            clause=need_to_know.NEED_TO_KNOW,
        )
    raise KeepfaithError(
        "This cannot be used for that purpose under the policy it was collected under.",
        "Choose a purpose from the list.",
        clause="stays-under-its-edition",
    )


def _must_be_answerable(task: Task, clerk: Clerk) -> None:
    if not fields_of_categories(task.record, {"email-address"}):
        raise InvalidText(
            "This person gave no e-mail address.", "Answer by mail, then mark the task as sent."
        )
    if not duty_access(task.record, duty=clerk.duty, purpose=task.purpose).sending_clause:
        # The custodian is asked all the same, so that the refusal is written down.
        log_act(task, "sent", clerk, fields=sending_fields(task.record), facts=SENDING_FACTS)
        raise Refused(DenialCode.NO_RULE_PERMITS, need_to_know.NEED_TO_KNOW)
    if list(cases_client().restrictions([task.record_id.bytes])):
        raise AlreadyDone(
            "The use of this record is suspended, or its sender took it back.",
            "Nothing is sent while that lasts. Copy what you wrote if you need it later.",
        )
    if waiting := last_answer(task):
        raise AlreadyDone(
            f"An answer by {waiting.account} waits to go out and ends this task.",
            "Look at the steps of the task before you write another one.",
        )


def _refuse_numbers(text: str) -> str:
    """Return a text without a number that may not travel by e-mail; refuse by the place of one, never its figures."""
    numbers = detect(text, categories=SENSITIVE, at_least=SET_ASIDE)
    if numbers:
        kinds = (f"{CATEGORIES[number.category].title} {_place(number.start, text)}" for number in numbers)
        raise InvalidText(
            f"This looks like a {', '.join(dict.fromkeys(kinds))}.",
            "E-mail is not encrypted on its way. Take the number out.",
            clause="minimum-quantity",
        )
    return text


def _place(start: int, text: str) -> str:
    return _PLACES[start * len(_PLACES) // len(text)]


def store_note(  # noqa: PLR0913 - what is done, by whom, and the note's own parts
    task: Task,
    act: ActKind,
    clerk: Clerk,
    *,
    text: str,
    token: str,
    to: str = "",
    step: str = "",
    limit: int = MAX_NOTE_LENGTH,
) -> Record:
    """Seal a text beside a task's record, have the act entered with it, and write the step; raises `AlreadyDone`."""
    new = _new_note(task, valid_text(text, limit=limit), ANSWER if step == "answered" else NOTE)
    secret = hashlib.sha256(f"note\0{task.pk}\0{step or act}\0{clerk.account}\0{token}".encode()).digest()
    created = custodian().create(secret, new.header, about=task.record_id.bytes)
    if created.key is None or Record.objects.filter(pk=uuid.UUID(bytes=created.record)).exists():
        raise AlreadyDone("You sent this form before.", "What it did is among the steps of the task.")
    row = Record(
        id=uuid.UUID(bytes=created.record),
        edition=new.edition,
        holding=new.holding,
        purpose=new.purpose,
        sealed=sealed_fields(new, created),
        about=task.record,
    )
    log_act(task, act, clerk, to=to, note=row)
    row.save(force_insert=True)
    access = duty_access(task.record, duty=clerk.duty, purpose=task.purpose)
    add_step(task, step or act, clerk, clause=access.clause, purpose=to, note=row)
    return row


def _new_note(task: Task, text: str, field: str) -> NewRecord:
    in_force = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    if in_force is None:
        raise KeepfaithError("No policy is in force.", "Nothing can be written down now; tell web services.")
    return NewRecord(
        edition=in_force.bundle.digest,
        holding=task.record.holding,
        purpose=task.record.purpose,
        values={field: Value(STAFF_FIELDS[field], text)},
    )
