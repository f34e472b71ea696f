"""Whose a record is: of a mailbox only if something came with it that we had sent there; else of nobody but itself.

Anyone can type an address. So what was typed shares no subject with what its mailbox confirmed, nor with anything else.
"""

import datetime as dt
import hashlib
import hmac
from typing import Final, NamedTuple

from keepfaith.custody.protocol.sizes import REPLY_PROOF_SIZE
from keepfaith.custody.store import subjects
from keepfaith.custody.store.transaction import StoreTransaction

_REPLY: Final = b"keepfaith reply proof\0"


class Owner(NamedTuple):
    """Whose a record is: its subject, the mailbox of its address, and the day on which that was proven to be one.

    All are none of a record without an address.
    """

    subject: bytes | None = None
    mailbox: bytes | None = None
    proven_on: dt.date | None = None


class ReplyProof(NamedTuple):
    """What came back with an answer to a message of ours: about which record that was, and the proof in it."""

    follows: bytes
    proof: bytes


class Owners:
    """The subjects of records, and what proves that a record is a mailbox's."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def mailbox(self, address: str) -> bytes | None:
        """Return the mailbox of an address; none of an empty one."""
        return subjects.fingerprint(self._key, address) if address else None

    def of_new(
        self,
        record: bytes,
        mailbox: bytes | None,
        *,
        about: bytes | None,
        reply: ReplyProof | None,
        day: dt.date,
    ) -> Owner:
        """Return whose a new record is: with what it is about; the mailbox's if it answers from there; else its own."""
        if about is not None:
            return Owner(*self._stored(about))
        if mailbox is None:
            return Owner()
        if reply is not None and self._is_from(mailbox, reply):
            return Owner(mailbox, mailbox, day)
        return Owner(subjects.typed(self._key, record), mailbox)

    def reply_proof(self, record: bytes, mailbox: bytes) -> bytes:
        """Return what a message to the mailbox of a record carries, so that an answer to it can prove itself."""
        return hmac.digest(self._key, _REPLY + record + mailbox, hashlib.sha256)[:REPLY_PROOF_SIZE]

    def know(self, owner: Owner) -> None:
        """Make the subject and the mailbox of a new record known, each with a secret of its own."""
        for subject in {owner.subject, owner.mailbox} - {None}:
            self._know(subject)

    def prove(self, record: bytes, *, day: dt.date) -> None:
        """Give a record to its mailbox, which has shown that it is one, with what was written about it.

        The entries that were made before keep their tags, and from now on count as the mailbox's.
        """
        subject, mailbox = self._stored(record)
        if mailbox is None:
            return
        if subject == mailbox:
            self._connection.execute(
                "UPDATE records SET proven_on = ? WHERE id = ? AND about IS NULL", (day.toordinal(), record)
            )
            return
        self._connection.execute("UPDATE subjects SET part_of = ? WHERE fingerprint = ?", (mailbox, subject))
        self._connection.execute(
            "UPDATE records SET subject = mailbox, proven_on = ? WHERE id = ?", (day.toordinal(), record)
        )
        self._connection.execute("UPDATE records SET subject = mailbox WHERE about = ?", (record,))

    def pseudonym(self, subject: bytes) -> str:
        """Return what joins a person's entries in their details."""
        return subjects.pseudonym(self._key, subject).hex()

    @property
    def _key(self) -> bytes:
        return self._transaction.keyring.subjects

    def _stored(self, record: bytes) -> tuple[bytes | None, bytes | None]:
        row = self._connection.execute(
            "SELECT subject, mailbox FROM records WHERE id = ?", (record,)
        ).fetchone()
        return row or (None, None)

    def _is_from(self, mailbox: bytes, reply: ReplyProof) -> bool:
        """Return whether somebody answers, from that mailbox, a message that went there about another record."""
        _, written_to = self._stored(reply.follows)
        proof = self.reply_proof(reply.follows, mailbox)
        is_there = written_to == mailbox or self._is_answered_at(reply.follows, mailbox)
        return is_there and hmac.compare_digest(proof, reply.proof)

    def _is_answered_at(self, record: bytes, mailbox: bytes) -> bool:
        """Return whether the answers to a record went to another mailbox, which was not taken back."""
        row = self._connection.execute(
            "SELECT 1 FROM answer_moves WHERE about = ? AND mailbox = ? AND moved_on IS NOT NULL AND is_ended = 0",
            (record, mailbox),
        ).fetchone()
        return row is not None

    def _know(self, subject: bytes | None) -> None:
        known = self._connection.execute(
            "SELECT 1 FROM subjects WHERE fingerprint = ?", (subject,)
        ).fetchone()
        if not known and subject is not None:
            self._connection.execute(
                "INSERT INTO subjects VALUES (?, ?, 0, NULL)",
                (subject, self._transaction.new_secret(subject)),
            )
