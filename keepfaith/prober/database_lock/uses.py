"""Promise 35: what keeps tasks and the steps of employees from being changed is as in the release."""

from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.database_lock.comparison import judged, of_tables
from keepfaith.prober.reach import Reach

TABLES: Final = (
    "disclosure_task",
    "disclosure_step",
)
# Beside those that the triggers of these tables call.
FUNCTIONS: Final = (
    "disclosure_only_removes_name",
    "policies_today",
)


def examine(reach: Reach) -> Finding:
    """Compare the tables of tasks and steps."""
    return judged(reach, __name__, of_tables(*TABLES, functions=FUNCTIONS), figure="tasks and steps")
