"""What the custodian answers of tasks."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from keepfaith.custody.protocol import field_types, sizes
from keepfaith.custody.protocol.message import Answer, answer
from keepfaith.ipc.strict_fields import DAY, INSTANT, WORD, list_of, one_of, optional, row

ClosedState = Literal["sent", "returned", "closed"]


@dataclass(frozen=True, slots=True)
class TaskState:
    """The state of a record's task; without a holder whoever has a duty for it has it.

    While it is open it has no day, and nobody closed it.
    """

    record: field_types.Record
    holder: field_types.OptionalEmployee
    purpose: Annotated[str, WORD]
    state: Annotated[Literal["open"] | ClosedState, one_of("open", "sent", "returned", "closed")]
    closed_on: Annotated[dt.date | None, optional(DAY)]
    closed_at: Annotated[dt.datetime | None, optional(INSTANT)] = None
    closed_by: field_types.OptionalEmployee = ""


@answer
@dataclass(frozen=True, slots=True)
class TaskStates(Answer):
    """The tasks of those records that are known and bring one."""

    tasks: Annotated[tuple[TaskState, ...], list_of(row(TaskState), max_count=sizes.MAX_RECORDS)]
