"""Backups that were made and not yet removed: each is an entry, with the digest and the size of its file."""

import datetime as dt
from typing import Final

from keepfaith.custody.protocol.answers import BackupFile
from keepfaith.custody.protocol.sizes import BACKUPS_PAGE_SIZE
from keepfaith.custody.store.erasure import OPERATOR
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry
from keepfaith.errors import KeepfaithError

# What an entry calls a backup that was removed.
BACKUP: Final = "backup"


class Backups:
    """The backups that the ledger knows, each told from its own entry."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def add(self, *, named: str, digest: bytes, size: int, at: dt.datetime) -> bool:
        """Enter that a backup was made; return whether that was new. Another file under a known name is refused."""
        row = self._connection.execute("SELECT entry FROM backups WHERE named = ?", (named,)).fetchone()
        if row is not None:
            known = self._logged(row[0])
            if (known.digest, known.size) == (digest, size):
                return False
            raise KeepfaithError(
                "The ledger knows another backup of this name.", "Give each backup a name of its own."
            )
        number = self._transaction.journal.next_number
        details = {
            "named": named,
            "digest": digest.hex(),
            "size": size,
            "at": at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "employee": OPERATOR,
        }
        self._transaction.log(draft_entry("backed-up", at), details, at=at)
        self._connection.execute("INSERT INTO backups VALUES (?, ?)", (named, number))
        return True

    def forget(self, named: str) -> None:
        """Know a backup no longer, in the transaction that enters that it was removed."""
        self._connection.execute("DELETE FROM backups WHERE named = ?", (named,))

    def newest(self) -> tuple[BackupFile, ...]:
        """Return the newest backups that were not removed, the last one first, at most a page of them."""
        rows = self._connection.execute(
            "SELECT entry FROM backups ORDER BY entry DESC LIMIT ?", (BACKUPS_PAGE_SIZE,)
        )
        return tuple(self._logged(entry) for (entry,) in rows.fetchall())

    def _logged(self, entry: int) -> BackupFile:
        details = self._transaction.details(entry)
        if details is None or not {"named", "digest", "size", "at"} <= details.keys():
            raise KeepfaithError("A backup that is known is not in the ledger.", "Verify the ledger.")
        return BackupFile(
            details["named"],
            bytes.fromhex(details["digest"]),
            details["size"],
            dt.datetime.fromisoformat(details["at"]),
        )
