"""Which copies people asked to have sent to third persons, and which of these wait."""

from typing import NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.record_folds import RecordState


class CopyRequest(NamedTuple):
    """Of which record a note asks that a copy is sent, and whether that waits; if not, it was sent or withdrawn."""

    record: bytes
    state: str


class CopyFolds:
    """The notes by which copies were asked for, and that have not ended."""

    def __init__(self, store: FoldStore) -> None:
        self._connection = store.connection

    def ask(self, note: bytes, *, about: bytes) -> None:
        """Note that a copy waits to be sent."""
        self._connection.execute("INSERT OR IGNORE INTO copies VALUES (?, ?, 'waits')", (note, about))

    def end(self, note: bytes, state: str) -> None:
        """Note that it was sent or withdrawn."""
        self._connection.execute("UPDATE copies SET state = ? WHERE note = ?", (state, note))

    def find(self, note: bytes) -> CopyRequest | None:
        """Return what a note asks for."""
        row = self._connection.execute("SELECT about, state FROM copies WHERE note = ?", (note,)).fetchone()
        return CopyRequest(*row) if row else None

    def count(self, state: RecordState) -> int:
        """Count what was asked for of a record, with what was withdrawn."""
        (count,) = self._connection.execute(
            "SELECT count(*) FROM copies WHERE about = ?", (state.record,)
        ).fetchone()
        return int(count)
