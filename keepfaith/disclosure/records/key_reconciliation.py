"""Settling keys with rows: one whose row came is confirmed, one whose row never came is given up."""

import contextlib
import time
import uuid
from dataclasses import dataclass
from typing import Final

from django.db import connection

from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.models import AbandonedKey, Record
from keepfaith.disclosure.records.custodian_clients import custodian

# A row that comes later than this after its key is refused once the key was given up (trigger KF011).
MAX_ROW_DELAY: Final = 30.0
_REMEMBERED_DAYS: Final = 7
# As many as the custodian names at once.
_PAGE_SIZE: Final = 1_000

_waiting_since: dict[bytes, float] = {}


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How many keys were confirmed, and how many given up."""

    confirmed: int
    given_up: int


def reconcile_keys(_portal: object = None, *, patience: float = MAX_ROW_DELAY) -> Reconciliation:
    """Confirm every key whose row is stored; give up those without one for longer than `patience` seconds here."""
    confirmed, seen = 0, custodian().unconfirmed()
    while seen:
        done = _confirm(seen)
        confirmed += done
        if len(seen) < _PAGE_SIZE or not done:
            break
        seen = custodian().unconfirmed()
    given_up = _abandon_unused(seen, patience)
    AbandonedKey.objects.old(days=_REMEMBERED_DAYS).delete()
    return Reconciliation(confirmed, given_up)


def _confirm(seen: tuple[bytes, ...]) -> int:
    rows = Record.objects.in_bulk([uuid.UUID(bytes=record) for record in seen])
    outcomes = custodian().confirm({row.pk.bytes: row.digest() for row in rows.values()})
    return sum(outcome == "confirmed" for outcome in outcomes.values())


def _abandon_unused(seen: tuple[bytes, ...], patience: float) -> int:
    now, given_up = time.monotonic(), 0
    for gone in _waiting_since.keys() - set(seen):
        del _waiting_since[gone]
    for record in seen:
        ripe = now - _waiting_since.setdefault(record, now) >= patience
        if ripe and _abandon(record):
            # What cannot be discarded now is still unconfirmed, or already gone, at the next round.
            with contextlib.suppress(Refused):
                custodian().discard(record)
                given_up += 1
    return given_up


def _abandon(record: bytes) -> bool:
    # Under the lock that a late row takes too: either the row is there, or it can no longer come.
    with connection.cursor() as cursor:
        cursor.execute("SELECT disclosure_abandon_key(%s)", [uuid.UUID(bytes=record)])
        return bool(cursor.fetchone()[0])
