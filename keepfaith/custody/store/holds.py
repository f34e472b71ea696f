"""Holds: what keeps a record from being erased, such as for a lawsuit."""

import datetime as dt
from dataclasses import dataclass

from keepfaith.custody.ledger.entry import is_legible
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import HOLDS_PAGE_SIZE
from keepfaith.custody.store.erasure import OPERATOR
from keepfaith.custody.store.records import Records, StoredRecord, check_words, clear_part
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry
from keepfaith.errors import KeepfaithError


@dataclass(frozen=True, slots=True)
class HoldChange:
    """Who puts a record on hold or releases it, for which reason; `duty` is theirs, none of the operator."""

    on: bool
    reason: str
    employee: str = OPERATOR
    duty: str = ""
    clause: str = ""


class Holds:
    """The holds on records."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._connection, self._records = transaction.connection, records

    def change(self, record: bytes, change: HoldChange, *, at: dt.datetime) -> bool:
        """Keep a record from being erased, or release it; return whether the record is known."""
        check_words(change.duty, change.clause)
        stored = self._records.find(record)
        if stored is None:
            return False
        if not is_legible(change.reason):
            raise KeepfaithError(
                "The reason is missing, too long or not legible.", "Give it in one short line."
            )
        if stored.on_hold is not change.on:
            if change.on:
                self._connection.execute("INSERT INTO holds VALUES (?, ?)", (record, change.reason))
            else:
                self._connection.execute("DELETE FROM holds WHERE record = ?", (record,))
            self._log(record, stored, change, at=at)
        return True

    def log_refusal(self, record: bytes, change: HoldChange, *, denial: DenialCode, at: dt.datetime) -> None:
        """Enter that somebody might not put a record on hold, or not release it."""
        check_words(change.duty, change.clause)
        self._log(record, self._records.find(record), change, at=at, denial=denial)

    def page(self, *, after: bytes | None) -> list[tuple[bytes, str]]:
        """List the records on hold, each with the reason, at most 200, in order after one of them."""
        return self._connection.execute(
            "SELECT record, reason FROM holds WHERE record > ? ORDER BY record LIMIT ?",
            (after or b"", HOLDS_PAGE_SIZE),
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
        details = {"employee": change.employee, "reason": change.reason}
        self._records.log_ending(record, stored, entry=entry, details=details, at=at)
