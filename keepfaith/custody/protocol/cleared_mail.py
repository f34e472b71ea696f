"""What the portal says of a message that the custodian cleared before: whether it may still go, and that it did not."""

from dataclasses import dataclass
from typing import Annotated, Literal

from keepfaith.custody.protocol import answers, field_types
from keepfaith.custody.protocol.message import Message, message
from keepfaith.ipc.strict_fields import one_of

WithheldReason = Literal["refused", "halted", "not taken", "unreadable"]


@message("recheck", answers.Done)
@dataclass(frozen=True, slots=True)
class Recheck(Message[answers.Done]):
    """Ask whether a message that was cleared may still go out; nothing is given, entered or counted."""

    record: field_types.Record
    fields: field_types.FieldNames
    what: field_types.Name
    topic: field_types.OptionalName
    employee: field_types.OptionalEmployee
    duty: field_types.Name
    purpose: field_types.Name


@message("withhold", answers.Done)
@dataclass(frozen=True, slots=True)
class Withhold(Message[answers.Done]):
    """Have it entered that a message which was cleared did not go out after all."""

    record: field_types.Record
    fields: field_types.FieldNames
    what: field_types.Name
    topic: field_types.OptionalName
    employee: field_types.OptionalEmployee
    duty: field_types.Name
    purpose: field_types.Name
    why: Annotated[WithheldReason, one_of("refused", "halted", "not taken", "unreadable")]
