"""Promises 44 and 45: each erasure left its tombstone, came no earlier than it might, and nothing stays long after."""

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.account_tombstones import AccountEnds, digest_of
from keepfaith.prober.balances.agency_days import UTC, agency_zone, days_of
from keepfaith.prober.balances.ledger_reader import LedgerReader, StillReading
from keepfaith.prober.balances.overdue import overdue
from keepfaith.prober.balances.retention_rules import Retention
from keepfaith.prober.balances.schedules import read_heartbeats
from keepfaith.prober.balances.windows import Database, Window
from keepfaith.prober.posted import posted_editions
from keepfaith.prober.reach import Reach
from keepfaith.prober.timeline import Timeline

# Keys are erased a moment before the transaction with their tombstones ends.
GRACE: Final = 60.0
# Once a day, which has 25 hours when clocks are set back; and some minutes for the worker's round.
MAX_SINCE_RUN: Final = dt.timedelta(hours=25, minutes=30)
# Where a run broke off after a key was erased, the next one leaves the tombstone.
_FINISHED_WITHIN: Final = dt.timedelta(days=2)
_ROWS: Final = """
    SELECT id, edition, holding, series, permission, clause, received_in, destroyed_on, reference, code_digest
    FROM disclosure_tombstone
    WHERE id > %s AND id <= %s
"""
_KNOWN: Final = """
    SELECT record, edition, holding, permission, is_test, hour, created_at, closed_at, number, read_at, tombstone
    FROM endings WHERE kind = 'erased' AND record > ? AND record <= ?
"""


class Row(NamedTuple):
    """A tombstone."""

    edition: str
    holding: str
    series: str
    permission: str
    clause: str
    received_in: dt.date
    destroyed_on: dt.date
    reference: str | None
    code_digest: bytes | None

    def digest(self, record: bytes) -> bytes:
        """Compute what the ledger has of it, all but the day, by none of the portal's code."""
        return digest_of(
            *(record.hex(), self.edition, self.holding, self.series, self.permission, self.clause),
            *(self.received_in.isoformat(), self.reference, bytes(self.code_digest or b"").hex()),
        )


class Erased(NamedTuple):
    """An erasure as its entry says, and when the record was created and its task closed, if that was read in time."""

    edition: str
    holding: str
    permission: str
    is_test: int
    hour: int
    created_at: int | None
    closed_at: int | None
    number: int
    read_at: float
    tombstone: bytes


@dataclass(frozen=True)
class Stores:
    """What the ledger says was erased, before and after the tombstones of one window were read."""

    before: Mapping[bytes, Erased]
    rows: Mapping[bytes, Row]
    after: Mapping[bytes, Erased]
    retention: Retention
    zone: ZoneInfo


def examine(reach: Reach) -> Finding:
    """Compare erasures with tombstones, both ways, and each with the rule of its record's own edition."""
    retention = Retention(Timeline(posted_editions(reach)))
    try:
        with LedgerReader.opened(reach) as ledger, reach.database() as database:
            window = Window.next(
                "tombstones", ledger.file, database, left="record@endings", right="id@disclosure_tombstone"
            )
            before, rows = _known(ledger, window), _rows(database, window)
            ledger.read_on()
            stores = Stores(before, rows, _known(ledger, window), retention, agency_zone(database))
            faults = list(differences(stores, now=time.time()))
            waiting = overdue(ledger.file, database, retention, stores.zone)
            accounts = AccountEnds.read(ledger, database)
            faults += accounts.faults(now=time.time())
            if not faults:
                window.done(ledger.file)
    except StillReading as behind:
        return Finding("unproven", behind.problem)
    faults += [*waiting.faults, *_missed_run(reach)]
    recomputed = sum(retention.day_of(erased, stores.zone) is not None for erased in stores.after.values())
    return Finding.of(
        examined=len(rows) + len(stores.after) + waiting.closed + len(accounts.rows),
        faults=faults,
        figure=f"Tombstones: {len(rows):,}. Erasures in the ledger: {len(stores.after):,}; {recomputed:,} of "
        "these were worked out anew: after their day, by the permission of their own edition. "
        f"{len(accounts.rows):,} accounts ended as their entries say. "
        f"None of {waiting.closed:,} closed records is overdue.",
    )


def differences(stores: Stores, *, now: float) -> Iterator[str]:
    """Name each erasure without its tombstone, each tombstone without its erasure, and what differs."""
    for record, row in stores.rows.items():
        if record not in stores.after:
            yield f"A tombstone of {row.destroyed_on} stands for no record that the ledger erased."
    for record, erased in stores.after.items():
        if record not in stores.rows:
            if record in stores.before and now - erased.read_at >= GRACE:
                yield f"Entry {erased.number} erased a record that has no tombstone."
        elif what := _what_differs(record, erased, stores.rows[record], stores):
            yield f"The tombstone of entry {erased.number} {what}."
        yield from _too_early(erased, stores)


def _what_differs(record: bytes, erased: Erased, row: Row, stores: Stores) -> str:
    rule = stores.retention.rule_of(erased)
    expected = {
        "edition": erased.edition, "holding": erased.holding, "permission": erased.permission,
        "series": str(rule.get("series", ""))[:64], "clause": str(rule.get("clause", "")),
    }  # fmt: skip
    for name, value in expected.items():
        if getattr(row, name) != value:
            return f"has another {name}"
    days = days_of(erased.hour, stores.zone)
    if not min(days) <= row.destroyed_on <= max(days) + _FINISHED_WITHIN:
        return "has another day of destruction"
    if erased.created_at is not None:
        months = {day.replace(day=1) for day in days_of(erased.created_at, stores.zone)}
        if row.received_in not in months:
            return "has another month of receipt"
    return "" if row.digest(record) == erased.tombstone else "is not the one that was left"


def _too_early(erased: Erased, stores: Stores) -> Iterator[str]:
    if erased.permission != stores.retention.rule_of(erased).get("permission"):
        yield f"Entry {erased.number} erased under another permission than its edition names."
    day = stores.retention.day_of(erased, stores.zone)
    # What no task ends is counted in days of UTC, which can begin some hours before the agency's.
    latest = max(days_of(erased.hour, stores.zone) | days_of(erased.hour, UTC))
    if day is not None and latest < day:
        yield f"Entry {erased.number} erased a record before {day}, when its time was over."


def _missed_run(reach: Reach) -> Iterator[str]:
    heartbeat = read_heartbeats(reach).get("retention")
    if heartbeat is None or heartbeat.done_at is None:
        return
    if dt.datetime.now(dt.UTC) - heartbeat.done_at > MAX_SINCE_RUN:
        yield f"What is due was last erased on {heartbeat.done_at:%Y-%m-%d %H:%M} UTC, more than a day ago."


def _known(ledger: LedgerReader, window: Window) -> dict[bytes, Erased]:
    return {row[0]: Erased(*row[1:]) for row in ledger.file.rows(_KNOWN, window.ends)}


def _rows(database: Database, window: Window) -> dict[bytes, Row]:
    return {record.bytes: Row(*row) for record, *row in database.execute(_ROWS, window.uuids)}
