"""Having a copy of one's own record sent to a third person; taking that back, and listing what waits."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final, Self

from keepfaith.custody.client.items import ItemsClient
from keepfaith.custody.protocol.item_messages import Do, Item, Items

_KIND: Final = "copy"


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """A request of a record's person that a copy goes to the recipient in a note: its day, and the day it was sent."""

    note: bytes
    record: bytes
    asked_on: dt.date
    sent_on: dt.date | None

    @classmethod
    def of(cls, item: Item) -> Self:
        """Read an item of the kind."""
        return cls(item.note or b"", item.record or b"", item.on("waits") or dt.date.min, item.on("sent"))

    @property
    def number(self) -> uuid.UUID:
        """The number of the note's row."""
        return uuid.UUID(bytes=self.note)


class CopiesClient(ItemsClient):
    """The acts that an edition declares of copies, by a proof and a confirmed note, and their lists."""

    def ask(self, proof: bytes, note: bytes) -> None:
        """Have a copy of a record sent to whom a note names.

        Raises `Refused` for any other record and for a representative of its person; `cap` refuses more than 10 of one.
        """
        self._ask(Do("copy-asked", note=note, proof=proof))

    def withdraw(self, proof: bytes, note: bytes) -> None:
        """Take back that a copy is sent, until it is; raises `Refused`."""
        self._ask(Do("copy-withdrawn", note=note, proof=proof))

    def own(self, proof: bytes, record: bytes) -> tuple[CopyRequest, ...]:
        """Ask which copies of a record that a proof opens were asked for; raises `Refused` for any other."""
        return tuple(map(CopyRequest.of, self._ask(Items(_KIND, record, proof)).items))

    def waiting(self) -> tuple[CopyRequest, ...]:
        """Ask which copies wait to be sent."""
        return tuple(map(CopyRequest.of, self.items(_KIND)))
