"""Asking that a record is left out of its person's own view; approving that, ending it, and counting it."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from keepfaith.custody.client.items import ItemsClient
from keepfaith.custody.protocol.item_messages import Item

_KIND = "withholding"


@dataclass(frozen=True, slots=True)
class Withholding:
    """A record that is left out because of an investigation that `began_on` a day, or would be if it were approved.

    It is shown again on the day `until` at the latest; `ended_on` is the day on which it was, none before.
    """

    record: bytes
    ground: str
    began_on: dt.date
    proposed_by: str
    approved_by: str
    approved_on: dt.date | None
    ended_on: dt.date | None
    until: dt.date | None

    @classmethod
    def of(cls, item: Item) -> Self:
        """Read an item of the kind."""
        return cls(
            *(item.record or b"", item.text("ground"), dt.date.fromisoformat(item.text("began_on"))),
            *(item.by("proposed"), item.by("runs")),
            *(item.on("runs"), item.on("ended"), item.until.date() if item.until else None),
        )

    @property
    def runs(self) -> bool:
        """Return whether the record is left out now."""
        return bool(self.approved_by) and self.ended_on is None


class WithholdingsClient(ItemsClient):
    """The acts that an edition declares of withholdings, and their lists."""

    def propose(self, record: bytes, *, ground: str, began_on: dt.date, employee: str, duty: str) -> None:
        """Propose to leave a record out."""
        details = {"ground": ground, "began_on": began_on.isoformat()}
        self.do("withholding-proposed", record=record, details=details, employee=employee, duty=duty)

    def approve(self, record: bytes, *, employee: str, duty: str) -> None:
        """Approve what another employee proposed."""
        self.do("withholding-approved", record=record, employee=employee, duty=duty)

    def end(self, record: bytes, *, employee: str, duty: str) -> None:
        """Have a record shown again at once, or take a proposal back."""
        self.do("withholding-ended", record=record, employee=employee, duty=duty)

    def withholdings(self) -> tuple[Withholding, ...]:
        """Ask for what is proposed, what runs, and what has ended without its person being told."""
        return tuple(map(Withholding.of, self.items(_KIND)))

    def count_running(self) -> int:
        """Ask how many records are left out now."""
        return self.count(_KIND, "runs")
