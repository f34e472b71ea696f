"""Reading the ledger's entries with their details, one after the other: for the prober, which decides each again."""

from collections.abc import Iterator

from keepfaith.custody.client.connection import Client
from keepfaith.custody.client.reviews import waiting_in
from keepfaith.custody.protocol.control_messages import Checkpoint
from keepfaith.custody.protocol.observer_answers import LoggedDecision
from keepfaith.custody.protocol.observer_messages import Decisions
from keepfaith.custody.protocol.review_messages import WaitingPage


class DecisionLog(Client):
    """What is asked at the socket `decisions`."""

    def after(self, number: int) -> Iterator[LoggedDecision]:
        """Yield each entry after the one of this number, to the end as it is when that is reached."""
        while page := self._ask(Decisions(number)).decisions:
            yield from page
            number = page[-1].number

    def public_key(self) -> bytes:
        """Ask for the key by which everybody can check what the custodian signs."""
        return self._ask(Checkpoint()).public_key

    def waiting(self) -> WaitingPage:
        """Ask for the numbers of the entries that wait for a review."""
        return waiting_in(self._ask)
