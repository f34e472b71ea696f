"""Asking for what an edition declares of items: doing an act, and listing and counting what there is."""

from collections.abc import Iterator, Mapping

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol.item_messages import CountItems, Do, Item, Items


class ItemsClient(Client):
    """Asks about items at the socket `requests`; each act is entered, and so is its refusal."""

    def do(  # noqa: PLR0913 - who does what, on what, and what they say
        self,
        act: str,
        *,
        record: bytes | None = None,
        note: bytes | None = None,
        number: int = 0,
        employee: str,
        duty: str,
        details: Mapping[str, str | int] | None = None,
    ) -> int:
        """Do an act as an employee, on a record or an item; return the item's number, or raise `Refused`.

        A `note` on the record is what the item begins with, if it is of one.
        """
        message = Do(act, record, note, number=number, details=details or {}, employee=employee, duty=duty)
        return self._ask(message).number

    def items(self, kind: str, *, record: bytes | None = None) -> Iterator[Item]:
        """Ask for what waits and runs of a kind: on a record, or on all."""
        after = 0
        while True:
            page = self._ask(Items(kind, record, after=after))
            yield from page.items
            if not page.is_cut:
                return
            after = page.items[-1].number

    def count(self, kind: str, state: str) -> int:
        """Ask how many items of a kind are in a state."""
        return self._ask(CountItems(kind, state)).count
