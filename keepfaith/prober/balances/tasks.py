"""Promises 8, 12, 34, 35, 44 and 58, and for lost ones 45: each task is what the acts in the ledger made of it."""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.agency_days import agency_zone, days_of
from keepfaith.prober.balances.ledger_fold import employee_digest
from keepfaith.prober.balances.ledger_reader import LedgerReader, StillReading
from keepfaith.prober.balances.windows import Database, Window
from keepfaith.prober.reach import Reach

# An act is entered a moment before its row changes.
GRACE: Final = 10.0
_ROWS: Final = """
    SELECT record.id, task.record_id IS NOT NULL, task.purpose, task.state, task.closed_on, task.assigned_to
    FROM disclosure_record AS record LEFT JOIN disclosure_task AS task ON task.record_id = record.id
    WHERE record.id > %s AND record.id <= %s
"""
_KNOWN: Final = """
    SELECT record, purpose, state, closed_at, holder, released, number, read_at FROM tasks
    WHERE record > ? AND record <= ?
"""


class Row(NamedTuple):
    """A record's task as the table has it; without one, the other values are none."""

    is_there: bool
    purpose: str
    state: str
    closed_on: dt.date | None
    holder: str


class Folded(NamedTuple):
    """A task as the acts come to; `released` had it until their last duty ended."""

    purpose: str
    state: str
    closed_at: int | None
    holder: bytes | None
    released: bytes | None
    number: int
    read_at: float


@dataclass(frozen=True)
class Stores:
    """The tasks of one window, by the ledger before and after the table was read."""

    before: Mapping[bytes, Folded]
    rows: Mapping[bytes, Row]
    after: Mapping[bytes, Folded]
    zone: ZoneInfo


def examine(reach: Reach) -> Finding:
    """Fold the acts of the ledger, and compare each task with its row."""
    try:
        stores, faults = compared(reach, "tasks", differences)
    except StillReading as behind:
        return Finding("unproven", behind.problem)
    tasks = [row for row in stores.rows.values() if row.is_there]
    closed = sum(row.state != "open" for row in tasks)
    return Finding.of(
        examined=len(tasks),
        faults=faults,
        figure=f"{len(tasks):,} tasks compared, {closed:,} of them closed: each belongs to its record, and has the "
        "purpose, state, day of closing and holder that the acts in the ledger come to. No record lacks its task.",
    )


def compared(reach: Reach, name: str, look: Callable[..., Iterator[str]]) -> tuple[Stores, list[str]]:
    """Return the tasks of the window that is due for somebody of a name, and what a look at them names."""
    with LedgerReader.opened(reach) as ledger, reach.database() as database:
        window = Window.next(name, ledger.file, database, left="record@tasks", right="id@disclosure_record")
        before, rows = _known(ledger, window), _rows(database, window)
        ledger.read_on()
        stores = Stores(before, rows, _known(ledger, window), agency_zone(database))
        faults = list(look(stores, now=time.time()))
        if not faults:
            window.done(ledger.file)
    return stores, faults


def lost(stores: Stores, *, now: float) -> Iterator[str]:
    """Name each task that is gone, while its record is there and no entry ended it."""
    for record, row in stores.rows.items():
        folded = stores.after.get(record)
        if folded and not row.is_there and _is_settled(stores, record, folded, now):
            yield f"The task whose last act is entry {folded.number} is gone."


def differences(stores: Stores, *, now: float) -> Iterator[str]:
    """Name each task that is missing, is too many, or is not what the acts made of it."""
    for record, row in stores.rows.items():
        folded = stores.after.get(record)
        if folded is None:
            # A record that ended meanwhile took its task with it.
            if row.is_there and record not in stores.before:
                yield "A task is there that no record brought."
        elif _is_settled(stores, record, folded, now) and (what := _what_differs(folded, row, stores.zone)):
            yield f"The task whose last act is entry {folded.number} {what}."


def _is_settled(stores: Stores, record: bytes, folded: Folded, now: float) -> bool:
    return folded == stores.before.get(record) and now - folded.read_at >= GRACE


def _what_differs(folded: Folded, row: Row, zone: ZoneInfo) -> str:
    if not row.is_there:
        return "is gone"
    if row.purpose != folded.purpose:
        return "is for another purpose than its acts say"
    if row.state != folded.state:
        return f"is {row.state}; by its acts it is {folded.state}"
    if folded.state == "open":
        return "" if _has_holder(folded, row.holder) else "is with another employee than its acts say"
    if folded.closed_at is not None and row.closed_on is not None:
        first = min(days_of(folded.closed_at, zone))
        # A row that an act did not reach catches up later, and then its day is later too.
        if not first <= row.closed_on <= dt.datetime.now(zone).date():
            return f"was closed on {row.closed_on} by its row, on {first} by its acts"
    return ""


def _has_holder(folded: Folded, account: str) -> bool:
    holder = employee_digest(account) if account else None
    return holder == folded.holder or (holder is not None and holder == folded.released)


def _known(ledger: LedgerReader, window: Window) -> dict[bytes, Folded]:
    return {row[0]: Folded(*row[1:]) for row in ledger.file.rows(_KNOWN, window.ends)}


def _rows(database: Database, window: Window) -> dict[bytes, Row]:
    return {record.bytes: Row(*row) for record, *row in database.execute(_ROWS, window.uuids)}
