"""Subscriptions, and to whom nothing is sent, from the entries that asked for, confirmed and ended them."""

import datetime as dt
from collections.abc import Iterable
from typing import Final, NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore

ENDED_DAYS: Final = 7
AT_WILL: Final = "asked"
# Of a mailbox that wants no more links to what is held about it, and for how many days.
_LINKS: Final = "links"
_NO_LINKS_FOR_DAYS: Final = 365
# Under this name the day is kept on which a confirmation had no details any more.
_UNSURE: Final = "confirmed without details on"


class Subscription(NamedTuple):
    """The state of a subscription, since which day, and in which hour a request to confirm it last went out.

    Whether it has the topics that are `unsure` is not known, nor, if it `lacks` some, which others it has.
    """

    state: str
    day: int
    offered_at: int | None
    topics: frozenset[str]
    unsure: frozenset[str]
    lacks: bool


class SubscriptionFolds:
    """The subscriptions of living records; the suppressions of mailboxes."""

    def __init__(self, store: FoldStore) -> None:
        self._store, self._connection = store, store.connection

    def is_unsure(self, since: int) -> bool:
        """Return whether a confirmation on that day or later has lost its details: it may have ended or lifted more."""
        return self._store.number(_UNSURE) >= since

    def lost_sending(self, day: dt.date) -> bool:
        """Return whether a message of that day has lost its details: it may have gone to the same mailbox."""
        return self._store.number("sent without details on") >= day.toordinal()

    def request(self, record: bytes, mailbox: bytes | None, topics: Iterable[str], *, day: dt.date) -> None:
        """Know that a record is a subscription, which waits to be confirmed."""
        self._connection.execute(
            "INSERT INTO subscriptions (record, mailbox, state, day) VALUES (?, ?, 'pending', ?)",
            (record, mailbox, day.toordinal()),
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO topics (record, topic) VALUES (?, ?)",
            [(record, topic) for topic in topics],
        )

    def find(self, record: bytes) -> Subscription | None:
        """Return a record's subscription; none if it is none."""
        row = self._connection.execute(
            "SELECT state, day, offered_at, lacks FROM subscriptions WHERE record = ?", (record,)
        ).fetchone()
        if row is None:
            return None
        topics = self._connection.execute(
            "SELECT topic, is_unsure FROM topics WHERE record = ?", (record,)
        ).fetchall()
        state, day, offered_at, lacks = row
        unsure = {topic for topic, is_unsure in topics if is_unsure or self.is_unsure(day)}
        known = frozenset(topic for topic, _ in topics)
        return Subscription(state, day, offered_at, known, frozenset(unsure), bool(lacks))

    def offer(self, record: bytes, *, hour: int) -> None:
        """Note that a request to confirm went out."""
        self._connection.execute("UPDATE subscriptions SET offered_at = ? WHERE record = ?", (hour, record))

    def confirm(self, record: bytes, mailbox: bytes | None, *, day: dt.date, last: dt.date) -> None:
        """Confirm a subscription: it takes over the mailbox's confirmed ones, and mail may go there again.

        `last` is the day to which the ledger is read: one that ended by this is erased a week later at the soonest.
        """
        may_lack = bool(self._store.number(_UNSURE)) and (last - day).days >= ENDED_DAYS
        self._connection.execute(
            "INSERT OR IGNORE INTO topics SELECT ?, topic, min(is_unsure OR day <= ?) FROM topics"
            " JOIN subscriptions USING (record) WHERE mailbox = ? AND state = 'confirmed' GROUP BY topic",
            (record, self._store.number(_UNSURE), mailbox),
        )
        self._connection.execute(
            "UPDATE subscriptions SET lacks = 1 WHERE record = ? AND EXISTS"
            " (SELECT 1 FROM subscriptions WHERE mailbox = ? AND state = 'confirmed' AND lacks)",
            (record, mailbox),
        )
        self._connection.execute(
            "UPDATE subscriptions SET state = 'ended', day = ? WHERE mailbox = ? AND state = 'confirmed'",
            (day.toordinal(), mailbox),
        )
        self._connection.execute(
            "UPDATE subscriptions SET state = 'confirmed', day = ?, lacks = lacks OR ? WHERE record = ?",
            (day.toordinal(), may_lack, record),
        )
        self._connection.execute("DELETE FROM suppressions WHERE mailbox = ?", (mailbox,))

    def unsubscribe(self, mailbox: bytes, reason: str, *, day: dt.date) -> None:
        """End every subscription of a mailbox, for a reason; or only links, where that is the reason."""
        self._connection.execute(
            "INSERT INTO suppressions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET day = excluded.day",
            (mailbox, reason, day.toordinal()),
        )
        if reason == _LINKS:
            return
        self._connection.execute(
            "UPDATE subscriptions SET state = 'ended', day = ? WHERE mailbox = ? AND state <> 'ended'",
            (day.toordinal(), mailbox),
        )

    def end(self, record: bytes, *, day: dt.date) -> None:
        """End a subscription that has not ended, as of a day."""
        self._connection.execute(
            "UPDATE subscriptions SET state = 'ended', day = ? WHERE record = ? AND state <> 'ended'",
            (day.toordinal(), record),
        )

    def suppression(self, mailbox: bytes | None) -> tuple[str, int] | None:
        """Return why and since which day nothing is sent to a mailbox; mail that came back says more than a wish."""
        row = self._connection.execute(
            "SELECT reason, day FROM suppressions WHERE mailbox = ? AND reason <> ? ORDER BY reason = ?, day DESC",
            (mailbox, _LINKS, AT_WILL),
        ).fetchone()
        return row and (row[0], row[1])

    def refuses_links(self, mailbox: bytes | None, *, day: dt.date) -> bool:
        """Return whether no link may go to a mailbox on a day."""
        row = self._connection.execute(
            "SELECT day FROM suppressions WHERE mailbox = ? AND reason = ?", (mailbox, _LINKS)
        ).fetchone()
        return row is not None and day.toordinal() - int(row[0]) < _NO_LINKS_FOR_DAYS

    def allow_links(self, mailbox: bytes | None) -> None:
        """Know that links go to a mailbox again: it redeemed one."""
        self._connection.execute(
            "DELETE FROM suppressions WHERE mailbox = ? AND reason = ?", (mailbox, _LINKS)
        )

    def attempt(self, record: bytes, what: str) -> int:
        """Count one more try of what goes out by itself, and return how many there were."""
        (count,) = self._connection.execute(
            "INSERT INTO attempts VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count",
            (record, what),
        ).fetchone()
        return int(count)

    def write_today(self, mailbox: bytes, what: str, *, day: dt.date) -> bool:
        """Note that a mailbox gets a message that comes once a day, and return whether it did before on that day."""
        row = self._connection.execute(
            "SELECT day FROM once_a_day WHERE mailbox = ? AND what = ?", (mailbox, what)
        ).fetchone()
        self._connection.execute(
            "INSERT INTO once_a_day VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET day = excluded.day",
            (mailbox, what, day.toordinal()),
        )
        return row is not None and row[0] == day.toordinal()
