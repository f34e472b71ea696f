"""Burying: tombstones replace records whose keys are being erased; of all else that hangs on them, nothing stays."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.models import Q

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.known_names import OWN_TEST_REQUESTS
from keepfaith.disclosure.models import Enclosure, OutgoingMessage, Record, Step, Task, Tombstone
from keepfaith.disclosure.retention.due_records import rule_for
from keepfaith.errors import KeepfaithError

_SERIES = 64


class Unpermitted(KeepfaithError):
    """No rule with the number of a permission lets a record be destroyed."""


def leave_tombstones(
    records: Sequence[Record], *, on: dt.date, is_test: bool = False
) -> Mapping[uuid.UUID, bytes]:
    """Write the tombstones of records and remove their rows, and all that hangs on these, in the caller's transaction.

    Returns the digest of each, for the custodian to enter. A test request is no record of the agency, so it ends
    under no permission.
    What still refers to them makes the database refuse it now, and not only at the commit, when the keys are gone.
    """
    stones = [_tombstone(record, on, is_test=is_test) for record in records]
    Tombstone.objects.bulk_create(stones)
    numbers = [record.pk for record in records]
    OutgoingMessage.objects.filter(Q(record__in=numbers) | Q(content__in=numbers)).delete()
    Step.objects.filter(Q(task__record__in=numbers) | Q(note__in=numbers)).delete()
    Task.objects.filter(record__in=numbers).delete()
    Enclosure.objects.filter(record__in=numbers).delete()
    # Notes come before what they are about.
    Record.objects.filter(pk__in=numbers, about__in=numbers).delete()
    Record.objects.filter(pk__in=numbers).delete()
    connection.check_constraints()
    return {stone.pk: stone.digest() for stone in stones}


def permission_of(record: Record) -> str:
    """Return the number under which a record of this edition and holding may be destroyed; raises `Unpermitted`."""
    rule = rule_for(record)
    if rule is None or rule.span is None or not rule.permission:
        raise Unpermitted(
            "The edition it was collected under names no permission to destroy it.",
            "Ask the Records Conservation Board; the number is in retention.toml.",
            clause="not-destroyed-by-mistake",
        )
    return rule.permission


def _tombstone(record: Record, on: dt.date, *, is_test: bool) -> Tombstone:
    permission = "" if is_test else permission_of(record)
    rule = None if is_test else rule_for(record)
    clause = rule.clause if rule else ""
    return Tombstone(
        id=record.pk,
        edition=record.edition,
        holding=record.holding,
        series=rule.series[:_SERIES] if rule else "",
        permission=permission,
        clause=OWN_TEST_REQUESTS if is_test else clause,
        received_in=this_agency().day(record.received_at).replace(day=1),
        destroyed_on=on,
        reference=record.reference,
        code_digest=record.code_digest,
    )
