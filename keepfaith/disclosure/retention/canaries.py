"""End the test requests that we send ourselves: after seven days by the custodian's clock, with all that hangs on them.

They are no records of the agency, so no permission is needed, and their tombstones say what they were.
"""

import contextlib
import uuid
from collections.abc import Iterator, Mapping

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import canary_eraser, cases_client
from keepfaith.disclosure.retention.tombstones import leave_tombstones
from keepfaith.disclosure.tasks.task_actions import today


def end_canaries(_portal: object = None) -> int:
    """Erase the test requests whose time is over, each with its notes, and return how many records that were."""
    rows = Record.objects.in_bulk([uuid.UUID(bytes=record) for record in canary_eraser().expired()])
    if not rows:
        return 0
    numbers = cases_client().held_among(number.bytes for number in rows)
    on_hold = {uuid.UUID(bytes=number) for number in numbers}
    return sum(_end(group) for group in _groups(rows) if on_hold.isdisjoint(row.pk for row in group))


def _groups(rows: Mapping[uuid.UUID, Record]) -> Iterator[list[Record]]:
    """Yield each record with all that is about it: a letter with its answers, notes, and letters that follow it."""
    about: dict[uuid.UUID | None, list[Record]] = {}
    for row in rows.values():
        about.setdefault(row.about_id, []).append(row)
    for row in rows.values():
        if row.about_id in rows:
            continue
        group = [row]
        for member in group:
            group += about.get(member.pk, [])
        yield group


def _end(group: list[Record]) -> int:
    # What came to one of them meanwhile, or is held by now, keeps all of it until the next time.
    with contextlib.suppress(Refused, IntegrityError, ProtectedError), transaction.atomic():
        digests = leave_tombstones(group, on=today(), is_test=True)
        for row in group:
            _erase_key(row, digests[row.pk])
        return len(group)
    return 0


def _erase_key(row: Record, tombstone: bytes) -> None:
    try:
        canary_eraser().expire(row.pk.bytes, tombstone=tombstone)
    except Refused as refused:
        # A run that broke off had the key erased already.
        if refused.code != DenialCode.UNKNOWN_RECORD:
            raise
