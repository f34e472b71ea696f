"""Which entry erased the record of a receipt: told to whoever has its code, when the record is no more."""

import hashlib
import hmac

from keepfaith.custody.ledger.entry import commit
from keepfaith.custody.store.transaction import StoreTransaction


class Erasures:
    """The entries of erased records that had a receipt, by what only its code and the custodian's own key give."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def note(self, record: bytes, *, number: int) -> None:
        """Note the entry that erases a record, while its receipt is still known; one without a receipt has none."""
        row = self._connection.execute("SELECT receipt FROM records WHERE id = ?", (record,)).fetchone()
        if row and row[0]:
            self._connection.execute(
                "INSERT INTO erasures VALUES (?, ?)", (self._mark(record, row[0]), number)
            )

    def number(self, record: bytes, code: bytes) -> int | None:
        """Return the entry that erased a record, for the code of its receipt; none for any other."""
        mark = self._mark(record, hashlib.sha256(code).digest())
        row = self._connection.execute("SELECT number FROM erasures WHERE of_receipt = ?", (mark,)).fetchone()
        return int(row[0]) if row else None

    def _mark(self, record: bytes, receipt: bytes) -> bytes:
        key = commit(b"receipt of an erasure", self._transaction.keyring.details)
        return hmac.digest(key, record + receipt, hashlib.sha256)
