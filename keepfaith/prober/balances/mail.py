"""Promises 13 and 31: what the ledger cleared to go out is what went out, and each notice went to a subscriber."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.fold_file import FoldFile
from keepfaith.prober.balances.ledger_reader import LedgerReader, StillReading
from keepfaith.prober.balances.windows import Database, Window
from keepfaith.prober.reach import Reach

# A server can take so long until it has taken a message that was cleared.
GRACE: Final = 600.0
# For so long a notice to somebody who had not subscribed is shown.
SHOWN: Final = dt.timedelta(days=90)
_SENT: Final = "sent"
# Of each message the record with the address is cleared, and of an answer its own text too. What tells of a correction
# names that as well, and opens nothing of it.
_ROWS: Final = """
    SELECT record_id, what, state, count(*), count(*) FROM disclosure_outgoing_message
    WHERE record_id > %s AND record_id <= %s GROUP BY 1, 2, 3
    UNION ALL
    SELECT content_id, what, state, count(*), 0 FROM disclosure_outgoing_message
    WHERE content_id > %s AND content_id <= %s AND what = 'answer' GROUP BY 1, 2, 3
"""
_STORED: Final = "SELECT id FROM disclosure_record WHERE id > %s AND id <= %s"
_KNOWN: Final = "SELECT record, what, count, read_at FROM sendings WHERE record > ? AND record <= ?"


class Message(NamedTuple):
    """What went out, or was to: to whom by a record, and its short name."""

    record: bytes
    what: str


class Cleared(NamedTuple):
    """How many messages were cleared and not taken back, and when the last entry was read."""

    times: int
    read_at: float


@dataclass(frozen=True)
class Stores:
    """The messages of one window: as entered before and after the queue was read, and as the queue has them."""

    before: Mapping[Message, Cleared]
    sent: Mapping[Message, int]
    queued: Mapping[Message, int]
    after: Mapping[Message, Cleared]
    stored: frozenset[bytes]


def examine(reach: Reach) -> Finding:
    """Count what was cleared and what went out, and compare the numbers."""
    try:
        with LedgerReader.opened(reach) as ledger, reach.database() as database:
            window = Window.next(
                "mail", ledger.file, database, left="id@records", right="id@disclosure_record"
            )
            before = _known(ledger, window)
            sent, queued, messages = _messages(database, window)
            stored = frozenset(record.bytes for (record,) in database.execute(_STORED, window.uuids))
            ledger.read_on()
            stores = Stores(before, sent, queued, _known(ledger, window), stored)
            faults = list(differences(stores, now=time.time()))
            if not faults:
                window.done(ledger.file)
            notices = entered_notices(ledger.file)
    except StillReading as behind:
        return Finding("unproven", behind.problem)
    faults += notices.faults
    return Finding.of(
        examined=messages + len(stores.after) + notices.entered,
        faults=faults,
        figure=f"{messages:,} messages that went out compared: each was cleared by an entry, and what was cleared is "
        f"in the queue. {notices.entered:,} notices of 90 days each went to somebody subscribed at that entry.",
    )


def differences(stores: Stores, *, now: float) -> Iterator[str]:
    """Name what went out without an entry, and what an entry cleared that is not in the queue."""
    for message, count in stores.sent.items():
        cleared = stores.after.get(message)
        if message.record in stores.stored and count > (cleared.times if cleared else 0):
            yield f"The queue says that {count} messages {_named(message)} went out; {_times(cleared)} were cleared."
    for message, cleared in stores.after.items():
        is_settled = stores.before.get(message) == cleared and now - cleared.read_at >= GRACE
        if (
            cleared.times > 0
            and is_settled
            and message.record in stores.stored
            and not stores.queued.get(message)
        ):
            yield f"A message {_named(message)} was cleared and is not in the queue."


class Notices(NamedTuple):
    """How many notices were entered, and which of them went to somebody who had no subscription then."""

    entered: int
    faults: list[str]


def entered_notices(file: FoldFile) -> Notices:
    """Look at each notice that was entered lately."""
    since = (dt.datetime.now(dt.UTC).date() - SHOWN).toordinal()
    rows = file.rows("SELECT number, is_live FROM notices WHERE day >= ? ORDER BY number", (since,))
    faults = [
        f"Entry {number} cleared a notice to somebody without a subscription."
        for number, is_live in rows
        if not is_live
    ]
    return Notices(len(rows), faults)


def _known(ledger: LedgerReader, window: Window) -> dict[Message, Cleared]:
    rows = ledger.file.rows(_KNOWN, window.ends)
    return {Message(record, what): Cleared(times, read_at) for record, what, times, read_at in rows}


def _messages(database: Database, window: Window) -> tuple[Counter[Message], Counter[Message], int]:
    """Return what went out and what there is in any state, by record; and how many messages went out."""
    sent: Counter[Message] = Counter()
    queued: Counter[Message] = Counter()
    went_out = 0
    for record, what, state, count, messages in database.execute(_ROWS, window.uuids * 2):
        message = Message(record.bytes, what)
        queued[message] += count
        if state == _SENT:
            sent[message] += count
            went_out += messages
    return sent, queued, went_out


def _named(message: Message) -> str:
    # Of a notice, which event it was about; nothing of whom it went to.
    return f'"{message.what}"'


def _times(cleared: Cleared | None) -> int:
    return cleared.times if cleared else 0
