"""Noting: what an employee writes about a task is sealed as a record of its own beside what it is about.

Its key comes first, then the act is entered, then note and step are stored together. A note whose row never came is
given up like any key without a row (`settling`).
"""

import datetime as dt
import hashlib
import uuid
from typing import Final

from keepfaith.custody.messages import ActKind
from keepfaith.disclosure import need
from keepfaith.disclosure.acting import AlreadyDone, Clerk, add_step, close, enter, held
from keepfaith.disclosure.fields import NOTE, OF_A_NOTE
from keepfaith.disclosure.keeping import Told, Value, sealed_fields
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.reaching import custodian
from keepfaith.errors import KeepfaithError
from keepfaith.policies.agency import this_agency
from keepfaith.policies.shelf import shelf

LONGEST: Final = 2_000


class Unfit(KeepfaithError):
    """A note that is empty or too long."""


def note(number: int, clerk: Clerk, *, text: str, token: str) -> Task:
    """Add a note to a task; the same token again adds no second one."""
    with held(number) as task:
        _kept(task, "noted", clerk, text=text, token=token)
    return task


def mark_returned(number: int, clerk: Clerk, *, text: str, token: str) -> Task:
    """Close a task as returned to the sender or undeliverable; the note says why."""
    with held(number) as task:
        _kept(task, "returned", clerk, text=text, token=token)
        close(task, Task.RETURNED)
    return task


def move(number: int, clerk: Clerk, *, to: str, text: str, token: str) -> Task:
    """Give a task to whoever works for another purpose; the note says why. Only where somebody may open it then."""
    with held(number) as task:
        if to not in need.purposes_open_to(task.record, but=task.purpose):
            raise KeepfaithError(
                "This cannot be used for that purpose under the policy it was collected under.",
                "Choose a purpose from the list.",
                clause="stays-under-its-edition",
            )
        _kept(task, "moved", clerk, text=text, token=token, to=to)
        task.purpose = to
        task.save(update_fields=["purpose"])
    return task


def fit(text: str) -> str:
    """Give a note as it is kept; refuse an empty one and one that is too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise Unfit("The note is empty.", "Write a few words.")
    if len(text) > LONGEST or "\0" in text:
        raise Unfit(f"The note has {len(text):,} letters; it may have {LONGEST:,}.", "Shorten it.")
    return text


def _kept(  # noqa: PLR0913 - what is done, by whom, and the note's own parts
    task: Task, act: ActKind, clerk: Clerk, *, text: str, token: str, to: str = ""
) -> None:
    told = _told(task, fit(text))
    secret = hashlib.sha256(f"note\0{task.pk}\0{act}\0{clerk.account}\0{token}".encode()).digest()
    kept = custodian().keep(secret, told.header, about=task.record_id.bytes)
    if kept.key is None or Record.objects.filter(pk=uuid.UUID(bytes=kept.record)).exists():
        raise AlreadyDone("This note is already kept.", "Look at the steps of the task.")
    row = Record(
        id=uuid.UUID(bytes=kept.record),
        edition=told.edition,
        holding=told.holding,
        purpose=told.purpose,
        sealed=sealed_fields(told, kept),
        about=task.record,
    )
    enter(task, act, clerk, to=to, note=row)
    row.save(force_insert=True)
    openable = need.openable(task.record, duty=clerk.duty, purpose=task.purpose)
    clause = openable.clause if openable else need.NEED_TO_KNOW
    add_step(task, act, clerk, clause=clause, purpose=to, note=row)


def _told(task: Task, text: str) -> Told:
    in_force = shelf().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    if in_force is None:
        raise KeepfaithError("No policy is in force.", "Nothing can be written down now; tell web services.")
    return Told(
        edition=in_force.bundle.digest,
        holding=task.record.holding,
        purpose=task.record.purpose,
        values={NOTE: Value(OF_A_NOTE[NOTE], text)},
    )
