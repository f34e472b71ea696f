"""Holds: what keeps a record from being erased; each is for a case, and ends alone."""

import datetime as dt
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

    def page(self, *, after: bytes, after_case: str) -> list[tuple[bytes, str]]:
        """List records on hold with a case that holds them, at most 200, in order after one of these pairs."""
        return self._connection.execute(
            "SELECT record, for_case FROM holds WHERE (record, for_case) > (?, ?)"
            " ORDER BY record, for_case LIMIT ?",
            (after, after_case, HOLDS_PAGE_SIZE),
        ).fetchall()

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
