"""Corrections: what counts instead of fields of records; what its person wrote, they can take back."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

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


class Corrected(Protocol):
    """Something that its person does about one field of a record."""

    @property
    def record(self) -> bytes:
        """The number of the record."""

    @property
    def field(self) -> str:
        """The name of the field."""


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
            CorrectionKey(
                note, name, field_key(self._transaction.record_key(note), name), self._day_of_ours(note)
            )
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
        denial = denial or (DenialCode.CORRECTIONS if self.is_full(new.record) else None)
        entry = self._transaction.journal.next_number
        if self.enter("corrected", new, _details(new), denial=denial, clause=clause, at=at):
            self.count_instead(new.note, new.record, new.field, entry=entry, day=at.astimezone(dt.UTC).date())
            self._proofs.note_occasion(new.by.record, CORRECTED)
        return denial

    def is_full(self, record: bytes) -> bool:
        """Return whether as much was corrected of a record as can be, with what was taken back."""
        return self._transaction.count("corrections WHERE about = ?", record) >= MAX_CORRECTIONS

    def revert(self, earlier: Correction, *, denial: DenialCode | None, at: dt.datetime) -> DenialCode | None:
        """Have what was there before count again, for some days; enter that once, or why not, and return it."""
        day = self._day(earlier.note)
        if day is None:
            return DenialCode.UNKNOWN_RECORD
        is_late = at.astimezone(dt.UTC).date() - day > REVERTED_WITHIN
        denial = denial or (DenialCode.TOO_LATE if is_late else None)
        if denial is None and not self.count_no_more(earlier.note):
            return None
        details = _details(earlier)
        if self.enter("reverted", earlier, details, denial=denial, clause=GET_AND_CORRECT, at=at):
            self._proofs.note_occasion(earlier.by.record, REVERTED)
        return denial

    def enter(  # noqa: PLR0913 - what was decided on which field
        self,
        kind: Kind,
        what: Corrected,
        details: Mapping[str, Any],
        *,
        denial: DenialCode | None,
        clause: str,
        at: dt.datetime,
    ) -> bool:
        """Enter what its person did about a field of a record, or why not; return whether it is done."""
        action = RecordAction(
            employee="",
            duty="",
            purpose=YOUR_INFORMATION,
            fields=(what.field,),
            denial=denial,
            clause=clause,
            at=at,
            kind=kind,
            more=details,
        )
        return self._actions.log(what.record, action)

    def count_instead(self, note: bytes, record: bytes, field: str, *, entry: int, day: dt.date) -> None:
        """Have a note count instead of a field from a day on, by the entry of that number; the last one counts."""
        self._connection.execute(
            "INSERT INTO corrections (note, about, field, corrected_on, entry) VALUES (?, ?, ?, ?, ?)",
            (note, record, field, day.toordinal(), entry),
        )

    def count_no_more(self, note: bytes) -> bool:
        """Have a note count no more; return whether it did."""
        changed = self._connection.execute(
            "UPDATE corrections SET is_reverted = 1 WHERE note = ? AND is_reverted = 0", (note,)
        )
        return bool(changed.rowcount)

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

    def _day_of_ours(self, note: bytes) -> dt.date | None:
        """Return since when a note counts that employees wrote: then an item is of it."""
        is_ours = self._transaction.count("items WHERE note = ?", note)
        return self._day(note) if is_ours else None

    def _counted(self, record: bytes) -> set[bytes]:
        rows = self._connection.execute(
            "SELECT note FROM corrections WHERE about = ? AND is_reverted = 0", (record,)
        )
        return {note for (note,) in rows}

    def _day(self, note: bytes) -> dt.date | None:
        row = self._connection.execute(
            "SELECT corrected_on FROM corrections WHERE note = ?", (note,)
        ).fetchone()
        return dt.date.fromordinal(row[0]) if row else None


def _details(correction: Correction) -> dict[str, Any]:
    return {**correction.by.details, "note": correction.note.hex()}
