"""Withholdings: a record is left out of its person's own view while it is investigated, and each ends by itself."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS, NOBODY, YOUR_RIGHTS
from keepfaith.custody.protocol.withholding_messages import (
    MAX_WITHHOLDINGS,
    LeftOut,
    Withholding,
    year_after,
)
from keepfaith.custody.store.records import Records, check_words, clear_part, sealed_part
from keepfaith.custody.store.transaction import DetailsKey, StoreTransaction, draft_entry

# Why one ended: proceedings began, a year was over, or it was only proposed and was taken back.
PROCEEDINGS, TIME, TAKEN_BACK = "proceedings", "time", "taken back"
_COLUMNS: Final = "record, ground, began_on, proposed_by, approved_by, approved_on, ended_on, is_told"
type _Row = tuple[bytes, str, int, str, str, int | None, int | None, int]


@dataclass(frozen=True, slots=True)
class WithholdingAct:
    """Who proposes, approves or ends it under which duty, and why that was refused if it was."""

    kind: Kind
    employee: str
    duty: str
    clause: str
    denial: DenialCode | None = None


class Withholdings:
    """What is proposed, what runs, and what has ended; of one record only once, so none is ever renewed."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._records = records

    def find(self, record: bytes) -> Withholding | None:
        """Return what there is of a record, also if it has ended."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM withholdings WHERE record = ?",  # noqa: S608 - the columns above
            (record,),
        ).fetchone()
        return row and _withholding(row)

    def runs(self, record: bytes) -> bool:
        """Return whether a record is left out now."""
        withholding = self.find(record)
        return withholding is not None and withholding.runs

    def told_of(self, record: bytes) -> tuple[LeftOut, ...]:
        """Return that a record was left out and is no more, for its person; nothing before it has ended."""
        known = self.find(record)
        if known is None or known.approved_on is None or known.ended_on is None:
            return ()
        return (LeftOut(known.ground, known.approved_on, known.ended_on),)

    def listed(self) -> tuple[Withholding, ...]:
        """List what is proposed, what runs, and what has ended without its person being told."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM withholdings WHERE is_told = 0 ORDER BY began_on, record LIMIT ?",  # noqa: S608 - see above
            (2 * MAX_WITHHOLDINGS,),
        )
        return tuple(map(_withholding, rows))

    def count(self, *, with_proposed: bool = False) -> int:
        """Count what runs, and what waits for its approval if that is asked."""
        which = "withholdings WHERE ended_on IS NULL" if with_proposed else "left_out"
        return self._transaction.count(which)

    def propose(self, withholding: Withholding, act: WithholdingAct, *, at: dt.datetime) -> None:
        """Propose to leave a record out, which then waits to be approved."""
        began_on = withholding.began_on
        self._connection.execute(
            "INSERT INTO withholdings VALUES (?, ?, ?, ?, ?, '', NULL, NULL, 0)",
            (
                *(withholding.record, withholding.ground, began_on.toordinal()),
                *(year_after(began_on).toordinal(), withholding.proposed_by),
            ),
        )
        details = {"ground": withholding.ground, "began_on": began_on.isoformat()}
        self.log(withholding.record, act, details, at=at)

    def approve(self, record: bytes, act: WithholdingAct, *, at: dt.datetime) -> None:
        """Leave a record out from now on."""
        self._connection.execute(
            "UPDATE withholdings SET approved_by = ?, approved_on = ? WHERE record = ?",
            (act.employee, _day(at), record),
        )
        self.log(record, act, {}, at=at)

    def end(self, withholding: Withholding, act: WithholdingAct, *, at: dt.datetime) -> None:
        """Have a record shown again, because proceedings have begun; or forget what was only proposed."""
        self._end(withholding, act, PROCEEDINGS if withholding.approved_by else TAKEN_BACK, at=at)

    def end_due(self, *, at: dt.datetime) -> None:
        """End what began a year ago."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM withholdings WHERE ended_on IS NULL AND until <= ?",  # noqa: S608 - the columns above
            (_day(at),),
        ).fetchall()
        act = WithholdingAct("withholding-ended", NOBODY, "", YOUR_RIGHTS)
        for row in rows:
            self._end(_withholding(row), act, TIME, at=at)

    def note_told(self, record: bytes) -> None:
        """Note that a message about it to its person was cleared."""
        self._connection.execute("UPDATE withholdings SET is_told = 1 WHERE record = ?", (record,))

    def log(self, record: bytes, act: WithholdingAct, more: dict[str, str], *, at: dt.datetime) -> None:
        """Enter an act, or its refusal, under the record's own key: what it says ends with the record."""
        check_words(act.duty, act.clause, more.get("ground", ""))
        stored = self._records.find(record)
        header = stored.header if stored else None
        entry = draft_entry(
            act.kind,
            at,
            denial=act.denial,
            clause=act.clause,
            purpose=LEGAL_OBLIGATIONS,
            duty=act.duty,
            **clear_part(header),
        )
        details = {"record": record.hex(), "employee": act.employee, **sealed_part(header), **more}
        key = DetailsKey(self._transaction.record_key(record), record) if stored else None
        self._transaction.log(entry, details, at=at, key=key, subject=stored.subject if stored else None)

    def _end(self, withholding: Withholding, act: WithholdingAct, cause: str, *, at: dt.datetime) -> None:
        if withholding.approved_by:
            statement = "UPDATE withholdings SET ended_on = ? WHERE record = ?"
            self._connection.execute(statement, (_day(at), withholding.record))
        else:
            self._connection.execute("DELETE FROM withholdings WHERE record = ?", (withholding.record,))
        self.log(withholding.record, act, {"cause": cause}, at=at)


def _day(at: dt.datetime) -> int:
    return at.astimezone(dt.UTC).date().toordinal()


def _withholding(row: _Row) -> Withholding:
    record, ground, began_on, proposed_by, approved_by, approved_on, ended_on, is_told = row
    return Withholding(
        *(record, ground, dt.date.fromordinal(began_on), proposed_by, approved_by),
        approved_on=dt.date.fromordinal(approved_on) if approved_on else None,
        ended_on=dt.date.fromordinal(ended_on) if ended_on else None,
        is_told=bool(is_told),
    )
