"""Subscriptions: asked for, confirmed by a token mailed to the address, ended by the token that every message carries.

They are held here and not in the portal, so that nothing can be sent to somebody who did not ask and confirm.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from keepfaith.custody.protocol.answers import ConfirmationOutcome
from keepfaith.custody.protocol.known_names import ONLY_WHEN_ASKED
from keepfaith.custody.protocol.sizes import CONFIRMATION_TOKEN_SIZE, RECORDS_PAGE_SIZE
from keepfaith.custody.store.owners import Owners
from keepfaith.custody.store.records import Records, clear_part, sealed_part
from keepfaith.custody.store.suppressions import Suppressions
from keepfaith.custody.store.transaction import DetailsKey, StoreTransaction, draft_entry

TOKEN_LIFETIME: Final = dt.timedelta(hours=48)
EXPIRES_AFTER: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Subscription:
    """The state of a subscription; `topics` are those asked for with it, and those of that mailbox's earlier ones."""

    record: bytes
    state: Literal["pending", "confirmed", "ended"]
    topics: frozenset[str]


class Subscriptions:
    """The subscriptions; each is a record."""

    def __init__(
        self, transaction: StoreTransaction, records: Records, suppressions: Suppressions, owners: Owners
    ) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._records, self._suppressions, self._owners = records, suppressions, owners

    def request(self, record: bytes, *, topics: Iterable[str], day: dt.date) -> None:
        """Note that a record is a subscription to some topics; nothing goes out for it but a confirmation token."""
        stored = self._records.find(record)
        self._connection.execute(
            "INSERT INTO subscriptions VALUES (?, ?, 'pending', ?, NULL, NULL)",
            (record, stored and stored.mailbox, day.toordinal()),
        )
        rows = [(topic, record) for topic in topics]
        self._connection.executemany("INSERT OR IGNORE INTO subscribed_topics VALUES (?, ?)", rows)

    def find(self, record: bytes) -> Subscription | None:
        """Return a record's subscription; none if it is no subscription."""
        row = self._connection.execute(
            "SELECT state FROM subscriptions WHERE record = ?", (record,)
        ).fetchone()
        if row is None:
            return None
        topics = self._connection.execute("SELECT topic FROM subscribed_topics WHERE record = ?", (record,))
        return Subscription(record, row[0], frozenset(topic for (topic,) in topics))

    def new_confirmation_token(self, record: bytes, *, now: dt.datetime) -> bytes:
        """Draw the token that confirms a subscription: 16 bytes, good for 48 hours; an earlier one is good no more."""
        token = os.urandom(CONFIRMATION_TOKEN_SIZE)
        self._connection.execute(
            "UPDATE subscriptions SET token = ?, token_until = ? WHERE record = ?",
            (hashlib.sha256(token).digest(), int((now + TOKEN_LIFETIME).timestamp()), record),
        )
        return token

    def confirm(self, token: bytes, *, now: dt.datetime) -> ConfirmationOutcome:
        """Confirm the subscription whose token was mailed; that mailbox's earlier subscriptions become part of it.

        The token came back, so the record is the mailbox's from now on.
        """
        row = self._connection.execute(
            "SELECT record, mailbox, state, token_until FROM subscriptions WHERE token = ?",
            (hashlib.sha256(token).digest(),),
        ).fetchone()
        if row is None or row[2] == "ended":
            return "unknown"
        record, mailbox, state, until = row
        if state == "confirmed":
            return "again"
        if now.timestamp() >= until:
            return "late"
        day = now.date()
        self._take_over(record, mailbox, day)
        self._become(record, "confirmed", day)
        # Whoever answers from an address is reached there again.
        self._suppressions.lift(mailbox)
        self._owners.prove(record, day=day)
        self._log_confirmed(record, now)
        return "confirmed"

    def waiting(self, token: bytes) -> bytes | None:
        """Return the record that a token was mailed for and that it was not redeemed for yet; none of any other."""
        row = self._connection.execute(
            "SELECT record FROM subscriptions WHERE token = ? AND state = 'pending'",
            (hashlib.sha256(token).digest(),),
        ).fetchone()
        return bytes(row[0]) if row else None

    def has_confirmed(self, record: bytes) -> bool:
        """Return whether the mailbox of a subscription has another one that is confirmed."""
        row = self._connection.execute(
            "SELECT 1 FROM subscriptions AS other JOIN subscriptions AS this USING (mailbox)"
            " WHERE this.record = ? AND other.record <> this.record AND other.state = 'confirmed'",
            (record,),
        ).fetchone()
        return row is not None

    def end(self, record: bytes, *, day: dt.date) -> None:
        """End a subscription that has not ended, as of a day."""
        self._connection.execute(
            "UPDATE subscriptions SET state = 'ended', changed_on = ? WHERE record = ? AND state <> 'ended'",
            (day.toordinal(), record),
        )

    def resume(self, record: bytes, mailbox: bytes | None, *, day: dt.date) -> None:
        """Have a subscription that had ended count again, with that mailbox's others, at the word of the mailbox."""
        self._take_over(record, mailbox, day)
        self._become(record, "confirmed", day)
        self._suppressions.lift(mailbox)

    def confirmed_for(self, topic: str, *, after: bytes | None) -> list[bytes]:
        """List the records of confirmed subscriptions for a topic, at most a thousand, in order after one of them."""
        rows = self._connection.execute(
            "SELECT record FROM subscribed_topics JOIN subscriptions USING (record)"
            " WHERE topic = ? AND record > ? AND state = 'confirmed' ORDER BY record LIMIT ?",
            (topic, after or b"", RECORDS_PAGE_SIZE),
        )
        return [record for (record,) in rows]

    def expired(self, *, day: dt.date) -> list[bytes]:
        """List subscriptions that were not confirmed within seven days, and those that ended seven days ago."""
        rows = self._connection.execute(
            "SELECT record FROM subscriptions WHERE state <> 'confirmed' AND changed_on <= ?"
            " AND record NOT IN (SELECT record FROM canary_records) LIMIT ?",
            ((day - EXPIRES_AFTER).toordinal(), RECORDS_PAGE_SIZE),
        )
        return [record for (record,) in rows]

    def has_expired(self, record: bytes, *, day: dt.date) -> bool:
        """Return whether a subscription may be erased by the custodian's own clock."""
        return bool(
            self._connection.execute(
                "SELECT 1 FROM subscriptions WHERE record = ? AND state <> 'confirmed' AND changed_on <= ?",
                (record, (day - EXPIRES_AFTER).toordinal()),
            ).fetchone()
        )

    def _take_over(self, record: bytes, mailbox: bytes | None, day: dt.date) -> None:
        self._connection.execute(
            "INSERT OR IGNORE INTO subscribed_topics SELECT topic, ?"
            " FROM subscribed_topics JOIN subscriptions USING (record)"
            " WHERE mailbox = ? AND state = 'confirmed'",
            (record, mailbox),
        )
        self._connection.execute(
            "UPDATE subscriptions SET state = 'ended', changed_on = ? WHERE mailbox = ? AND state = 'confirmed'",
            (day.toordinal(), mailbox),
        )

    def _become(self, record: bytes, state: str, day: dt.date) -> None:
        self._connection.execute(
            "UPDATE subscriptions SET state = ?, changed_on = ? WHERE record = ?",
            (state, day.toordinal(), record),
        )

    def _log_confirmed(self, record: bytes, at: dt.datetime) -> None:
        stored = self._records.find(record)
        if stored is None:
            return
        header = stored.header
        entry = draft_entry(
            "confirmed",
            at,
            clause=ONLY_WHEN_ASKED,
            purpose=header.purpose,
            decision="allow",
            **clear_part(header),
        )
        key = DetailsKey(self._transaction.record_key(record), record)
        details = {"record": record.hex(), **sealed_part(header)}
        if stored.subject is not None:
            details["person"] = self._owners.pseudonym(stored.subject)
        self._transaction.log(entry, details, at=at, key=key, subject=stored.subject)
