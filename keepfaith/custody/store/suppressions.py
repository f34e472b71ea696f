"""The suppression list: mailboxes to which nothing is sent, and the token in every message that puts them there.

Who typed an address does not matter here: nothing goes to it in anybody's name.
"""

import datetime as dt
import hashlib
import hmac
from typing import Final

from keepfaith.custody.protocol.answers import UnsubscribeOutcome
from keepfaith.custody.protocol.known_names import NOTICES, ONLY_WHEN_ASKED, YOUR_INFORMATION, YOUR_RIGHTS
from keepfaith.custody.protocol.messages import UnsubscribeReason
from keepfaith.custody.protocol.sizes import TOKEN_PROOF_SIZE, TOKEN_SUBJECT_SIZE
from keepfaith.custody.store.subjects import pseudonym
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry

# For so long nobody is even asked to confirm at an address that sent our mail back.
REST: Final = dt.timedelta(days=30)
# So long no link to what is held about it goes to a mailbox that wants none.
NO_LINKS_FOR: Final = dt.timedelta(days=365)
_LINKS: Final = "links"


class Suppressions:
    """The mailboxes to which nothing is sent until somebody subscribes from there again."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def unsubscribe_token(self, mailbox: bytes) -> bytes:
        """Return the token by which anyone who got a message ends all later ones: 26 bytes, the same for a mailbox."""
        known = mailbox[:TOKEN_SUBJECT_SIZE]
        proof = hmac.digest(
            self._transaction.keyring.subjects, b"keepfaith unsubscribe token\0" + known, hashlib.sha256
        )
        return known + proof[:TOKEN_PROOF_SIZE]

    def unsubscribe(self, token: bytes, *, reason: UnsubscribeReason, at: dt.datetime) -> UnsubscribeOutcome:
        """Send nothing more to the mailbox that got a token: no notices if they asked so, nothing if mail came back."""
        mailbox, day = self._mailbox_of(token), at.astimezone(dt.UTC).date()
        if mailbox is None:
            return "unknown"
        known = self._connection.execute(
            "SELECT 1 FROM suppressions WHERE mailbox = ? AND reason = ?", (mailbox, reason)
        ).fetchone()
        self._connection.execute(
            "INSERT INTO suppressions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET day = excluded.day",
            (mailbox, reason, day.toordinal()),
        )
        live = self._connection.execute(
            "UPDATE subscriptions SET state = 'ended', changed_on = ? WHERE mailbox = ? AND state <> 'ended'",
            (day.toordinal(), mailbox),
        )
        if known and not live.rowcount:
            return "again"
        self._log(ONLY_WHEN_ASKED, NOTICES, reason, mailbox, at=at)
        return "unsubscribed"

    def find(self, mailbox: bytes | None) -> tuple[UnsubscribeReason, dt.date] | None:
        """Return since when and why nothing is sent to a mailbox."""
        row = self._connection.execute(
            "SELECT reason, day FROM suppressions WHERE mailbox = ? AND reason <> ?"
            " ORDER BY reason = 'asked', day DESC",
            (mailbox, _LINKS),
        ).fetchone()
        return row and (row[0], dt.date.fromordinal(row[1]))

    def lift(self, mailbox: bytes | None) -> None:
        """Send to a mailbox again."""
        self._connection.execute("DELETE FROM suppressions WHERE mailbox = ?", (mailbox,))

    def refuse_links(self, mailbox: bytes, *, at: dt.datetime) -> UnsubscribeOutcome:
        """Send no link to a mailbox for a year; all else goes on."""
        day = at.astimezone(dt.UTC).date()
        is_known = self.refuses_links(mailbox, day=day)
        self._connection.execute(
            "INSERT INTO suppressions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET day = excluded.day",
            (mailbox, _LINKS, day.toordinal()),
        )
        if is_known:
            return "again"
        self._log(YOUR_RIGHTS, YOUR_INFORMATION, _LINKS, mailbox, at=at)
        return "unsubscribed"

    def refuses_links(self, mailbox: bytes | None, *, day: dt.date) -> bool:
        """Return whether no link goes to a mailbox on a day."""
        row = self._connection.execute(
            "SELECT 1 FROM suppressions WHERE mailbox = ? AND reason = ? AND day > ?",
            (mailbox, _LINKS, (day - NO_LINKS_FOR).toordinal()),
        ).fetchone()
        return row is not None

    def allow_links(self, mailbox: bytes | None) -> None:
        """Send links to a mailbox again."""
        self._connection.execute(
            "DELETE FROM suppressions WHERE mailbox = ? AND reason = ?", (mailbox, _LINKS)
        )

    def _log(self, clause: str, purpose: str, reason: str, mailbox: bytes, *, at: dt.datetime) -> None:
        entry = draft_entry("unsubscribed", at, clause=clause, purpose=purpose, decision="allow")
        known_as = pseudonym(self._transaction.keyring.subjects, mailbox).hex()
        self._transaction.log(entry, {"reason": reason, "mailbox": known_as}, at=at, subject=mailbox)

    def _mailbox_of(self, token: bytes) -> bytes | None:
        known = token[:TOKEN_SUBJECT_SIZE]
        row = self._connection.execute(
            "SELECT fingerprint FROM subjects WHERE fingerprint >= ? AND fingerprint <= ?",
            (known, known + b"\xff" * TOKEN_SUBJECT_SIZE),
        ).fetchone()
        return row[0] if row and hmac.compare_digest(self.unsubscribe_token(row[0]), token) else None
