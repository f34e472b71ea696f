"""What the portal may say to the custodian of work on records: what is done with them, and who has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args

from keepfaith.custody.protocol import answers, field_types, task_answers
from keepfaith.custody.protocol.message import Message, message
from keepfaith.ipc.strict_fields import Malformed, one_of

ActKind = Literal[
    "sent", "returned", "noted", "moved", "closed", "handed", "taken", "answered",
    "reopened", "recalled", "typed",
]  # fmt: skip
# The acts that end a task, each with the state in which it is then; `answered` is that its last answer went out.
CLOSING: Final[Mapping[ActKind, task_answers.ClosedState]] = {
    "sent": "sent",
    "answered": "sent",
    "returned": "returned",
    "closed": "closed",
}
# For how long whoever closed a task may open it again without a reason.
UNDO_SECONDS: Final = 600


@message("act", answers.Done)
@dataclass(frozen=True, slots=True)
class Act(Message[answers.Done]):
    """Do something else with a record; `to` is the purpose it is moved to, `colleague` whom it is handed to.

    `note` is the record of a sealed note, or of the answer that is recalled. `colleague` is empty if it is handed to
    nobody; `facts` are what is claimed of a sending. A closed task is reopened with a note that says why, or within
    `UNDO_SECONDS` by whoever closed it.
    """

    record: field_types.Record
    act: Annotated[ActKind, one_of(*get_args(ActKind))]
    fields: field_types.OptionalNames
    employee: field_types.Employee
    duty: field_types.Name
    purpose: field_types.Name
    facts: field_types.Facts
    to: field_types.OptionalName
    note: field_types.OptionalRecord
    colleague: field_types.OptionalEmployee

    def check(self) -> None:
        """Refuse what does not belong to this act; the other acts than sending are on the record as a whole."""
        if self.act == "sent" and not self.fields:
            raise _unfit("fields")
        if self.act != "sent" and self.facts:
            raise _unfit("facts")
        if (self.act == "moved") != bool(self.to):
            raise _unfit("to")
        if self.colleague and self.act != "handed":
            raise _unfit("colleague")
        if self.act == "recalled" and self.note is None:
            raise _unfit("note")


@message("tasks", task_answers.TaskStates)
@dataclass(frozen=True, slots=True)
class Tasks(Message[task_answers.TaskStates]):
    """Ask for the tasks of records: who has them, for which purpose they are, and when they were closed."""

    records: field_types.Records


def _unfit(field: str) -> Malformed:
    return Malformed(f"The message lacks its {field}, or that is not what it must be.")
