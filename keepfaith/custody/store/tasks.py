"""Tasks: who has the work on a record, for which purpose, and when it was closed; a note belongs to its record's task.

A record brings one unless it is a note, a subscription or a request for a link. As long as nothing was done to it, a
task is open, is for what the record was collected for, and nobody has it: no row says so.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from keepfaith.custody.protocol.task_answers import ClosedState
from keepfaith.custody.store.records import Records, StoredRecord
from keepfaith.custody.store.transaction import StoreTransaction


@dataclass(frozen=True, slots=True)
class Task:
    """The state of a task; without a `holder` it is open to whoever has a duty for it, and closed it is nobody's."""

    record: bytes
    holder: str
    purpose: str
    state: Literal["open"] | ClosedState = "open"
    closed_at: dt.datetime | None = None
    closed_by: str = ""

    @property
    def closed_on(self) -> dt.date | None:
        """The day, in UTC, on which it was closed."""
        return self.closed_at.date() if self.closed_at else None

    def is_own(self, employee: str) -> bool:
        """Return whether the task is open, and with that employee or with nobody."""
        return self.state == "open" and self.holder in ("", employee)


class Tasks:
    """The tasks; each change is an act that was entered."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._connection, self._records = transaction.connection, records

    def of(self, stored: StoredRecord) -> Task | None:
        """Return the task that a record belongs to; none where it brings none, and of a note whose record is gone."""
        whole = self._records.find(stored.about) if stored.about else stored
        if whole is None:
            return None
        row = self._connection.execute(
            "SELECT holder, purpose, state, closed_at, closed_by FROM tasks WHERE record = ?", (whole.record,)
        ).fetchone()
        if row is None:
            is_no_task = self._is_no_task(whole.record)
            return None if is_no_task else Task(whole.record, "", whole.header.purpose)
        holder, purpose, state, closed_at, closed_by = row
        at = None if closed_at is None else dt.datetime.fromtimestamp(closed_at, dt.UTC)
        return Task(whole.record, holder, purpose, state, at, closed_by)

    def hand(self, task: Task, *, to: str) -> None:
        """Give a task to an employee, or to nobody."""
        self._store(replace(task, holder=to))

    def move(self, task: Task, *, to: str) -> None:
        """Have a task be for another purpose; nobody has it then."""
        self._store(replace(task, purpose=to, holder=""))

    def close(self, task: Task, state: ClosedState, *, at: dt.datetime, by: str) -> None:
        """Close a task; one that was closed before stays as it is."""
        if task.state == "open":
            self._store(replace(task, holder="", state=state, closed_at=at, closed_by=by))

    def reopen(self, task: Task) -> None:
        """Open a closed task again; then it is with nobody, for the purpose that it was for."""
        self._store(replace(task, state="open", closed_at=None, closed_by=""))

    def release_all(self, holder: str) -> None:
        """Let everything that an employee had, tasks and cases, be with nobody."""
        self._connection.execute("UPDATE tasks SET holder = '' WHERE holder = ?", (holder,))
        self._connection.execute("UPDATE cases SET holder = '' WHERE holder = ?", (holder,))

    def _is_no_task(self, record: bytes) -> bool:
        row = self._connection.execute(
            "SELECT 1 FROM subscriptions WHERE record = ?1 UNION ALL SELECT 1 FROM proofs WHERE record = ?1",
            (record,),
        ).fetchone()
        return row is not None

    def _store(self, task: Task) -> None:
        closed_at = int(task.closed_at.timestamp()) if task.closed_at else None
        self._connection.execute(
            "INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET holder = excluded.holder,"
            " purpose = excluded.purpose, state = excluded.state, closed_at = excluded.closed_at,"
            " closed_by = excluded.closed_by",
            (task.record, task.holder, task.purpose, task.state, closed_at, task.closed_by),
        )
