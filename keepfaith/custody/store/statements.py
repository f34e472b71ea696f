"""Statements: what people state about records of theirs, which goes with these wherever they go."""

import datetime as dt
from typing import Any, Final

from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.protocol.carried_keys import StatementKey
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import GET_AND_CORRECT, STATEMENT, YOUR_INFORMATION
from keepfaith.custody.protocol.sizes import MAX_STATEMENTS
from keepfaith.custody.store.proven_by import ProvenBy
from keepfaith.custody.store.record_actions import RecordAction, RecordActions
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.transaction import StoreTransaction

_FREE_TEXT: Final = "free-text"


def is_statement(note: StoredRecord) -> bool:
    """Return whether a note can go with its record: it has the one field of a statement, and its row is there."""
    return dict(note.header.fields) == {STATEMENT: _FREE_TEXT} and note.state == "confirmed"


class Statements:
    """The notes that are statements; each ends with its own record, and none is ever another record's."""

    def __init__(self, transaction: StoreTransaction, actions: RecordActions) -> None:
        self._transaction, self._connection, self._actions = transaction, transaction.connection, actions

    def of(self, stored: StoredRecord) -> tuple[bytes, ...]:
        """List what goes with a record, the first one first; with a note goes what its record has, but not itself."""
        rows = self._connection.execute(
            "SELECT note FROM statements WHERE about = ? AND note <> ? ORDER BY number",
            (stored.about or stored.record, stored.record),
        )
        return tuple(note for (note,) in rows)

    def keys(self, stored: StoredRecord) -> tuple[StatementKey, ...]:
        """Return the keys of what goes with a record."""
        return tuple(
            StatementKey(note, field_key(self._transaction.record_key(note), STATEMENT))
            for note in self.of(stored)
        )

    def details(self, stored: StoredRecord | None) -> dict[str, Any]:
        """Return what the sealed details of an opening say of that: the numbers of the notes, if there are any."""
        notes = self.of(stored) if stored else ()
        return {"statements": [note.hex() for note in notes]} if notes else {}

    def add(
        self,
        note: StoredRecord,
        *,
        of: StoredRecord,
        by: ProvenBy,
        denial: DenialCode | None,
        at: dt.datetime,
    ) -> DenialCode | None:
        """Have a note go with a record, by the proof of a request; enter that once, or why not, and return it."""
        if self._has(note):
            return None
        denial = denial or (DenialCode.STATEMENTS if self.is_full(of) else None)
        stated = RecordAction(
            employee="",
            duty="",
            purpose=YOUR_INFORMATION,
            fields=(),
            denial=denial,
            clause=GET_AND_CORRECT,
            at=at,
            kind="stated",
            more={**by.details, "note": note.record.hex()},
        )
        if self._actions.log(of.record, stated):
            self._connection.execute(
                "INSERT INTO statements (note, about, stated_on) VALUES (?, ?, ?)",
                (note.record, of.record, at.astimezone(dt.UTC).date().toordinal()),
            )
        return denial

    def is_full(self, stored: StoredRecord) -> bool:
        """Return whether as much goes with a record as can."""
        return len(self.of(stored)) >= MAX_STATEMENTS

    def _has(self, note: StoredRecord) -> bool:
        row = self._connection.execute("SELECT 1 FROM statements WHERE note = ?", (note.record,)).fetchone()
        return row is not None
