"""What people state about records of theirs: the notes that go with each record until they end."""

from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.record_folds import RecordState


class StatementFolds:
    """The notes that are statements, and that have not ended."""

    def __init__(self, store: FoldStore) -> None:
        self._connection = store.connection

    def add(self, note: bytes, *, about: bytes) -> None:
        """Note that a note goes with a record from now on."""
        self._connection.execute(
            "INSERT OR IGNORE INTO statements (note, about) VALUES (?, ?)", (note, about)
        )

    def has(self, note: bytes) -> bool:
        """Return whether a note goes with a record."""
        row = self._connection.execute("SELECT 1 FROM statements WHERE note = ?", (note,)).fetchone()
        return row is not None

    def of(self, state: RecordState) -> list[str]:
        """List in hex what goes with a record, the first one first; a note has those of its record beside itself."""
        rows = self._connection.execute(
            "SELECT note FROM statements WHERE about = ? AND note <> ? ORDER BY number",
            (state.about or state.record, state.record),
        )
        return [note.hex() for (note,) in rows]
