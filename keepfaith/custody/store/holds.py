"""Holds: what keeps a record from being erased; each is for a case, and ends alone."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import HOLDS_PAGE_SIZE
from keepfaith.custody.store.erasure import OPERATOR
from keepfaith.custody.store.records import Records, StoredRecord, check_words, clear_part
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry


@dataclass(frozen=True, slots=True)
class HoldChange:
    """Who puts a record on hold for a case or releases it; `duty` is theirs, none of the operator.

    `reason` says why it is released.
    """

    case: str
    on: bool
    reason: str = ""
    employee: str = OPERATOR
    duty: str = ""
    clause: str = ""


class Holds:
    """The holds on records; a record goes its way again when the last one has ended."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._connection, self._records = transaction.connection, records

    def change(self, record: bytes, change: HoldChange, *, at: dt.datetime) -> None:
        """Keep a record that is known from being erased, or release it; a hold that is so already is not entered."""
        check_words(change.duty, change.clause, change.case, change.reason)
        statement = (
            "INSERT OR IGNORE INTO holds VALUES (?, ?)"
            if change.on
            else "DELETE FROM holds WHERE record = ? AND for_case = ?"
        )
        if self._connection.execute(statement, (record, change.case)).rowcount:
            self._log(record, self._records.find(record), change, at=at)

    def log_refusal(self, record: bytes, change: HoldChange, *, denial: DenialCode, at: dt.datetime) -> None:
        """Enter that somebody might not put a record on hold, or not release it."""
        check_words(change.duty, change.clause, change.case, change.reason)
        self._log(record, self._records.find(record), change, at=at, denial=denial)

    @property
    def version(self) -> int:
        """The number of the last entry by which something was put on hold or released; 0 without any."""
        (number,) = self._connection.execute(
            "SELECT max(number) FROM journal WHERE substr(entry, 2, 1) IN (x'04', x'05')"
        ).fetchone()
        return number or 0

    def page(self, *, after_case: str, after: bytes) -> list[tuple[str, bytes]]:
        """List cases with a record that each holds, at most a thousand pairs, in order after one of these."""
        return self._connection.execute(
            "SELECT for_case, record FROM holds WHERE (for_case, record) > (?, ?)"
            " ORDER BY for_case, record LIMIT ?",
            (after_case, after, HOLDS_PAGE_SIZE),
        ).fetchall()

    def among(self, records: Iterable[bytes]) -> list[bytes]:
        """Return which of some records are on hold."""
        execute = self._connection.execute
        return [
            record
            for record in records
            if execute("SELECT 1 FROM holds WHERE record = ? LIMIT 1", (record,)).fetchone()
        ]

    def _log(
        self,
        record: bytes,
        stored: StoredRecord | None,
        change: HoldChange,
        *,
        at: dt.datetime,
        denial: DenialCode | None = None,
    ) -> None:
        header = stored.header if stored else None
        entry = draft_entry(
            "held" if change.on else "released",
            at,
            denial=denial,
            clause=change.clause,
            purpose=header.purpose if header else "",
            duty=change.duty,
            **clear_part(header),
        )
        details = {"employee": change.employee, "case": change.case}
        details |= {"reason": change.reason} if change.reason else {}
        self._records.log_ending(record, stored, entry=entry, details=details, at=at)
