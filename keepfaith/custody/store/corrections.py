"""Corrections: what people corrected fields of their records to, which counts instead, and can be taken back."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Self

from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.carried_keys import CorrectionKey
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import (
    CORRECTABLE,
    CORRECTED,
    GET_AND_CORRECT,
    REVERTED,
    YOUR_INFORMATION,
)
from keepfaith.custody.protocol.proof_messages import REVERTED_WITHIN
from keepfaith.custody.protocol.sizes import MAX_CORRECTIONS
from keepfaith.custody.store.proofs import Proofs
from keepfaith.custody.store.proven_by import ProvenBy
from keepfaith.custody.store.record_actions import RecordAction, RecordActions
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.transaction import StoreTransaction


@dataclass(frozen=True, slots=True)
class Correction:
    """A note that counts instead of a field of a record, at the word of whoever had the proof of a request."""

    note: bytes
    field: str
    record: bytes
    by: ProvenBy

    @classmethod
    def read(cls, note: StoredRecord, stored: StoredRecord, by: ProvenBy) -> Self | None:
        """Return what a note corrects: the one field of contact data that it has; none where its row is missing."""
        ((name, category), *others) = note.header.fields.items()
        is_same = not others and stored.header.fields.get(name) == category
        if not is_same or category not in CORRECTABLE or note.state != "confirmed":
            return None
        return cls(note.record, name, stored.record, by)


@dataclass(frozen=True, slots=True)
class CountingCorrection:
    """A field of a record that something else counts for since a day, by the number of the entry that says so."""

    record: bytes
    field: str
    corrected_on: dt.date
    entry: int


class Corrections:
    """The notes that count instead of a field: of each field the last one that was not taken back."""

    def __init__(self, transaction: StoreTransaction, actions: RecordActions, proofs: Proofs) -> None:
        self._transaction, self._connection, self._actions = transaction, transaction.connection, actions
        self._proofs = proofs

    def of(self, stored: StoredRecord, fields: Collection[str]) -> dict[str, bytes]:
        """Return the note that counts instead of each of some fields of a record, in the order of their names."""
        rows = self._connection.execute(
            "SELECT field, note, max(number) FROM corrections WHERE about = ? AND is_reverted = 0"
            " GROUP BY field ORDER BY field",
            (stored.record,),
        )
        return {name: note for name, note, _ in rows if name in fields}

    def keys(self, stored: StoredRecord, fields: Collection[str]) -> tuple[CorrectionKey, ...]:
        """Return the keys of what counts instead of some fields."""
        return tuple(
            CorrectionKey(note, name, field_key(self._transaction.record_key(note), name))
            for name, note in self.of(stored, fields).items()
        )

    def details(self, stored: StoredRecord | None, fields: Collection[str]) -> dict[str, Any]:
        """Return what the sealed details of an opening say of that: the numbers of the notes, if there are any."""
        notes = self.of(stored, fields).values() if stored else ()
        return {"corrections": [note.hex() for note in notes]} if notes else {}

    def add(
        self, new: Correction, *, denial: DenialCode | None, clause: str, at: dt.datetime
    ) -> DenialCode | None:
        """Have a note count instead of a field; enter that once, or why not, and return it.

        One that was taken back counts no more, whoever says so again.
        """
        if self._day(new.note) is not None:
            return None if new.note in self._counted(new.record) else DenialCode.UNKNOWN_RECORD
        count = self._transaction.count("corrections WHERE about = ?", new.record)
        denial = denial or (DenialCode.CORRECTIONS if count >= MAX_CORRECTIONS else None)
        entry = self._transaction.journal.next_number
        if self._enter("corrected", new, denial=denial, clause=clause, at=at):
            day = at.astimezone(dt.UTC).date().toordinal()
            self._connection.execute(
                "INSERT INTO corrections (note, about, field, corrected_on, entry) VALUES (?, ?, ?, ?, ?)",
                (new.note, new.record, new.field, day, entry),
            )
            self._proofs.note_occasion(new.by.record, CORRECTED)
        return denial

    def revert(self, earlier: Correction, *, denial: DenialCode | None, at: dt.datetime) -> DenialCode | None:
        """Have what was there before count again, for some days; enter that once, or why not, and return it."""
        day = self._day(earlier.note)
        if day is None:
            return DenialCode.UNKNOWN_RECORD
        is_late = at.astimezone(dt.UTC).date() - day > REVERTED_WITHIN
        denial = denial or (DenialCode.TOO_LATE if is_late else None)
        if denial is None and not self._reverted(earlier.note):
            return None
        if self._enter("reverted", earlier, denial=denial, clause=GET_AND_CORRECT, at=at):
            self._proofs.note_occasion(earlier.by.record, REVERTED)
        return denial

    def counting(self) -> list[CountingCorrection]:
        """List what counts instead of a field, of every record, the first one first."""
        rows = self._connection.execute(
            "SELECT about, field, corrected_on, entry, max(number) FROM corrections WHERE is_reverted = 0"
            " GROUP BY about, field ORDER BY entry"
        )
        return [
            CountingCorrection(record, field, dt.date.fromordinal(day), entry)
            for record, field, day, entry, _ in rows
        ]

    def _enter(
        self, kind: Kind, this: Correction, *, denial: DenialCode | None, clause: str, at: dt.datetime
    ) -> bool:
        action = RecordAction(
            employee="",
            duty="",
            purpose=YOUR_INFORMATION,
            fields=(this.field,),
            denial=denial,
            clause=clause,
            at=at,
            kind=kind,
            more={**this.by.details, "note": this.note.hex()},
        )
        return self._actions.log(this.record, action)

    def _counted(self, record: bytes) -> set[bytes]:
        rows = self._connection.execute(
            "SELECT note FROM corrections WHERE about = ? AND is_reverted = 0", (record,)
        )
        return {note for (note,) in rows}

    def _reverted(self, note: bytes) -> bool:
        changed = self._connection.execute(
            "UPDATE corrections SET is_reverted = 1 WHERE note = ? AND is_reverted = 0", (note,)
        )
        return bool(changed.rowcount)

    def _day(self, note: bytes) -> dt.date | None:
        row = self._connection.execute(
            "SELECT corrected_on FROM corrections WHERE note = ?", (note,)
        ).fetchone()
        return dt.date.fromordinal(row[0]) if row else None
