"""Asking that a colleague may open one record for some hours; approving that, and ending it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Self

from keepfaith.custody.client.items import ItemsClient
from keepfaith.custody.protocol.item_messages import Item

_KIND: Final = "grant"


@dataclass(frozen=True, slots=True)
class RecordGrant:
    """A record that a colleague may open, or would if it were approved; its number is that of its first entry.

    As long as nobody approved it, it waits `until` then; later it counts until then. Only while it counts, and the task
    is open and for its purpose, it opens anything. In a case it opens while the case is open and covers the record.
    """

    number: int
    record: bytes
    case: str
    colleague: str
    purpose: str
    reason: str
    hours: int
    proposed_by: str
    approved_by: str
    until: dt.datetime

    @classmethod
    def of(cls, item: Item) -> Self:
        """Read an item of the kind."""
        return cls(
            *(item.number, item.record or b"", item.text("case"), item.text("colleague"), item.purpose),
            *(item.text("reason"), int(item.details["hours"]), item.by("proposed"), item.by("counts")),
            until=item.until or dt.datetime.min.replace(tzinfo=dt.UTC),
        )


class RecordGrantsClient(ItemsClient):
    """The acts that an edition declares of grants, and their lists."""

    def propose(  # noqa: PLR0913 - what for whom, for how long, by whom and why
        self,
        record: bytes,
        *,
        colleague: str,
        hours: int,
        reason: str,
        employee: str,
        duty: str,
        case: str = "",
    ) -> int:
        """Propose that a colleague opens a record of one's own task or case, and return the number of the proposal."""
        details: dict[str, str | int] = {
            "case": case,
            "colleague": colleague,
            "hours": hours,
            "reason": reason,
        }
        return self.do("grant-proposed", record=record, details=details, employee=employee, duty=duty)

    def approve(self, number: int, *, employee: str, duty: str) -> None:
        """Approve what another employee proposed for yet another."""
        self.do("grant-approved", number=number, employee=employee, duty=duty)

    def end(self, number: int, *, employee: str, duty: str) -> None:
        """End a grant at once, or take a proposal back."""
        self.do("grant-ended", number=number, employee=employee, duty=duty)

    def grants(self, record: bytes | None = None) -> tuple[RecordGrant, ...]:
        """Ask for what has not ended, proposals too: of a record, or of all."""
        return tuple(map(RecordGrant.of, self.items(_KIND, record=record)))
