"""Wishes to be told: asked for, confirmed by a code mailed to the address, ended by a mark that every message carries.

They are held here and not in the portal, so that nothing can be sent to somebody who did not ask and confirm.
"""

import datetime as dt
import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from keepfaith.custody.protocol.messages import StopReason
from keepfaith.custody.protocol.sizes import CODE, MARK_KNOWN, MARK_PROOF
from keepfaith.custody.store.records import Records
from keepfaith.custody.store.transaction import Under, drafted

# The purpose for which only a wish confirmed here counts as asked for.
NOTICES: Final = "notices"
CODE_LIVES: Final = dt.timedelta(hours=48)
LAPSES_AFTER: Final = dt.timedelta(days=7)
# For so long a wish is not even asked to be confirmed at an address that sent our mail back.
REST: Final = dt.timedelta(days=30)
AT_ONCE: Final = 1_000
CLAUSE: Final = "only-when-asked"

type Confirmation = Literal["confirmed", "again", "late", "unknown"]
type Stopping = Literal["stopped", "again", "unknown"]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a wish stands; `topics` are the names it was asked with, and those of earlier ones of that person."""

    record: bytes
    state: Literal["asked", "confirmed", "ended"]
    topics: frozenset[str]


class Wishes(Records):
    """The verbs on wishes, and on persons to whom nothing is sent any more."""

    def ask_wish(self, record: bytes, *, topics: Iterable[str], day: dt.date) -> None:
        """Note that a record is a wish to be told of some topics; nothing goes out for it but a code."""
        held = self.look(record)
        self._connection.execute(
            "INSERT INTO wishes VALUES (?, ?, 'asked', ?, NULL, NULL)",
            (record, held and held.subject, day.toordinal()),
        )
        rows = [(topic, record) for topic in topics]
        self._connection.executemany("INSERT OR IGNORE INTO wished VALUES (?, ?)", rows)

    def wish(self, record: bytes) -> Wish | None:
        """Give a record's wish; none if it is no wish."""
        row = self._connection.execute("SELECT state FROM wishes WHERE record = ?", (record,)).fetchone()
        if row is None:
            return None
        topics = self._connection.execute("SELECT topic FROM wished WHERE record = ?", (record,))
        return Wish(record, row[0], frozenset(topic for (topic,) in topics))

    def new_code(self, record: bytes, *, now: dt.datetime) -> bytes:
        """Draw the code that confirms a wish: 16 bytes, good for 48 hours; one drawn before is good no more."""
        code = os.urandom(CODE)
        self._connection.execute(
            "UPDATE wishes SET code = ?, code_until = ? WHERE record = ?",
            (hashlib.sha256(code).digest(), int((now + CODE_LIVES).timestamp()), record),
        )
        return code

    def confirm_wish(self, code: bytes, *, now: dt.datetime) -> Confirmation:
        """Confirm the wish to whose address a code was mailed; earlier wishes of that person become part of it."""
        row = self._connection.execute(
            "SELECT record, subject, state, code_until FROM wishes WHERE code = ?",
            (hashlib.sha256(code).digest(),),
        ).fetchone()
        if row is None or row[2] == "ended":
            return "unknown"
        record, subject, state, until = row
        if state == "confirmed":
            return "again"
        if now.timestamp() >= until:
            return "late"
        day = now.date()
        self._take_over(record, subject, day)
        self._become(record, "confirmed", day)
        # Whoever answers from an address is reached there again.
        self._connection.execute("DELETE FROM silenced WHERE subject = ?", (subject,))
        self._enter_confirmed(record, day)
        return "confirmed"

    def mark(self, subject: bytes) -> bytes:
        """Give the mark by which whoever got a message ends all more of them: 26 bytes, the same for one person."""
        known = subject[:MARK_KNOWN]
        proof = hmac.digest(self._keyring.subjects, b"keepfaith mark\0" + known, hashlib.sha256)
        return known + proof[:MARK_PROOF]

    def stop(self, mark: bytes, *, why: StopReason, day: dt.date) -> Stopping:
        """Send nothing more to the person who got a mark: no notices if they asked so, nothing if mail came back."""
        subject = self._marked(mark)
        if subject is None:
            return "unknown"
        known = self._connection.execute(
            "SELECT 1 FROM silenced WHERE subject = ? AND why = ?", (subject, why)
        ).fetchone()
        self._connection.execute(
            "INSERT INTO silenced VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET day = excluded.day",
            (subject, why, day.toordinal()),
        )
        live = self._connection.execute(
            "UPDATE wishes SET state = 'ended', changed_on = ? WHERE subject = ? AND state <> 'ended'",
            (day.toordinal(), subject),
        )
        if known and not live.rowcount:
            return "again"
        entry = drafted("stopped", day, clause=CLAUSE, purpose=NOTICES, decision="allow")
        self._enter(entry, {"why": why}, subject=subject)
        return "stopped"

    def silenced(self, subject: bytes | None) -> tuple[StopReason, dt.date] | None:
        """Say since when and why nothing is sent to a person."""
        row = self._connection.execute(
            "SELECT why, day FROM silenced WHERE subject = ? ORDER BY why = 'asked', day DESC", (subject,)
        ).fetchone()
        return row and (row[0], dt.date.fromordinal(row[1]))

    def wishing(self, topic: str, *, after: bytes | None) -> list[bytes]:
        """List the records of confirmed wishes for a topic, at most a thousand, in order after one of them."""
        rows = self._connection.execute(
            "SELECT record FROM wished JOIN wishes USING (record)"
            " WHERE topic = ? AND record > ? AND state = 'confirmed' ORDER BY record LIMIT ?",
            (topic, after or b"", AT_ONCE),
        )
        return [record for (record,) in rows]

    def lapsed(self, *, day: dt.date) -> list[bytes]:
        """List wishes that were not confirmed within seven days, and those that ended seven days ago."""
        rows = self._connection.execute(
            "SELECT record FROM wishes WHERE state <> 'confirmed' AND changed_on <= ? LIMIT ?",
            ((day - LAPSES_AFTER).toordinal(), AT_ONCE),
        )
        return [record for (record,) in rows]

    def has_lapsed(self, record: bytes, *, day: dt.date) -> bool:
        """Say whether a wish may be erased by the custodian's own clock."""
        return bool(
            self._connection.execute(
                "SELECT 1 FROM wishes WHERE record = ? AND state <> 'confirmed' AND changed_on <= ?",
                (record, (day - LAPSES_AFTER).toordinal()),
            ).fetchone()
        )

    def warned(self, subject: bytes, *, day: dt.date) -> bool:
        """Note that a person is warned today; say whether they were before, today."""
        before = self._connection.execute(
            "INSERT INTO warned VALUES (?, ?) ON CONFLICT DO UPDATE SET day = excluded.day"
            " WHERE day <> excluded.day RETURNING subject",
            (subject, day.toordinal()),
        ).fetchone()
        return before is None

    def tried(self, record: bytes, what: str) -> int:
        """Count one more try to send what goes out by itself, and say how many there are now."""
        (tries,) = self._connection.execute(
            "INSERT INTO mailed VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET tries = tries + 1 RETURNING tries",
            (record, what),
        ).fetchone()
        return int(tries)

    def _marked(self, mark: bytes) -> bytes | None:
        known = mark[:MARK_KNOWN]
        row = self._connection.execute(
            "SELECT fingerprint FROM subjects WHERE fingerprint >= ? AND fingerprint <= ?",
            (known, known + b"\xff" * MARK_KNOWN),
        ).fetchone()
        return row[0] if row and hmac.compare_digest(self.mark(row[0]), mark) else None

    def _take_over(self, record: bytes, subject: bytes | None, day: dt.date) -> None:
        earlier = "SELECT record FROM wishes WHERE subject = ? AND state = 'confirmed'"
        self._connection.execute(
            f"INSERT OR IGNORE INTO wished SELECT topic, ? FROM wished WHERE record IN ({earlier})",  # noqa: S608 - above
            (record, subject),
        )
        self._connection.execute(
            "UPDATE wishes SET state = 'ended', changed_on = ? WHERE subject = ? AND state = 'confirmed'",
            (day.toordinal(), subject),
        )

    def _become(self, record: bytes, state: str, day: dt.date) -> None:
        self._connection.execute(
            "UPDATE wishes SET state = ?, changed_on = ? WHERE record = ?", (state, day.toordinal(), record)
        )

    def _enter_confirmed(self, record: bytes, day: dt.date) -> None:
        held = self.look(record)
        if held is None:
            return
        header = held.header
        entry = drafted(
            "confirmed", day, edition=header.edition, clause=CLAUSE, purpose=header.purpose, decision="allow"
        )
        under = Under(self._data_key(record), record)
        self._enter(entry, {"record": record.hex()}, under=under, subject=held.subject)
