"""Codes for what a mailbox confirmed, in the hands of somebody who acts for its person: the mailbox is told first.

Such a code opens nothing before the message went out that tells of it, and seven days more. A link ends it.
"""

import datetime as dt

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.code_messages import CODE_WAITS, OwnCode
from keepfaith.custody.protocol.known_names import YOUR_INFORMATION, YOUR_RIGHTS
from keepfaith.custody.protocol.sizes import MAX_RECORDS
from keepfaith.custody.store.record_actions import RecordAction, RecordActions
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.transaction import StoreTransaction


class AnnouncedCodes:
    """The codes that wait, each with the request for a link that tells its mailbox."""

    def __init__(self, transaction: StoreTransaction, actions: RecordActions) -> None:
        self._connection, self._actions = transaction.connection, actions

    def announce(self, record: bytes, request: bytes, *, at: dt.datetime) -> bool:
        """Have a request tell of the code of a record, once, and enter that; return whether a code waited for it."""
        announced = self._connection.execute(
            "UPDATE proof_codes SET request = ? WHERE record = ? AND waits = 1 AND request IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM proof_codes WHERE request = ?)",
            (request, record, request),
        )
        if not announced.rowcount:
            return False
        return self._log(record, "code-announced", {"request": request.hex()}, at=at)

    def tells(self, request: bytes) -> bool:
        """Return whether the message of a request tells of a code that somebody has."""
        row = self._connection.execute("SELECT 1 FROM proof_codes WHERE request = ?", (request,)).fetchone()
        return row is not None

    def note_told(self, request: bytes, *, at: dt.datetime) -> None:
        """Note that the message goes out, to the very address of the mailbox; from the first time on the code waits."""
        self._connection.execute(
            "UPDATE proof_codes SET told_at = ? WHERE request = ? AND told_at IS NULL",
            (int(at.timestamp()), request),
        )

    def of(self, mailbox: bytes | None, *, now: dt.datetime) -> tuple[OwnCode, ...]:
        """List the codes for what a mailbox confirmed that can be redeemed, or were and still open something."""
        moment = int(now.timestamp())
        rows = self._connection.execute(
            "SELECT record, relation, given_at, told_at FROM proof_codes JOIN records ON records.id = record"
            " WHERE mailbox = ? AND subject = mailbox AND waits = 1"
            " AND (code_until > ? OR (proof_until > ? AND ends_at > ?)) ORDER BY given_at, record LIMIT ?",
            (mailbox, moment, moment, moment, MAX_RECORDS),
        ).fetchall()
        return tuple(
            OwnCode(record, relation, _at(given_at), _at(told_at) + CODE_WAITS if told_at else None)
            for record, relation, given_at, told_at in rows
        )

    def end(self, record: bytes, request: StoredRecord, *, at: dt.datetime) -> bool:
        """End the code of a record at the word of whoever got a link to its mailbox; return whether there was one."""
        if record not in {code.record for code in self.of(request.mailbox, now=at)}:
            return False
        self._connection.execute("DELETE FROM proof_codes WHERE record = ?", (record,))
        return self._log(record, "code-ended", {"proof": request.record.hex()}, at=at)

    def _log(self, record: bytes, kind: Kind, more: dict[str, str], *, at: dt.datetime) -> bool:
        done = RecordAction(
            employee="",
            duty="",
            purpose=YOUR_INFORMATION,
            fields=(),
            denial=None,
            clause=YOUR_RIGHTS,
            at=at,
            kind=kind,
            more=more,
        )
        return self._actions.log(record, done)


def _at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
