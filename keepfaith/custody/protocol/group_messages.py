"""What may be said to the custodian of the groups in which the agency's sign-in knows somebody: it grants nothing."""

from dataclasses import dataclass
from typing import Annotated

from keepfaith.custody.protocol import field_types, sizes
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import list_of, number, row


@dataclass(frozen=True, slots=True)
class GroupDuty:
    """A duty that a group stands for, in an organization; in the whole agency if none is named."""

    assigned: field_types.Name
    organization: field_types.OptionalName


@answer
@dataclass(frozen=True, slots=True)
class Weighed(Answer):
    """How many duties were proposed, how many cannot be, and the numbers of those that no group stands for any more."""

    proposed: field_types.Count
    unfit: field_types.Count
    absent: Annotated[tuple[int, ...], list_of(number(), max_count=sizes.ASSIGNMENTS_PAGE_SIZE)]


@message("weigh-groups", Weighed)
@dataclass(frozen=True, slots=True)
class WeighGroups(Message[Weighed]):
    """Say for which duties the groups of a colleague stand now, so that what is missing is proposed."""

    colleague: field_types.Employee
    duties: Annotated[tuple[GroupDuty, ...], list_of(row(GroupDuty), max_count=sizes.MAX_GROUP_DUTIES)]
