"""Promise 59: what was sent in the names of made-up people ends after seven days, and nothing else ends like it."""

import datetime as dt
import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.custody.protocol.known_names import OWN_TEST_REQUESTS, TEST_REQUEST
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach

LIFETIME: Final = dt.timedelta(days=7)
# The worker ends them every few seconds; a day is for an outage.
GRACE: Final = dt.timedelta(days=1)
# Where an entry has what, and what it says there (docs/explanation/ledger-entry.md).
_KIND, _DAY = 1, slice(5, 9)
_CREATED, _ERASED, _ON_HOLD, _RELEASED, _DISCARDED = 0, 3, 4, 5, 9


class Stored(NamedTuple):
    """Which of the test requests have a row, and the permission and clause of each tombstone of one."""

    rows: set[str]
    tombstones: dict[str, tuple[str, str]]


@dataclass
class CanaryRecords:
    """All that the ledger says of test requests up to an entry: of whom, since when, ended when, and what is held."""

    number: int = 0
    created: dict[str, dt.date] = field(default_factory=dict)
    mailboxes: dict[str, str] = field(default_factory=dict)
    erased: dict[str, dt.date] = field(default_factory=dict)
    holds: set[tuple[str, str]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def read(self, log: DecisionLog) -> None:
        """Go on to the last entry."""
        for decision in log.after(self.number):
            details = json.loads(decision.details) if decision.details else {}
            self.take(decision.number, decision.entry, details)

    def take(self, number: int, entry: bytes, details: dict[str, Any]) -> None:
        """Take one entry in."""
        self.number = number
        kind, day = entry[_KIND], dt.date.fromordinal(int.from_bytes(entry[_DAY]))
        record, is_test = str(details.get("record", "")), details.get("cause") == TEST_REQUEST
        if kind == _CREATED and is_test:
            # What is about a test request ends with it, so the first of an address counts.
            self.mailboxes[record] = str(details.get("mailbox", record))
            same = [
                self.created[other]
                for other in self.living()
                if self.mailboxes[other] == self.mailboxes[record]
            ]
            self.created[record] = min([day, *same])
        elif kind == _ON_HOLD:
            self.holds.add((record, str(details.get("case", ""))))
        elif kind == _RELEASED:
            self.holds.discard((record, str(details.get("case", ""))))
        elif kind == _DISCARDED:
            self.created.pop(record, None)
        elif kind == _ERASED:
            self._erased(number, record, day, is_test=is_test)

    def living(self) -> set[str]:
        """Name the test requests that have not ended."""
        return self.created.keys() - self.erased.keys()

    def overdue(self, today: dt.date) -> list[str]:
        """Name those that should have ended."""
        longest = LIFETIME + GRACE
        on_hold = {record for record, _ in self.holds}
        return [record for record in self.living() - on_hold if today - self.created[record] > longest]

    def _erased(self, number: int, record: str, day: dt.date, *, is_test: bool) -> None:
        if not is_test:
            # By the rules, as any record may be.
            self.created.pop(record, None)
            return
        self.erased[record] = day
        created_on = self.created.get(record)
        if created_on is not None and day - created_on < LIFETIME:
            self.faults.append(f"Entry {number}: a test request ended before its seven days were over.")


# What was read of the ledger before, so that each entry is read once.
_KNOWN: Final[dict[str, CanaryRecords]] = {}


def canaries(reach: Reach, log: DecisionLog) -> CanaryRecords:
    """Return what the ledger says of test requests by now, for another probe."""
    # By itself: here a request counts as settled only if an earlier round of this probe knew it.
    known = _KNOWN.setdefault(f"{reach.decisions} for others", CanaryRecords())
    known.read(log)
    return known


def examine(reach: Reach) -> Finding:
    """Compare what the ledger says of test requests with rows and tombstones."""
    known = _KNOWN.setdefault(str(reach.decisions), CanaryRecords())
    # A row is committed soon after its key was made, or never: only what an earlier round knew must have one.
    settled = known.living()
    with closing(DecisionLog(reach.decisions)) as log:
        known.read(log)
        ended_before = set(known.erased)
        stored = _stored(reach, known.living() | settled | ended_before)
        # What ended meanwhile has its tombstone already.
        known.read(log)
    today = dt.datetime.now(dt.UTC).date()
    faults = [*known.faults, *compare(known, stored, settled=settled, ended=ended_before, today=today)]
    ended = len(known.erased)
    return Finding.of(
        examined=len(known.created.keys() | known.erased.keys()),
        faults=faults,
        figure=f"{len(known.living())} test requests of the last days are stored like any other; {ended} ended after "
        "7 days, each with a tombstone that says so. Nothing else ended like that.",
    )


def compare(
    known: CanaryRecords, stored: Stored, *, settled: set[str], ended: set[str], today: dt.date
) -> list[str]:
    """List what differs between the ledger, the rows and the tombstones.

    `settled` were alive long before the rows were read, and `ended` had ended by then.
    """
    rows, tombstones = stored
    faults = []
    if late := known.overdue(today):
        faults.append(f"{len(late)} test requests are older than 7 days and a day and were not erased.")
    if missing := (settled & known.living()) - rows:
        faults.append(f"{len(missing)} test requests that were created have no row.")
    if left := ended & rows:
        faults.append(f"{len(left)} test requests were erased, and their rows are still there.")
    if strange := tombstones.keys() - known.erased.keys():
        faults.append(f"{len(strange)} records ended without a permission, and were no test requests.")
    if unmarked := ended - tombstones.keys():
        faults.append(f"{len(unmarked)} test requests ended without a tombstone that says so.")
    if any(marks != ("", OWN_TEST_REQUESTS) for marks in tombstones.values()):
        faults.append("The tombstone of a test request names a permission, or another clause.")
    return faults


def _stored(reach: Reach, records: Iterable[str]) -> Stored:
    with reach.database() as database:
        rows = database.execute(
            "SELECT replace(id::text, '-', '') FROM disclosure_record WHERE id = ANY(%s::uuid[])",
            (list(records),),
        ).fetchall()
        stones = database.execute(
            "SELECT replace(id::text, '-', ''), permission, clause FROM disclosure_tombstone"
            " WHERE permission = '' OR clause = %s",
            (OWN_TEST_REQUESTS,),
        ).fetchall()
    tombstones = {record: (permission, clause) for record, permission, clause in stones}
    return Stored({record for (record,) in rows}, tombstones)
