"""Looking whether we hold information about the person who asked so, in the task of the question."""

from collections.abc import Mapping
from typing import Final

from keepfaith.custody.protocol.case_messages import OtherRecords
from keepfaith.custody.protocol.known_names import YOUR_INFORMATION
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.tasks.notes import store_note
from keepfaith.disclosure.tasks.task_actions import Clerk, locked_task

NOTES: Final[Mapping[OtherRecords, str]] = {
    "confirmed": "Looked for other records of this address: there are some that its mailbox confirmed.",
    "typed": "Looked for other records of this address: there are some, which somebody typed it into.",
    "none": "Looked for other records of this address: there are none.",
}


def asks_about_self(task: Task) -> bool:
    """Return whether a task is somebody's question about their own information."""
    return task.purpose == YOUR_INFORMATION == task.record.purpose


def check_subject(number: int, clerk: Clerk, *, token: str) -> OtherRecords:
    """Ask the custodian for other records of the address, keep the answer as a note, and return it.

    Raises `AlreadyDone` where the same form was sent before, and `Refused`.
    """
    with locked_task(number) as task:
        others = cases_client().other_records(
            task.record_id.bytes, employee=clerk.account, duty=clerk.duty, purpose=task.purpose
        )
        store_note(task, "noted", clerk, text=NOTES[others], token=token)
        return others
