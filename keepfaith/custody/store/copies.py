"""Copies that people have sent to third persons whom they name: asked for, withdrawn until then, and sent once."""

import datetime as dt
from typing import Final

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.copy_messages import COPY_FIELDS, COPY_RECIPIENT, CopyRequest
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import COPY_ASKED, COPY_SENT, YOUR_INFORMATION, YOUR_RIGHTS
from keepfaith.custody.protocol.sizes import MAX_RECORDS
from keepfaith.custody.store.proven_by import ProvenBy
from keepfaith.custody.store.record_actions import RecordAction, RecordActions
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.transaction import StoreTransaction

# So many were asked for of one record, with those that were withdrawn.
MAX_COPIES: Final = 10
# While its person does not see a record, nobody else gets it at their word.
_WAITS: Final = "withdrawn_on IS NULL AND sent_on IS NULL AND about NOT IN left_out"
# In which column is the day of what its person is told.
_DAYS: Final = {COPY_ASKED: "asked_on", COPY_SENT: "sent_on"}
_WAITS_OF_RECORD: Final = _WAITS + " AND about IN (SELECT id FROM records)"  # noqa: S608 - the words above


def is_copy_request(note: StoredRecord) -> bool:
    """Return whether a note names a third person and nothing else, and its row is there."""
    fields = note.header.fields
    return COPY_RECIPIENT in fields and fields.items() <= COPY_FIELDS.items() and note.state == "confirmed"


class Copies:
    """The notes by which copies were asked for; each ends with its record, and what was sent stays in the ledger."""

    def __init__(self, transaction: StoreTransaction, actions: RecordActions) -> None:
        self._transaction, self._connection, self._actions = transaction, transaction.connection, actions

    def ask(
        self, note: bytes, record: bytes, *, by: ProvenBy, denial: DenialCode | None, at: dt.datetime
    ) -> DenialCode | None:
        """Have a copy wait to be sent; enter that once, or why not, and return it."""
        if self._has(note):
            return None if self.waits(note, record) else DenialCode.UNKNOWN_RECORD
        denial = denial or (DenialCode.CAP if self.is_full(record) else None)
        if self._enter("copy-asked", note, record, by=by, denial=denial, at=at):
            self._connection.execute(
                "INSERT INTO copies (note, about, asked_on) VALUES (?, ?, ?)", (note, record, _day(at))
            )
        return denial

    def is_full(self, record: bytes) -> bool:
        """Return whether as many were asked for of a record as can be, with those that were withdrawn."""
        return self._transaction.count("copies WHERE about = ?", record) >= MAX_COPIES

    def withdraw(
        self, note: bytes, record: bytes, *, by: ProvenBy, denial: DenialCode | None, at: dt.datetime
    ) -> DenialCode | None:
        """Take back what waits to be sent; enter that once, or why not, and return it."""
        if not self._has(note):
            return DenialCode.UNKNOWN_RECORD
        if denial is None and self._is_withdrawn(note):
            return None
        denial = denial or (None if self.waits(note, record) else DenialCode.TOO_LATE)
        if self._enter("copy-withdrawn", note, record, by=by, denial=denial, at=at):
            self._connection.execute("UPDATE copies SET withdrawn_on = ? WHERE note = ?", (_day(at), note))
        return denial

    def waits(self, note: bytes, record: bytes) -> bool:
        """Return whether a copy of a record waits to be sent to whom a note names."""
        row = self._connection.execute(
            f"SELECT 1 FROM copies WHERE note = ? AND about = ? AND {_WAITS}",  # noqa: S608 - the words above
            (note, record),
        ).fetchone()
        return row is not None

    def send(self, note: bytes, *, at: dt.datetime) -> None:
        """Note that a copy was sent, which its disclosure enters."""
        self._connection.execute("UPDATE copies SET sent_on = ? WHERE note = ?", (_day(at), note))

    def occasions(self, record: bytes, what: str, *, since: dt.date = dt.date.min) -> int:
        """Count how often a copy of a record was asked for or sent, of which its person is told."""
        if what not in _DAYS:
            return 0
        return self._transaction.count(
            f"copies WHERE about = ? AND {_DAYS[what]} >= ?", record, since.toordinal()
        )

    def of(self, record: bytes) -> list[CopyRequest]:
        """List what was asked for of a record and not withdrawn, the first one first."""
        return self._listed("about = ? AND withdrawn_on IS NULL", (record,), limit=MAX_COPIES)

    def waiting(self) -> tuple[list[CopyRequest], bool]:
        """List what waits to be sent, the first one first, and whether there is more."""
        # What is asked for of a record that was erased ends with its note.
        listed = self._listed(_WAITS_OF_RECORD, (), limit=MAX_RECORDS + 1)
        return listed[:MAX_RECORDS], len(listed) > MAX_RECORDS

    def _listed(self, which: str, values: tuple[bytes, ...], *, limit: int) -> list[CopyRequest]:
        rows = self._connection.execute(
            f"SELECT note, about, asked_on, sent_on FROM copies WHERE {which} ORDER BY asked_on, note LIMIT ?",  # noqa: S608 - the words above
            (*values, limit),
        )
        return [
            CopyRequest(
                note,
                record,
                dt.date.fromordinal(asked_on),
                None if sent_on is None else dt.date.fromordinal(sent_on),
            )
            for note, record, asked_on, sent_on in rows
        ]

    def _enter(  # noqa: PLR0913 - what, of which record, by whom and why not
        self,
        kind: Kind,
        note: bytes,
        record: bytes,
        *,
        by: ProvenBy,
        denial: DenialCode | None,
        at: dt.datetime,
    ) -> bool:
        action = RecordAction(
            employee="",
            duty="",
            purpose=YOUR_INFORMATION,
            fields=(),
            denial=denial,
            clause=YOUR_RIGHTS,
            at=at,
            kind=kind,
            more={**by.details, "note": note.hex()},
        )
        return self._actions.log(record, action)

    def _has(self, note: bytes) -> bool:
        row = self._connection.execute("SELECT 1 FROM copies WHERE note = ?", (note,)).fetchone()
        return row is not None

    def _is_withdrawn(self, note: bytes) -> bool:
        row = self._connection.execute(
            "SELECT 1 FROM copies WHERE note = ? AND withdrawn_on IS NOT NULL", (note,)
        ).fetchone()
        return row is not None


def _day(at: dt.datetime) -> int:
    return at.astimezone(dt.UTC).date().toordinal()
