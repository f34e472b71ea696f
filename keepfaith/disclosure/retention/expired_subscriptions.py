"""Erase subscriptions that were never confirmed or that ended; the custodian decides by its clock and the rules."""

import contextlib
import uuid
from itertools import batched
from typing import Final

from django.db import transaction

from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import cases_client, custodian, subscriptions_client
from keepfaith.disclosure.retention.destruction import CLAUSE, DUTY
from keepfaith.disclosure.retention.tombstones import Unpermitted, leave_tombstones, permission_of
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError

# A run that broke off leaves one row whose key is gone. Many mean that the keys are elsewhere, not erased.
MAX_INTERRUPTED: Final = 8
_PAGE_SIZE: Final = 200


def erase_expired(_portal: object = None) -> int:
    """Erase each expired subscription, key first; without a permission in its own edition nothing is erased."""
    expired = subscriptions_client().expired()
    on_hold = cases_client().held_among(expired)
    rows = Record.objects.in_bulk([uuid.UUID(bytes=record) for record in expired if record not in on_hold])
    return sum(map(_erase, rows.values()))


def _erase(row: Record) -> bool:
    # Held by now, or not yet: then it stays.
    with contextlib.suppress(Refused, Unpermitted), transaction.atomic():
        digests = leave_tombstones([row], on=today())
        subscriptions_client().expire(
            row.pk.bytes, duty=DUTY, permission=permission_of(row), tombstone=digests[row.pk]
        )
        return True
    return False


def finish_interrupted() -> int:
    """Remove rows of subscriptions whose keys were erased by a run that broke off before its rows were gone."""
    rows = Record.objects.filter(task__isnull=True, about__isnull=True).order_by("pk")
    gone: list[uuid.UUID] = []
    for some in batched(rows.values_list("pk", flat=True).iterator(), _PAGE_SIZE):
        known = custodian().digests([record.bytes for record in some])
        gone += [record for record in some if record.bytes not in known]
    if len(gone) > MAX_INTERRUPTED:
        raise KeepfaithError(
            f"{len(gone)} rows of subscriptions have no key at the custodian. None was touched.",
            "See whether the custodian has the store that belongs to this database.",
            clause=CLAUSE,
        )
    with transaction.atomic():
        leave_tombstones(list(Record.objects.filter(pk__in=gone)), on=today())
    return len(gone)
