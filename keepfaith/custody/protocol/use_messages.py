"""How a record was used, as the person whom it is about may see it: by whose duty, for what and when, but by nobody."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args

from keepfaith.custody.protocol import field_types
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import list_of, one_of, row

UseKind = Literal["opened", "sent", "withheld"]
# So many are told of one record, those of the last days.
MAX_USES: Final = 100


@dataclass(frozen=True, slots=True)
class Use:
    """What was done with a record on a day in UTC under one duty, and how often; `by_itself` if no employee did it."""

    day: field_types.Day
    kind: Annotated[UseKind, one_of(*get_args(UseKind))]
    duty: field_types.Name
    purpose: field_types.Name
    clause: field_types.OptionalName
    by_itself: field_types.Switch
    count: field_types.Number


@answer
@dataclass(frozen=True, slots=True)
class UseList(Answer):
    """The uses of a record, the first one first; `is_cut` if there were more before these."""

    uses: Annotated[tuple[Use, ...], list_of(row(Use), max_count=MAX_USES)]
    is_cut: field_types.Switch


@message("uses", UseList)
@dataclass(frozen=True, slots=True)
class Uses(Message[UseList]):
    """Ask how a record was used; a use that needs a case of its own, such as a legal obligation, is never told."""

    record: field_types.Record
