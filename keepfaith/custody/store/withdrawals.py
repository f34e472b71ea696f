"""Withdrawals: records whose use their sender ended by the code of the receipt, and can allow again by the same."""

import datetime as dt
import hashlib
import hmac

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.store.proven_by import ProvenBy
from keepfaith.custody.store.records import Records, clear_part
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry


class Withdrawals:
    """The withdrawn records; what a code proves is known here alone, and no rule of an edition can take it away."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._connection, self._records = transaction.connection, records

    def is_proven(self, record: bytes, code: bytes) -> bool:
        """Return whether a code is that of a record's receipt; of a record without a receipt none is."""
        return hmac.compare_digest(hashlib.sha256(code).digest(), self.code_digest(record))

    def code_digest(self, record: bytes) -> bytes:
        """Return the digest of the code of a record's receipt; nothing of a record without one."""
        row = self._connection.execute("SELECT receipt FROM records WHERE id = ?", (record,)).fetchone()
        return bytes(row[0]) if row and row[0] else b""

    def since(self, record: bytes) -> dt.date | None:
        """Return the day on which a record was withdrawn; none if its use goes on."""
        row = self._connection.execute("SELECT since FROM withdrawals WHERE record = ?", (record,)).fetchone()
        return dt.date.fromordinal(row[0]) if row else None

    def change(  # noqa: PLR0913 - of what, why and by what
        self,
        record: bytes,
        *,
        on: bool,
        denial: DenialCode | None,
        clause: str,
        at: dt.datetime,
        by: ProvenBy | None = None,
    ) -> None:
        """Withdraw a record or allow its use again, or enter why not; what is so already is not entered again.

        `by` is the proof of a code that opens it, if one does. The entry outlives the record, as that of a suspension
        does.
        """
        if denial is None and not self._changed(record, on=on, day=at.astimezone(dt.UTC).date()):
            return
        stored = self._records.find(record)
        entry = draft_entry(
            "withdrawn" if on else "resumed",
            at,
            denial=denial,
            clause=clause,
            purpose=stored.header.purpose if stored else "",
            **clear_part(stored.header if stored else None),
        )
        self._records.log_ending(record, stored, entry=entry, details=by.details if by else {}, at=at)

    def _changed(self, record: bytes, *, on: bool, day: dt.date) -> bool:
        if on:
            values = (record, day.toordinal())
            return bool(
                self._connection.execute("INSERT OR IGNORE INTO withdrawals VALUES (?, ?)", values).rowcount
            )
        return bool(self._connection.execute("DELETE FROM withdrawals WHERE record = ?", (record,)).rowcount)
