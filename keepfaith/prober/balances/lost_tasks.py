"""Promise 45: no task is gone while its record is there: whoever deletes one leaves a record that nobody deals with."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.ledger_reader import StillReading
from keepfaith.prober.balances.tasks import compared, lost
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Look for the task of each record that has one by the ledger."""
    try:
        stores, faults = compared(reach, "lost tasks", lost)
    except StillReading as behind:
        return Finding("unproven", behind.problem)
    tasks = sum(row.is_there for row in stores.rows.values())
    return Finding.of(
        examined=tasks,
        faults=faults,
        figure=f"{tasks:,} tasks looked for: each record that brought one by the ledger has it, and no task is gone.",
    )
