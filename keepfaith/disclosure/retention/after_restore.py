"""Making a database that was brought back agree with the ledger before anything serves it."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from itertools import batched, groupby
from typing import Final

from django.db import transaction
from django.db.models import Q

from keepfaith.custody.protocol.task_answers import TaskState
from keepfaith.disclosure.models import Mailing, OutgoingMessage, Record, Task
from keepfaith.disclosure.retention.tombstones import leave_tombstones
from keepfaith.disclosure.staff.cleanup import deactivate
from keepfaith.disclosure.staff.models import Employee, Session
from keepfaith.disclosure.tasks.task_actions import CORRECTED, correct
from keepfaith.errors import KeepfaithError

_PAGE_SIZE: Final = 500
_UNSURE: Final = "unsure"


class HistoryMismatch(KeepfaithError):
    """A row that came back is not what the ledger says of it."""


def stored_records() -> set[bytes]:
    """Name every record that there is a row of."""
    return {record.bytes for record in Record.objects.values_list("pk", flat=True).iterator()}


def add_missing_tombstones(destroyed: Mapping[bytes, dt.date], *, tests: Collection[bytes]) -> int:
    """Replace rows that came back although they were destroyed with tombstones, and say how many.

    `tests` are the test requests among them.
    """
    numbers = [uuid.UUID(bytes=record) for record in destroyed]
    rows = [row for some in batched(numbers, _PAGE_SIZE) for row in Record.objects.filter(pk__in=some)]

    # Notes go before what they are about.
    def order(row: Record) -> tuple[bool, dt.date, bool]:
        return row.about_id is None, destroyed[row.pk.bytes], row.pk.bytes in tests

    rows.sort(key=order)
    with transaction.atomic():
        for (_, day, is_test), of_a_day in groupby(rows, key=order):
            for some in batched(of_a_day, _PAGE_SIZE):
                leave_tombstones(some, on=day, is_test=is_test)
    return len(rows)


def compare(digests: Iterable[tuple[bytes, bytes | None]]) -> int:
    """Refuse rows that are not as the custodian noted them when they came; say how many were compared."""
    count = 0
    for some in batched(digests, _PAGE_SIZE):
        rows = Record.objects.in_bulk([uuid.UUID(bytes=record) for record, _ in some])
        for record, digest in some:
            row = rows.get(uuid.UUID(bytes=record))
            if row is None or digest is None:
                continue
            if row.digest() != digest:
                raise HistoryMismatch(
                    "A record came back altered. Nothing was restored.", "Take another backup."
                )
            count += 1
    return count


def catch_up(states: Iterable[TaskState]) -> int:
    """Let tasks be as the ledger says they became since the backup; say how many changed."""
    count = 0
    for some in batched(states, _PAGE_SIZE):
        known = {uuid.UUID(bytes=state.record): state for state in some}
        for task in Task.objects.filter(record__in=known, state=Task.OPEN):
            if correct(task, known[task.record_id]):
                task.save(update_fields=CORRECTED)
                count += 1
    return count


def end_sessions_and(accounts: Collection[str]) -> int:
    """End every session, and the accounts of those who had no duty left when the ledger was last copied."""
    Session.objects.all().delete()
    leavers = Employee.objects.filter(account__in=accounts, is_active=True)
    for employee in leavers:
        deactivate(employee)
    return len(leavers)


def mail_waiting() -> dict[uuid.UUID, tuple[bytes, str]]:
    """Return what waited to go out to one person: the record that the custodian clears for it, and its short name."""
    rows = OutgoingMessage.objects.filter(state__in=[OutgoingMessage.WAITING, OutgoingMessage.OFFERED])
    rows = rows.exclude(kind=OutgoingMessage.NOTICE)
    # Of an answer its own text: that of the person's letter would tell of every answer to it.
    return {
        row.pk: ((row.answer_id or row.record_id).bytes, row.what)
        for row in rows.only("pk", "kind", "content_id", "record_id", "what").iterator()
    }


def stop_cleared_mail(cleared: Collection[uuid.UUID]) -> int:
    """Send no message by itself that may have gone out since the backup; say how many there are.

    `cleared` are those of which the ledger says so, and those that were offered; what it does not know stays waiting.
    """
    rows = OutgoingMessage.objects.exclude(kind=OutgoingMessage.NOTICE)
    offered = rows.filter(state=OutgoingMessage.OFFERED).values_list("pk", flat=True)
    return rows.filter(pk__in={*cleared, *offered}).update(state=OutgoingMessage.FAILED, failure=_UNSURE)


def pause_mailings() -> int:
    """Send no notice by itself of which nobody knows whether it went out since the backup; say how many there are."""
    with transaction.atomic():
        unsure = OutgoingMessage.objects.filter(
            Q(state=OutgoingMessage.WAITING) | Q(state=OutgoingMessage.OFFERED), kind=OutgoingMessage.NOTICE
        ).update(state=OutgoingMessage.FAILED, failure=_UNSURE)
        # The desk shows how many are unsure, and gives them again when it is told to.
        Mailing.objects.exclude(state=Mailing.DONE).update(state=Mailing.DONE)
    return unsure
