"""Canaries: records about made-up people, whom the prober names before it writes in their names; they end by our clock.

Only an address that nobody can have is taken for one, or one of the prober's own mailbox, so that no real person's
record can be made to end like this.
"""

import datetime as dt
import re
from typing import Final

from keepfaith.custody.protocol.sizes import MAX_CANARIES, RECORDS_PAGE_SIZE
from keepfaith.custody.store import subjects
from keepfaith.custody.store.transaction import StoreTransaction
from keepfaith.errors import KeepfaithError

LIFETIME: Final = dt.timedelta(days=7)
# Ended ones are listed again for so long: a caller that broke off can still remove what it has of them.
_LISTED_AFTER_END: Final = dt.timedelta(days=7)
# RFC 2606 reserves these names; and no place has the ZIP code 00000.
_NOBODY: Final = re.compile(
    r"[^@\s]+@(?:[^@\s]+\.)?(?:example\.(?:com|net|org)|[a-z0-9-]+\.(?:example|invalid|test))"
    r"|postal:.* 00000"
)


class TooManyCanaries(KeepfaithError):
    """As many made-up people are known as may be within a week."""


class Canaries:
    """The made-up people of the last seven days, by their fingerprints, and the records about them."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def register(self, address: str, *, day: dt.date, test_mailbox: str = "") -> bool:
        """Know a made-up person for seven days; return whether they were not known yet."""
        if not _is_nobodys(subjects.normalize(address), subjects.normalize(test_mailbox)):
            raise KeepfaithError(
                "Somebody could have this address, so nobody made it up.",
                "Use a domain that RFC 2606 reserves, a postal address with the ZIP code 00000, or the prober's "
                "mailbox with a word after a plus sign.",
            )
        self._forget(day)
        count = self._transaction.count("canaries")
        mailbox = subjects.fingerprint(self._transaction.keyring.subjects, address)
        if self.is_live(mailbox, day=day):
            return False
        if count >= MAX_CANARIES:
            raise TooManyCanaries(
                f"{MAX_CANARIES} made-up people were named within seven days.", "Wait until the first ends."
            )
        self._connection.execute("INSERT INTO canaries VALUES (?, ?)", (mailbox, day.toordinal()))
        return True

    def is_live(self, mailbox: bytes, *, day: dt.date) -> bool:
        """Return whether a person is made up."""
        row = self._connection.execute(
            "SELECT 1 FROM canaries WHERE mailbox = ? AND registered_on > ?",
            (mailbox, (day - LIFETIME).toordinal()),
        ).fetchone()
        return row is not None

    def note(self, record: bytes, *, mailbox: bytes | None, about: bytes | None, day: dt.date) -> bool:
        """Note a new record if it is about a made-up person; what is about such a record ends on the same day."""
        row = self._connection.execute(
            "SELECT created_on FROM canary_records WHERE record = ?", (about or b"",)
        ).fetchone()
        if row is None and not (mailbox and about is None and self.is_live(mailbox, day=day)):
            return False
        created_on = row[0] if row else day.toordinal()
        self._connection.execute("INSERT INTO canary_records VALUES (?, ?, NULL)", (record, created_on))
        return True

    def has(self, record: bytes) -> bool:
        """Return whether a record is about a made-up person, also if it ended within the last days."""
        row = self._connection.execute("SELECT 1 FROM canary_records WHERE record = ?", (record,)).fetchone()
        return row is not None

    def expired(self, *, day: dt.date) -> list[bytes]:
        """List records whose seven days are over, and for some days those that ended."""
        rows = self._connection.execute(
            "SELECT record FROM canary_records WHERE created_on <= ? ORDER BY ended_on, record LIMIT ?",
            ((day - LIFETIME).toordinal(), RECORDS_PAGE_SIZE),
        )
        return [record for (record,) in rows]

    def has_expired(self, record: bytes, *, day: dt.date) -> bool:
        """Return whether a record's seven days are over."""
        row = self._connection.execute(
            "SELECT 1 FROM canary_records WHERE record = ? AND created_on <= ?",
            (record, (day - LIFETIME).toordinal()),
        ).fetchone()
        return row is not None

    def end(self, record: bytes, *, day: dt.date) -> None:
        """Note that a record has ended."""
        self._connection.execute(
            "UPDATE canary_records SET ended_on = ? WHERE record = ? AND ended_on IS NULL",
            (day.toordinal(), record),
        )

    def _forget(self, day: dt.date) -> None:
        self._connection.execute(
            "DELETE FROM canaries WHERE registered_on <= ?", ((day - LIFETIME).toordinal(),)
        )
        self._connection.execute(
            "DELETE FROM canary_records WHERE ended_on <= ?", ((day - _LISTED_AFTER_END).toordinal(),)
        )


def _is_nobodys(address: str, test_mailbox: str) -> bool:
    local, _, host = test_mailbox.rpartition("@")
    # The bare address of the mailbox may be written by anybody who knows it.
    alias = rf"{re.escape(local)}\+[a-z0-9]{{6,32}}@{re.escape(host)}" if local and host else "(?!)"
    return _NOBODY.fullmatch(address) is not None or re.fullmatch(alias, address) is not None
