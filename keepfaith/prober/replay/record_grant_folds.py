"""What is known of grants on one record from the entries: who proposed each for whom, and until when it counts."""

import datetime as dt
from typing import Final, NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.record_folds import digest, hour_number

# So long a proposal waits for its approval, and no grant is for longer than the other; until the full hour after.
PROPOSAL_HOURS: Final = 24
MAX_HOURS: Final = 72
_COLUMNS: Final = "number, record, colleague, purpose, hours, proposed_by, approved_by, until_hour, for_case"


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
    case: str = ""


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

    def of_record(self, record: bytes, *, colleague: str, hour: dt.datetime) -> list[GrantState]:
        """Return what somebody was granted on a record, or would be, in an hour: in its task, and in cases."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM record_grants WHERE record = ? AND colleague = ? AND until_hour > ?"  # noqa: S608 - see above
            " ORDER BY number",
            (record, digest(colleague), hour_number(hour)),
        )
        return [GrantState(*row) for row in rows]

    def propose(self, grant: GrantState) -> None:
        """Note a proposal, in the place of what is over."""
        self._connection.execute(
            "DELETE FROM record_grants WHERE record = ? AND colleague = ? AND for_case = ?",
            (grant.record, grant.colleague, grant.case),
        )
        self._connection.execute("INSERT INTO record_grants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", grant)

    def approve(self, number: int, employee: str, *, hour: dt.datetime) -> None:
        """Note that a proposal was approved, so that its hours began."""
        self._connection.execute(
            "UPDATE record_grants SET approved_by = ?, until_hour = ? + hours + 1 WHERE number = ?",
            (digest(employee), hour_number(hour), number),
        )

    def end(self, number: int) -> None:
        """Note that a grant ended, or a proposal."""
        self._connection.execute("DELETE FROM record_grants WHERE number = ?", (number,))
