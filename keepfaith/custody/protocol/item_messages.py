"""What may be done about items, of every kind that an edition declares: one act, one list, and one count."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from keepfaith.custody.protocol import field_types, sizes
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import (
    INSTANT,
    NAME,
    Form,
    list_of,
    mapping,
    number,
    octets,
    optional,
    row,
    text,
)

_MAX_DETAIL_SIZE: Final = 64
_PROOF: Final = octets(sizes.PROOF_SIZE)


def _detail(value: object) -> str | int:
    if type(value) is int:
        return number(0).read(value)
    if (
        type(value) is not str
        or len(value) > _MAX_DETAIL_SIZE
        or not value.isascii()
        or not value.isprintable()
    ):
        raise ValueError
    return value


# A day is written as in ISO 8601; which details there are, and of which form, the declaration says.
Details = Annotated[Mapping[str, str | int], mapping(text(NAME), Form(_detail), max_count=sizes.MAX_FIELDS)]
OptionalProof = Annotated[bytes | None, optional(_PROOF)]
_NONE: Final[Mapping[str, str | int]] = {}


@dataclass(frozen=True, slots=True)
class Entered:
    """Into which state an item came, by whom, and on which day; nobody is named where a person or the clock did it."""

    state: field_types.Name
    employee: field_types.OptionalEmployee
    day: field_types.Day


@dataclass(frozen=True, slots=True)
class Item:
    """What was begun by the entry of its number, and has not ended; `until` then it stays as it is at most.

    It is under the declaration of the `edition` that was in force when it began.
    """

    number: field_types.Number
    kind: field_types.Name
    state: field_types.Name
    record: field_types.OptionalRecord
    note: field_types.OptionalRecord
    purpose: field_types.Name
    details: Details
    edition: field_types.OptionalEdition
    until: Annotated[dt.datetime | None, optional(INSTANT)]
    history: Annotated[tuple[Entered, ...], list_of(row(Entered), max_count=sizes.MAX_FIELDS)]

    def by(self, state: str) -> str:
        """Name who brought it into a state last; nobody if it never was."""
        return next((one.employee for one in reversed(self.history) if one.state == state), "")

    def on(self, state: str) -> dt.date | None:
        """Return the day on which it came into a state."""
        return next((one.day for one in reversed(self.history) if one.state == state), None)

    def text(self, detail: str) -> str:
        """Return a detail as a text."""
        return str(self.details.get(detail, ""))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """On which days, and on which ground, a record was left out of its person's own view; told once that has ended."""

    ground: field_types.Name
    since: field_types.Day
    until: field_types.Day


LeftOutOnce = Annotated[tuple[LeftOut, ...], list_of(row(LeftOut), max_count=1)]


@answer
@dataclass(frozen=True, slots=True)
class ItemPage(Answer):
    """Some items of a kind, by number; `is_cut` if there are more."""

    items: Annotated[tuple[Item, ...], list_of(row(Item), max_count=sizes.ITEMS_PAGE_SIZE)]
    is_cut: field_types.Switch


@answer
@dataclass(frozen=True, slots=True)
class ItemCount(Answer):
    """How many items there are."""

    count: field_types.Count


@answer
@dataclass(frozen=True, slots=True)
class Acted(Answer):
    """The number of the item that was acted on."""

    number: field_types.Number


@message("do", Acted)
@dataclass(frozen=True, slots=True)
class Do(Message[Acted]):
    """Do what an edition declares: as an employee under a duty, or as a person by a proof.

    It begins an item on a record, or by a note on one; or it is done on an item: that of a number, of a note, or the
    only one of its kind on a record.
    """

    act: field_types.Name
    record: field_types.OptionalRecord = None
    note: field_types.OptionalRecord = None
    number: field_types.Count = 0
    details: Details = field(default_factory=dict[str, Any])
    employee: field_types.OptionalEmployee = ""
    duty: field_types.OptionalName = ""
    proof: OptionalProof = None


@message("items", ItemPage)
@dataclass(frozen=True, slots=True)
class Items(Message[ItemPage]):
    """Ask for the items of a kind after one: of all records, of one, or of one that a proof opens."""

    kind: field_types.Name
    record: field_types.OptionalRecord = None
    proof: OptionalProof = None
    after: field_types.Count = 0


@message("count-items", ItemCount)
@dataclass(frozen=True, slots=True)
class CountItems(Message[ItemCount]):
    """Ask how many items of a kind are in a state, for everybody to know."""

    kind: field_types.Name
    state: field_types.Name
