"""Promise 45: what keeps records, tasks, accounts and tombstones from being removed is as in the release."""

from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.database_lock.comparison import judged, of_tables
from keepfaith.prober.reach import Reach

TABLES: Final = (
    "disclosure_record",
    "disclosure_enclosure",
    "disclosure_task",
    "disclosure_step",
    "disclosure_tombstone",
    "disclosure_abandoned_key",
    "staff_employee",
    "staff_tombstone",
)
# Beside those that the triggers of these tables call.
FUNCTIONS: Final = (
    "disclosure_abandon_key",
    "policies_today",
)


def examine(reach: Reach) -> Finding:
    """Compare the tables of what may be destroyed by permission alone."""
    return judged(
        reach,
        __name__,
        of_tables(*TABLES, functions=FUNCTIONS),
        figure="records, tasks, accounts and tombstones",
    )
