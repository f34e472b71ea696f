"""Sending: what the person asked for has gone out to them, by post or by e-mail, and the task is done."""

from collections.abc import Collection, Mapping
from typing import Final

from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.fields import ADDRESSES, fields_of, named
from keepfaith.disclosure.tasks.task_actions import Clerk, add_step, close, enter, held

# The person asked, and nobody pays for it; the custodian refuses any other claim (clauses only-when-asked, no-sale).
ASKED: Final[Mapping[str, bool]] = {"asked": True, "for_value": False}


def mark_sent(number: int, clerk: Clerk, *, by: Collection[str] = ADDRESSES) -> Task:
    """Have it entered that the answer went out, then close the task; `by` are the kinds of address it went to."""
    with held(number) as task:
        fields = used(task.record, by=by)
        enter(task, "sent", clerk, fields=fields, facts=ASKED)
        add_step(task, "sent", clerk, clause=clause_of_sending(task, clerk.duty))
        close(task, Task.SENT)
    return task


def used(record: Record, *, by: Collection[str] = ADDRESSES) -> tuple[str, ...]:
    """Name the fields that sending uses: the address and the name; without an address, none."""
    addresses = named(record, by)
    return (*addresses, *named(record, {"name"})) if addresses else ()


def clause_of_sending(task: Task, duty: str) -> str:
    """Name the clause that lets a duty write to the person; without one, or without an address, nothing."""
    categories = fields_of(task.record)
    clauses = [
        need_to_know.permitted_by(
            task.record, "send", duty=duty, category=categories[name], purpose=task.purpose, facts=ASKED
        )
        for name in used(task.record)
    ]
    return clauses[0] if clauses and all(clauses) else ""
