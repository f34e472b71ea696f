"""Looking whether we hold information about the person who asked so, in the task of the question."""

from typing import Final

from keepfaith.custody.protocol.known_names import YOUR_INFORMATION
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.tasks.notes import store_note
from keepfaith.disclosure.tasks.task_actions import Clerk, locked_task

NOTES: Final = {
    True: "Looked for other records of this address: there are some.",
    False: "Looked for other records of this address: there are none.",
}


def asks_about_self(task: Task) -> bool:
    """Return whether a task is somebody's question about their own information."""
    return task.purpose == YOUR_INFORMATION == task.record.purpose


def check_subject(number: int, clerk: Clerk, *, token: str) -> bool:
    """Ask the custodian for other records of the person, keep the answer as a note, and return it.

    Raises `AlreadyDone` where the same form was sent before, and `Refused`.
    """
    with locked_task(number) as task:
        has_others = cases_client().has_others(
            task.record_id.bytes, employee=clerk.account, duty=clerk.duty, purpose=task.purpose
        )
        store_note(task, "noted", clerk, text=NOTES[has_others], token=token)
        return has_others
