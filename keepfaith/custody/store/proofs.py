"""Proofs that a mailbox is somebody's: a link is mailed to it, and whoever redeems that has a proof for a while."""

import datetime as dt
import hashlib
import os
from typing import Final

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import (
    CORRECTED,
    MOVED,
    OPENED,
    OWN_LINKS,
    REVERTED,
    YOUR_INFORMATION,
    YOUR_RIGHTS,
)
from keepfaith.custody.protocol.proof_messages import PROVEN_FOR, LinkOutcome
from keepfaith.custody.protocol.sizes import (
    CONFIRMATION_TOKEN_SIZE,
    MAX_RECORDS,
    PROOF_SIZE,
    RECORDS_PAGE_SIZE,
)
from keepfaith.custody.store.owners import Owners
from keepfaith.custody.store.record_actions import RecordAction, RecordActions
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.suppressions import Suppressions
from keepfaith.custody.store.transaction import StoreTransaction

LINK_LIFETIME: Final = dt.timedelta(minutes=60)
# A proof ends so long after it was last shown, and so long after its link was redeemed.
IDLE: Final = dt.timedelta(minutes=15)
LONGEST: Final = dt.timedelta(hours=2)
# So long after it became too late, a link's own mail can have a new one sent.
RENEWED_WITHIN: Final = dt.timedelta(hours=24)
EXPIRES_AFTER: Final = dt.timedelta(days=7)
# More links than these go to no mailbox on one day, whoever asks for them.
LINKS_A_DAY: Final = 3
# Notes that people wrote on records of theirs, and no employee.
_OWN_NOTES: Final = (
    "SELECT note FROM statements UNION ALL SELECT note FROM corrections UNION ALL SELECT note FROM items"
    " WHERE note IS NOT NULL UNION ALL SELECT note FROM answer_moves"
)
_OWN: Final = "mailbox = ? AND about IS NULL AND id NOT IN left_out"
_OPEN: Final = "subject = mailbox AND proven_on >= ?"
# In which column it is counted how often there was an occasion to write to the mailbox.
_COUNTS: Final = {OPENED: "redeemed", CORRECTED: "corrected", REVERTED: "reverted", MOVED: "moved"}


class Proofs:
    """The requests for a link; each is a record, and a proof is known by it."""

    def __init__(
        self,
        transaction: StoreTransaction,
        actions: RecordActions,
        owners: Owners,
        suppressions: Suppressions,
    ) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._actions, self._owners, self._suppressions = actions, owners, suppressions

    def note_request(self, record: bytes, header: Header, *, day: dt.date) -> None:
        """Note of a new record that it asks for a link, if it does: it is no task, and is erased after seven days.

        A note does not: its mailbox is that of its record, which whoever writes it need not even know.
        """
        if header.holding == OWN_LINKS and header.purpose == YOUR_INFORMATION:
            self._connection.execute(
                "INSERT OR IGNORE INTO proofs (record, requested_on) SELECT id, ? FROM records"
                " WHERE id = ? AND about IS NULL",
                (day.toordinal(), record),
            )

    def is_request(self, record: bytes) -> bool:
        """Return whether a record asks for a link."""
        return bool(self._connection.execute("SELECT 1 FROM proofs WHERE record = ?", (record,)).fetchone())

    def has_enough(self, stored: StoredRecord, *, day: dt.date) -> bool:
        """Return whether so many other links went to a record's mailbox today that no further one goes."""
        sent = self._transaction.count(
            "proofs JOIN records ON records.id = proofs.record"
            " WHERE mailbox = ? AND sent_on = ? AND record <> ?",
            *(stored.mailbox, day.toordinal(), stored.record),
        )
        return sent >= LINKS_A_DAY

    def note_sent(self, record: bytes, *, day: dt.date) -> None:
        """Note that the message with a link was cleared; an earlier link is good no more."""
        self._connection.execute(
            "UPDATE proofs SET sent_on = ?, link = NULL, link_until = NULL WHERE record = ?",
            (day.toordinal(), record),
        )

    def new_link_token(self, stored: StoredRecord, address: str, *, now: dt.datetime) -> bytes | None:
        """Draw the token of a link: 16 bytes, good for 60 minutes and once.

        There is none for another address than the request named, before its message was cleared, and twice.
        """
        token, until = os.urandom(CONFIRMATION_TOKEN_SIZE), int((now + LINK_LIFETIME).timestamp())
        if stored.mailbox is None or stored.mailbox != self._owners.mailbox(address):
            return None
        # A message is given away within moments of its clearance, but that can be over midnight.
        since = now.astimezone(dt.UTC).date() - dt.timedelta(days=1)
        drawn = self._connection.execute(
            "UPDATE proofs SET link = ?, link_until = ? WHERE record = ? AND sent_on >= ? AND link IS NULL",
            (hashlib.sha256(token).digest(), until, stored.record, since.toordinal()),
        )
        return token if drawn.rowcount else None

    def redeem(self, token: bytes, *, now: dt.datetime) -> tuple[LinkOutcome, bytes, bytes]:
        """Redeem the token of a link, once; return a proof of 16 bytes and the request, which is then its mailbox's."""
        row = self._connection.execute(
            "SELECT record, link_until FROM proofs WHERE link = ?", (hashlib.sha256(token).digest(),)
        ).fetchone()
        if row is None:
            return "unknown", b"", b""
        record, until = row
        if now.timestamp() >= until:
            return "late", b"", b""
        proof, day = os.urandom(PROOF_SIZE), now.astimezone(dt.UTC).date()
        self._connection.execute(
            "UPDATE proofs SET link = NULL, link_until = NULL, proof = ?, proof_until = ?, ends_at = ?"
            " WHERE record = ?",
            (
                hashlib.sha256(proof).digest(),
                int((now + IDLE).timestamp()),
                int((now + LONGEST).timestamp()),
                record,
            ),
        )
        self.note_occasion(record, OPENED)
        self._owners.prove(record, day=day)
        self._suppressions.allow_links(self._mailbox_of(record))
        self._log(record, proven_by=record, by="link", denial=None, at=now)
        return "proven", proof, record

    def note_occasion(self, record: bytes, what: str) -> None:
        """Note of a request that its link was redeemed, or what was done by its proof: its mailbox is written to."""
        column = _COUNTS[what]
        self._connection.execute(f"UPDATE proofs SET {column} = {column} + 1 WHERE record = ?", (record,))  # noqa: S608 - of four

    def occasions(self, record: bytes, what: str) -> int:
        """Count how often that was noted of a request, for which as many messages go out by themselves."""
        if what not in _COUNTS:
            return 0
        row = self._connection.execute(
            f"SELECT {_COUNTS[what]} FROM proofs WHERE record = ?",  # noqa: S608 - of four
            (record,),
        ).fetchone()
        return int(row[0]) if row else 0

    def late_request(self, token: bytes, *, now: dt.datetime) -> bytes | None:
        """Return the request whose link became too late within the last 24 hours and was not redeemed; none else."""
        row = self._connection.execute(
            "SELECT record FROM proofs WHERE link = ? AND link_until <= ? AND link_until > ?",
            (
                hashlib.sha256(token).digest(),
                int(now.timestamp()),
                int((now - RENEWED_WITHIN).timestamp()),
            ),
        ).fetchone()
        return bytes(row[0]) if row else None

    def mailbox_of_link(self, token: bytes) -> bytes | None:
        """Return the mailbox to which a link went that was not redeemed, also if it is too old for that."""
        row = self._connection.execute(
            "SELECT mailbox FROM proofs JOIN records ON records.id = proofs.record WHERE link = ?",
            (hashlib.sha256(token).digest(),),
        ).fetchone()
        return row[0] if row else None

    def find(self, proof: bytes, *, now: dt.datetime) -> bytes | None:
        """Return the request of a proof that has not ended, which then lasts another 15 minutes; none of any other."""
        moment, digest = int(now.timestamp()), hashlib.sha256(proof).digest()
        row = self._connection.execute(
            "SELECT record FROM proofs WHERE proof = ? AND proof_until > ? AND ends_at > ?",
            (digest, moment, moment),
        ).fetchone()
        if row is None:
            return None
        until = int((now + IDLE).timestamp())
        self._connection.execute("UPDATE proofs SET proof_until = ? WHERE record = ?", (until, row[0]))
        return bytes(row[0])

    def end(self, proof: bytes) -> None:
        """End a proof."""
        self._connection.execute(
            "UPDATE proofs SET proof = NULL, proof_until = NULL, ends_at = NULL WHERE proof = ?",
            (hashlib.sha256(proof).digest(),),
        )

    def opens(self, request: StoredRecord, stored: StoredRecord, *, day: dt.date) -> bool:
        """Return whether the proof of a request opens a record: its mailbox's own, proven within a year."""
        is_own = stored.mailbox is not None and stored.subject == stored.mailbox == request.mailbox
        proven_on = stored.proven_on
        return is_own and stored.about is None and proven_on is not None and day - proven_on <= PROVEN_FOR

    def own(self, mailbox: bytes | None, *, after: bytes, day: dt.date) -> list[bytes]:
        """List the records that a mailbox opens, at most 200, in the order of their numbers, after one of them."""
        rows = self._connection.execute(
            f"SELECT id FROM records WHERE {_OWN} AND {_OPEN} AND id > ? ORDER BY id LIMIT ?",  # noqa: S608 - the words above
            (mailbox, (day - PROVEN_FOR).toordinal(), after, MAX_RECORDS),
        )
        return [record for (record,) in rows]

    def locked(self, mailbox: bytes | None, *, day: dt.date) -> int:
        """Count the records of a mailbox that open with the code of their receipt as well."""
        return self._transaction.count(
            f"records WHERE {_OWN} AND NOT ({_OPEN})", mailbox, (day - PROVEN_FOR).toordinal()
        )

    def written(self, mailbox: bytes | None) -> int:
        """Count what employees wrote about the records that are a mailbox's own."""
        return self._transaction.count(
            "records WHERE mailbox = ? AND about IS NOT NULL AND subject = mailbox AND about NOT IN left_out"
            f" AND id NOT IN ({_OWN_NOTES})",
            mailbox,
        )

    def written_about(self, record: bytes) -> int:
        """Count what employees wrote about one record."""
        return self._transaction.count(
            f"records WHERE about = ? AND about NOT IN left_out AND id NOT IN ({_OWN_NOTES})",
            record,
        )

    def add(
        self, stored: StoredRecord, *, request: bytes, denial: DenialCode | None, at: dt.datetime
    ) -> None:
        """Have a record be its mailbox's own by the code of its receipt, or enter why not."""
        if denial is None:
            self._owners.prove(stored.record, day=at.astimezone(dt.UTC).date())
        self._log(stored.record, proven_by=request, by="receipt", denial=denial, at=at)

    def expired(self, *, day: dt.date) -> list[bytes]:
        """List requests for a link that came seven days ago."""
        rows = self._connection.execute(
            "SELECT record FROM proofs WHERE requested_on <= ?"
            " AND record NOT IN (SELECT record FROM canary_records) LIMIT ?",
            ((day - EXPIRES_AFTER).toordinal(), RECORDS_PAGE_SIZE),
        )
        return [record for (record,) in rows]

    def has_expired(self, record: bytes, *, day: dt.date) -> bool:
        """Return whether a request for a link may be erased by the custodian's own clock."""
        return bool(
            self._connection.execute(
                "SELECT 1 FROM proofs WHERE record = ? AND requested_on <= ?",
                (record, (day - EXPIRES_AFTER).toordinal()),
            ).fetchone()
        )

    def _mailbox_of(self, record: bytes) -> bytes | None:
        row = self._connection.execute("SELECT mailbox FROM records WHERE id = ?", (record,)).fetchone()
        return bytes(row[0]) if row and row[0] else None

    def _log(
        self, record: bytes, *, proven_by: bytes, by: str, denial: DenialCode | None, at: dt.datetime
    ) -> None:
        proven = RecordAction(
            employee="",
            duty="",
            purpose=YOUR_INFORMATION,
            fields=(),
            denial=denial,
            clause=YOUR_RIGHTS,
            at=at,
            kind="proven",
            more={"proof": proven_by.hex(), "by": by},
        )
        self._actions.log(record, proven)
