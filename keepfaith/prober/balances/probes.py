"""Probes that each judge one side of a comparison: which, and what is so if nothing is wrong."""

from functools import partial

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances import records, steps, tasks
from keepfaith.prober.balances.ledger_reader import StillReading
from keepfaith.prober.reach import Reach

contact_tasks = partial(
    tasks.judged, promise=tasks.CONTACT,
    figure="each letter and each question has its task, and none was closed without an act of the ledger.",
)  # fmt: skip
own_purposes = partial(
    tasks.judged, promise=tasks.OWN_PURPOSES,
    figure="each that is for what this promise is about, by its row or by the ledger, has the purpose that the "
    "acts in the ledger come to.",
)  # fmt: skip
task_holders = partial(
    tasks.judged, promise=tasks.HOLDERS,
    figure="each is with the employee to whom the acts in the ledger gave it, or with nobody.",
)  # fmt: skip
task_uses = partial(
    tasks.judged, promise=tasks.USES, figure="each has the purpose that the acts in the ledger come to."
)
earlier_editions = partial(
    records.judged, promise=records.EARLIER, figure="each row is under the edition that its entry names."
)
later_editions = partial(
    records.judged, promise=records.LATER,
    figure="each is under the edition that its entry names and that was in force in its hour.",
)  # fmt: skip
lost_records = partial(
    records.judged, promise=records.LOST, figure="each has its row and its key until an entry ends it."
)
unentered_records = partial(
    records.judged, promise=records.UNENTERED, figure="no row is without the entry that created it."
)
unentered_steps = partial(
    steps.judged, name="unentered steps", look=steps.unentered, words="each has its entry in the ledger."
)


def lost_tasks(reach: Reach) -> Finding:
    """Look for the task of each record that has one by the ledger: without it nobody deals with the record."""
    try:
        stores, faults = tasks.compared(reach, "lost tasks", tasks.lost)
    except StillReading as behind:
        return Finding("unproven", behind.problem)
    number = sum(row.is_there for row in stores.rows.values())
    return Finding.of(
        examined=number,
        faults=faults,
        figure=f"{number:,} tasks looked for: each record that brought one by the ledger has it, and no task is gone.",
    )
