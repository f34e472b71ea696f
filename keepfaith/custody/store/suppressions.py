"""The suppression list: people to whom nothing is sent, and the token in every message that puts them there."""

import datetime as dt
import hashlib
import hmac
from typing import Final

from keepfaith.custody.protocol.answers import UnsubscribeOutcome
from keepfaith.custody.protocol.known_names import NOTICES, ONLY_WHEN_ASKED
from keepfaith.custody.protocol.messages import UnsubscribeReason
from keepfaith.custody.protocol.sizes import TOKEN_PROOF_SIZE, TOKEN_SUBJECT_SIZE
from keepfaith.custody.store.subjects import pseudonym
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry

# For so long nobody is even asked to confirm at an address that sent our mail back.
REST: Final = dt.timedelta(days=30)


class Suppressions:
    """The people to whom nothing is sent until they subscribe again."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def unsubscribe_token(self, subject: bytes) -> bytes:
        """Return the token by which anyone who got a message ends all later ones: 26 bytes, the same for a person."""
        known = subject[:TOKEN_SUBJECT_SIZE]
        proof = hmac.digest(
            self._transaction.keyring.subjects, b"keepfaith unsubscribe token\0" + known, hashlib.sha256
        )
        return known + proof[:TOKEN_PROOF_SIZE]

    def unsubscribe(self, token: bytes, *, reason: UnsubscribeReason, at: dt.datetime) -> UnsubscribeOutcome:
        """Send nothing more to the person who got a token: no notices if they asked so, nothing if mail came back."""
        subject, day = self._subject_of(token), at.astimezone(dt.UTC).date()
        if subject is None:
            return "unknown"
        known = self._connection.execute(
            "SELECT 1 FROM suppressions WHERE subject = ? AND reason = ?", (subject, reason)
        ).fetchone()
        self._connection.execute(
            "INSERT INTO suppressions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET day = excluded.day",
            (subject, reason, day.toordinal()),
        )
        live = self._connection.execute(
            "UPDATE subscriptions SET state = 'ended', changed_on = ? WHERE subject = ? AND state <> 'ended'",
            (day.toordinal(), subject),
        )
        if known and not live.rowcount:
            return "again"
        entry = draft_entry("unsubscribed", at, clause=ONLY_WHEN_ASKED, purpose=NOTICES, decision="allow")
        person = pseudonym(self._transaction.keyring.subjects, subject).hex()
        self._transaction.log(entry, {"reason": reason, "person": person}, at=at, subject=subject)
        return "unsubscribed"

    def find(self, subject: bytes | None) -> tuple[UnsubscribeReason, dt.date] | None:
        """Return since when and why nothing is sent to a person."""
        row = self._connection.execute(
            "SELECT reason, day FROM suppressions WHERE subject = ? ORDER BY reason = 'asked', day DESC",
            (subject,),
        ).fetchone()
        return row and (row[0], dt.date.fromordinal(row[1]))

    def lift(self, subject: bytes | None) -> None:
        """Send to a person again."""
        self._connection.execute("DELETE FROM suppressions WHERE subject = ?", (subject,))

    def _subject_of(self, token: bytes) -> bytes | None:
        known = token[:TOKEN_SUBJECT_SIZE]
        row = self._connection.execute(
            "SELECT fingerprint FROM subjects WHERE fingerprint >= ? AND fingerprint <= ?",
            (known, known + b"\xff" * TOKEN_SUBJECT_SIZE),
        ).fetchone()
        return row[0] if row and hmac.compare_digest(self.unsubscribe_token(row[0]), token) else None
