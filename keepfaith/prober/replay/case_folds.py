"""What is known of cases from the entries: which are open and whose, what each holds, suspends and covers."""

import datetime as dt
from typing import NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.record_folds import RecordState, digest


class CaseState(NamedTuple):
    """A case: whether it is open, for which purpose, and with whom; of an appeal also against what, and its hearing.

    `closed_on` is the ledger's day in UTC, `sent_on` the one where the agency is, and `is_test` says that an account of
    the prober opened it.
    """

    is_open: bool
    purpose: str
    holder: bytes | None
    appeal_of: str
    received_on: dt.date
    closed_on: dt.date | None
    outcome: str
    sent_on: dt.date | None
    hearing: str
    heard_on: dt.date | None
    is_test: bool

    def is_own(self, employee: str) -> bool:
        """Return whether it is open and that employee has it."""
        return self.is_open and self.holder == digest(employee)


class CoveringState(NamedTuple):
    """A record that a case covers, or would: who proposed it, and whether that was approved."""

    proposed_by: bytes
    is_approved: bool


class CaseFolds:
    """The cases, what they keep on hold, and what they cover."""

    def __init__(self, store: FoldStore) -> None:
        self._connection = store.connection

    def find(self, case: str) -> CaseState | None:
        """Return what is known of a case; none if it never was."""
        row = self._connection.execute(
            "SELECT is_open, purpose, holder, appeal_of, received_on, closed_on, outcome, sent_on, hearing, heard_on,"
            " is_test FROM cases WHERE name = ?",
            (case,),
        ).fetchone()
        if row is None:
            return None
        (
            is_open,
            purpose,
            holder,
            appeal_of,
            received_on,
            closed_on,
            outcome,
            sent_on,
            hearing,
            heard_on,
            test,
        ) = row
        closed, sent, heard = (
            None if day is None else dt.date.fromordinal(day) for day in (closed_on, sent_on, heard_on)
        )
        begun = (bool(is_open), purpose, holder, appeal_of, dt.date.fromordinal(received_on))
        return CaseState(*begun, closed, outcome, sent, hearing, heard, bool(test))

    def open(self, case: str, opened: CaseState, *, employee: str) -> None:
        """Note that a case was opened, and with whom it is; with nobody, if that is empty or decided before."""
        holder = employee if not self.has_decided(employee, in_case=opened.appeal_of) else ""
        values = (case, opened.purpose, opened.appeal_of, opened.received_on.toordinal(), opened.is_test)
        self._connection.execute(
            "INSERT OR REPLACE INTO cases(name, is_open, purpose, appeal_of, received_on, is_test)"
            " VALUES (?, 1, ?, ?, ?, ?)",
            values,
        )
        self.assign(case, holder)

    def hear(self, case: str, hearing: str, *, heard_on: dt.date) -> None:
        """Note on which day an appeal was heard, or its hearing given up; what was entered before counts no more."""
        self._connection.execute(
            "UPDATE cases SET hearing = ?, heard_on = ? WHERE name = ?", (hearing, heard_on.toordinal(), case)
        )

    def close(self, case: str, *, employee: str, outcome: str, sent_on: dt.date | None, day: dt.date) -> None:
        """Note that a case was closed; then it is with nobody. Nobody decides in it whose name is empty."""
        self._connection.execute(
            "UPDATE cases SET is_open = 0, holder = NULL, closed_on = ?, outcome = ?, sent_on = ?"
            " WHERE name = ? AND is_open",
            (day.toordinal(), outcome, sent_on.toordinal() if sent_on else None, case),
        )
        self.decide(case, employee)

    def assign(self, case: str, employee: str) -> None:
        """Note with whom a case is; an empty name means with nobody."""
        holder = digest(employee) if employee else None
        self._connection.execute("UPDATE cases SET holder = ? WHERE name = ?", (holder, case))
        self.decide(case, employee)

    def decide(self, case: str, employee: str) -> None:
        """Note that somebody had a case, approved or declined a record for it, or closed it."""
        if employee:
            values = (case, digest(employee))
            self._connection.execute("INSERT OR IGNORE INTO case_deciders VALUES (?, ?)", values)

    def has_decided(self, employee: str, *, in_case: str) -> bool:
        """Return whether somebody did any of that in a case."""
        row = self._connection.execute(
            "SELECT 1 FROM case_deciders WHERE for_case = ? AND employee = ?", (in_case, digest(employee))
        ).fetchone()
        return row is not None

    def has_open_appeal(self, case: str) -> bool:
        """Return whether an appeal against the decision in a case is open."""
        row = self._connection.execute(
            "SELECT 1 FROM cases WHERE appeal_of = ? AND is_open", (case,)
        ).fetchone()
        return row is not None

    def holds_any(self, case: str) -> bool:
        """Return whether a case keeps a record on hold."""
        row = self._connection.execute("SELECT 1 FROM holds WHERE for_case = ?", (case,)).fetchone()
        return row is not None

    def hold(self, record: bytes, case: str, *, on: bool) -> None:
        """Note that a case holds a record, or no more."""
        statement = (
            "INSERT OR IGNORE INTO holds VALUES (?, ?)"
            if on
            else "DELETE FROM holds WHERE record = ? AND for_case = ?"
        )
        self._connection.execute(statement, (record, case))

    def restricts_any(self, case: str) -> bool:
        """Return whether the use of a record is suspended for a case."""
        row = self._connection.execute("SELECT 1 FROM restrictions WHERE for_case = ?", (case,)).fetchone()
        return row is not None

    def restrict(self, record: bytes, case: str, *, on: bool) -> None:
        """Note that the use of a record is suspended for a case, or on its person's word without one; or no more."""
        statement = (
            "INSERT OR IGNORE INTO restrictions VALUES (?, ?)"
            if on
            else "DELETE FROM restrictions WHERE record = ? AND for_case = ?"
        )
        self._connection.execute(statement, (record, case))

    def covering(self, record: bytes, case: str) -> CoveringState | None:
        """Return whether a case covers a record, or would."""
        row = self._connection.execute(
            "SELECT proposed_by, is_approved FROM coverings WHERE record = ? AND for_case = ?", (record, case)
        ).fetchone()
        return CoveringState(row[0], bool(row[1])) if row else None

    def covers(self, state: RecordState, *, purpose: str, employee: str) -> bool:
        """Return whether an employee has an open case for a purpose that covers a record, or what it is a note on."""
        row = self._connection.execute(
            "SELECT 1 FROM coverings JOIN cases ON name = for_case WHERE record IN (?, ?) AND is_approved"
            " AND is_open AND purpose = ? AND holder = ?",
            (state.record, state.about, purpose, digest(employee)),
        ).fetchone()
        return row is not None

    def propose(self, record: bytes, case: str, employee: str) -> None:
        """Note that somebody proposed that a case covers a record."""
        values = (record, case, digest(employee))
        self._connection.execute("INSERT OR IGNORE INTO coverings VALUES (?, ?, ?, 0)", values)

    def approve(self, record: bytes, case: str) -> None:
        """Note that this was approved."""
        self._connection.execute(
            "UPDATE coverings SET is_approved = 1 WHERE record = ? AND for_case = ?", (record, case)
        )

    def decline(self, record: bytes, case: str) -> None:
        """Note that a case does not cover a record, or no more."""
        self._connection.execute("DELETE FROM coverings WHERE record = ? AND for_case = ?", (record, case))
