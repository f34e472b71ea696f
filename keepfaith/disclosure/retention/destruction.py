"""Destroying what is due: the key is erased for good before the rows are gone, and what broke off between is finished.

The rows are removed in a transaction that waits for the custodian: refuses it, they stay; breaks off after the key
was erased, they stay too, are due as before, and the next run finds the key gone and removes them.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.custody.client.eraser import DueRecord
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import ERASE_PAGE_SIZE
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records.custodian_clients import custodian, eraser
from keepfaith.disclosure.retention.due_records import due, holds
from keepfaith.disclosure.retention.left_out import untold
from keepfaith.disclosure.retention.tombstones import leave_tombstones, permission_of
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError

# The duty whose rule lets what is due be destroyed.
DUTY: Final = "records"
# So many go at once; each needs most of its time for the disk.
BATCH_SIZE: Final = 50
CLAUSE: Final = "not-destroyed-by-mistake"


class NoDuty(KeepfaithError):
    """The standing account that destroys has no duty for it at the custodian."""


@dataclass(frozen=True, slots=True)
class RemainingRecord:
    """A record that was due and stays, and why."""

    record: uuid.UUID
    reference: str
    why: str


@dataclass(frozen=True, slots=True)
class DestroyedRecords:
    """How many records were destroyed in a run, and which were not."""

    destroyed: int
    left: tuple[RemainingRecord, ...]


def run(
    *, most: int, but: Collection[uuid.UUID] = (), tell: Callable[[], None] = lambda: None
) -> DestroyedRecords:
    """Destroy what is due today, so many records at most and none of some; `tell` is called after each.

    Raises `NoDuty` if anything is due, and `CustodianUnavailable` where it broke off; what was destroyed stays so.
    """
    destroyed, left = 0, list[RemainingRecord]()
    due_now = due(by=today(), on_hold=holds()).exclude(pk__in={*but, *untold()})[:most]
    if due_now:
        must_have_duty()
    for some in batched(due_now, BATCH_SIZE):
        together = _destroyed_together(some)
        for record in some:
            why = None if together else _why_not(record)
            destroyed += why is None
            if why:
                left.append(RemainingRecord(record.pk, record.reference or "", why))
            tell()
    return DestroyedRecords(destroyed, tuple(left))


def destroy(record: Record) -> None:
    """Erase the key of a record that is due, and of the notes and answers on it, for good; then remove the rows.

    Raises `Refused` if the custodian does, and then nothing of the record is gone.
    """
    rows = _with_notes([record])
    with transaction.atomic():
        digests = leave_tombstones(list(rows), on=today())
        for row, closed_on in rows.items():
            _erase_key(row, closed_on, digests[row.pk])


def _destroyed_together(records: Sequence[Record]) -> bool:
    """Destroy some in one go; if anything is in the way of one, none of their rows is gone, and each is to go alone."""
    rows = _with_notes(records)
    if len(rows) > ERASE_PAGE_SIZE:
        return False
    try:
        with transaction.atomic():
            digests = leave_tombstones(list(rows), on=today())
            due_records = [
                DueRecord(row.pk.bytes, permission_of(row), closed_on, digests[row.pk])
                for row, closed_on in rows.items()
            ]
            account = this_agency().retention_account
            outcomes = eraser().erase_all(due_records, employee=account, duty=DUTY)
            for refused in filter(None, outcomes.values()):
                _unless_erased_before(refused)
    except CustodianUnavailable:
        raise
    except (KeepfaithError, IntegrityError, ProtectedError):
        return False
    return True


def _why_not(record: Record) -> str | None:
    """Destroy one by itself, or say what keeps it, with no word if another run was quicker."""
    try:
        destroy(record)
    except CustodianUnavailable:
        raise
    except KeepfaithError as error:
        return error.problem
    except (IntegrityError, ProtectedError):
        # Another run was quicker; or a letter of its thread, which came meanwhile, is still kept.
        return "A letter of its thread is still kept." if Record.objects.filter(pk=record.pk).exists() else ""
    return None


def _with_notes(records: Sequence[Record]) -> dict[Record, dt.date | None]:
    """Give records and the notes on them, each with the day on which its task was closed."""
    days = dict(Task.objects.filter(record__in=records).values_list("record", "closed_on"))
    return {
        row: days.get(record.pk)
        for record in records
        for row in (record, *record.notes.filter(task__isnull=True))
    }


def must_have_duty() -> None:
    """Refuse with `NoDuty` if the custodian does not know of the standing account's duty."""
    if not has_duty():
        account = this_agency().retention_account
        raise NoDuty(
            f"The account {account} does not have the duty {DUTY} at the custodian, so nothing is destroyed.",
            f"As the custodian's user: keepfaith staff duty {account} {DUTY}",
            clause=CLAUSE,
        )


def has_duty() -> bool:
    """Return whether the standing account may destroy what is due."""
    return DUTY in custodian().duties_of(this_agency().retention_account)


def _erase_key(record: Record, closed_on: dt.date | None, tombstone: bytes) -> None:
    try:
        custodian().erase(
            record.pk.bytes,
            employee=this_agency().retention_account,
            duty=DUTY,
            permission=permission_of(record),
            due=True,
            closed_on=closed_on,
            tombstone=tombstone,
        )
    except Refused as refused:
        _unless_erased_before(refused)


def _unless_erased_before(refused: Refused) -> None:
    # A run that broke off had the key erased already.
    if refused.code != DenialCode.UNKNOWN_RECORD:
        raise refused
