"""Promise 45: what was closed longer ago than its period and seven days, and is still here though nothing holds it."""

import datetime as dt
import uuid
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from keepfaith.prober.balances.fold_file import FoldFile
from keepfaith.prober.balances.retention_rules import Retention
from keepfaith.prober.balances.windows import Database

OVERDUE: Final = dt.timedelta(days=7)
# So many that are late are looked at; one is enough to say so.
_MAX_LATE: Final = 1_000
_CLOSED: Final = """
    SELECT id, edition, holding, hour, closed_at FROM records JOIN tasks ON record = id
    WHERE closed_at IS NOT NULL ORDER BY closed_at
"""
# What follows a letter, at any distance, keeps it; and what it follows is kept by a hold on it.
_THREAD: Final = """
    WITH RECURSIVE thread(id) AS (
        SELECT %(record)s::uuid
        UNION SELECT record.id FROM disclosure_record AS record JOIN thread ON record.about_id = thread.id
    ) SELECT thread.id FROM thread LIMIT 1000
"""


class Closed(NamedTuple):
    """A living record whose task is closed."""

    record: bytes
    edition: str
    holding: str
    created_at: int
    closed_at: int
    is_test: int = False


class Waiting(NamedTuple):
    """How many closed records are living, and what is wrong with them."""

    closed: int
    faults: list[str]


def overdue(file: FoldFile, database: Database, retention: Retention, zone: ZoneInfo) -> Waiting:
    """Look for what should have been erased."""
    closed = [Closed(*row) for row in file.rows(_CLOSED)]
    late = {row.record: row for row in islice(_late(closed, retention, zone), _MAX_LATE)}
    on_hold = {record for (record,) in file.rows("SELECT DISTINCT record FROM holds")}
    tasks = {record for (record,) in file.rows("SELECT record FROM tasks")}
    remaining = [
        row for row in late.values() if not _is_kept(row.record, database, set(late), on_hold, tasks)
    ]
    faults = [
        f"A record whose task was closed on {_day(row)} is still here, 7 days after its time."
        for row in remaining
    ]
    return Waiting(len(closed), faults)


def _late(closed: list[Closed], retention: Retention, zone: ZoneInfo) -> Iterator[Closed]:
    today = dt.datetime.now(zone).date()
    for row in closed:
        day = retention.day_of(row, zone)
        is_permitted = bool(retention.rule(row.edition, row.holding).get("permission"))
        if day is not None and is_permitted and day + OVERDUE < today:
            yield row


def _is_kept(
    record: bytes, database: Database, late: set[bytes], on_hold: set[bytes], tasks: set[bytes]
) -> bool:
    """Return whether a hold, or a letter of the same thread whose time is not over, keeps a record."""
    rows = database.execute(_THREAD, {"record": uuid.UUID(bytes=record)}).fetchall()
    thread = {number.bytes for (number,) in rows}
    return bool(thread & on_hold) or bool((thread & tasks) - late)


def _day(row: Closed) -> dt.date:
    return dt.datetime.fromtimestamp(row.closed_at, dt.UTC).date()
