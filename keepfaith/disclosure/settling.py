"""Settling what a crash left open: a key whose row came is confirmed, one whose row never came is given up."""

import contextlib
import time
import uuid
from dataclasses import dataclass
from typing import Final

from django.db import connection

from keepfaith.custody.asking import Refused
from keepfaith.disclosure.keeping import confirm
from keepfaith.disclosure.models import Abandoned, Record
from keepfaith.disclosure.reaching import custodian

# A submission takes less than this from its key to its row, or its row is refused (see the trigger KF011).
PATIENCE: Final = 30.0
_REMEMBERED_DAYS: Final = 7

_waiting_since: dict[bytes, float] = {}


@dataclass(frozen=True, slots=True)
class Settled:
    """How many keys were confirmed, and how many given up."""

    confirmed: int
    given_up: int


def settle(_portal: object = None, *, patience: float = PATIENCE) -> Settled:
    """Settle each key that has waited for its row longer than `patience` seconds in this process's sight."""
    asking, now = custodian(), time.monotonic()
    seen = asking.unconfirmed()
    for gone in _waiting_since.keys() - set(seen):
        del _waiting_since[gone]
    ripe = [record for record in seen if now - _waiting_since.setdefault(record, now) >= patience]
    stored = Record.objects.in_bulk([uuid.UUID(bytes=record) for record in ripe])
    confirmed = given_up = 0
    for record in ripe:
        row = stored.get(uuid.UUID(bytes=record))
        if row is not None:
            confirm(row)
            confirmed += 1
        elif _given_up(record):
            # What cannot be discarded now is still unconfirmed, or already gone, at the next round.
            with contextlib.suppress(Refused):
                asking.discard(record)
                given_up += 1
    Abandoned.objects.old(days=_REMEMBERED_DAYS).delete()
    return Settled(confirmed, given_up)


def _given_up(record: bytes) -> bool:
    # Under the lock that a late row takes too: either the row is there, or it can no longer come.
    with connection.cursor() as cursor:
        cursor.execute("SELECT disclosure_give_up(%s)", [uuid.UUID(bytes=record)])
        return bool(cursor.fetchone()[0])
