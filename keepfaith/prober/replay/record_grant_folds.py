"""What is known of grants on one record from the entries: who proposed each for whom, and until when it counts."""

import datetime as dt
from typing import Final, NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.record_folds import RecordState, TaskState, digest, hour_number

# So long a proposal waits for its approval, and no grant is for longer than the other; until the full hour after.
PROPOSAL_HOURS: Final = 24
MAX_HOURS: Final = 72
_COLUMNS: Final = "number, record, colleague, purpose, hours, proposed_by, approved_by, until_hour"


class GrantState(NamedTuple):
    """A grant or a proposal; of employees only digests. It counts, or waits, before the hour that it is until."""

    number: int
    record: bytes
    colleague: bytes
    purpose: str
    hours: int
    proposed_by: bytes
    approved_by: bytes | None
    until_hour: int


class RecordGrantFolds:
    """The grants that have not been ended; what is over by its hours is not returned."""

    def __init__(self, store: FoldStore) -> None:
        self._connection = store.connection

    def find(self, number: int, *, hour: dt.datetime) -> GrantState | None:
        """Return what is granted or proposed under a number in an hour."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM record_grants WHERE number = ? AND until_hour > ?",  # noqa: S608 - the columns above
            (number, hour_number(hour)),
        ).fetchone()
        return GrantState(*row) if row else None

    def of_record(self, record: bytes, *, colleague: str, hour: dt.datetime) -> GrantState | None:
        """Return what somebody was granted on a record, or would be, in an hour."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM record_grants WHERE record = ? AND colleague = ? AND until_hour > ?",  # noqa: S608 - see above
            (record, digest(colleague), hour_number(hour)),
        ).fetchone()
        return GrantState(*row) if row else None

    def counting(
        self, state: RecordState, task: TaskState | None, *, purpose: str, employee: str, hour: dt.datetime
    ) -> int:
        """Return the number of the grant by which somebody opens a record in an hour; 0 if there is none."""
        grant = self.of_record(state.record, colleague=employee, hour=hour)
        if grant is None or grant.approved_by is None or task is None or not task.is_open:
            return 0
        return grant.number if purpose == grant.purpose == task.purpose else 0

    def propose(self, grant: GrantState) -> None:
        """Note a proposal, in the place of what is over."""
        self._connection.execute(
            "DELETE FROM record_grants WHERE record = ? AND colleague = ?", (grant.record, grant.colleague)
        )
        self._connection.execute("INSERT INTO record_grants VALUES (?, ?, ?, ?, ?, ?, ?, ?)", grant)

    def approve(self, number: int, employee: str, *, hour: dt.datetime) -> None:
        """Note that a proposal was approved, so that its hours began."""
        self._connection.execute(
            "UPDATE record_grants SET approved_by = ?, until_hour = ? + hours + 1 WHERE number = ?",
            (digest(employee), hour_number(hour), number),
        )

    def end(self, number: int) -> None:
        """Note that a grant ended, or a proposal."""
        self._connection.execute("DELETE FROM record_grants WHERE number = ?", (number,))
