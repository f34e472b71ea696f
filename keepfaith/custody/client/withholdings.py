"""Asking that a record is left out of its person's own view; approving that, ending it, and counting it."""

import datetime as dt

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import withholding_messages
from keepfaith.custody.protocol.withholding_messages import Withholding


class WithholdingsClient(Client):
    """What is asked of withholdings at the socket `requests`; each act is entered, and so is its refusal."""

    def propose(self, record: bytes, *, ground: str, began_on: dt.date, employee: str, duty: str) -> None:
        """Propose to leave a record out."""
        message = withholding_messages.ProposeWithholding(record, ground, began_on, employee, duty)
        self._ask(message)

    def approve(self, record: bytes, *, employee: str, duty: str) -> None:
        """Approve what somebody else proposed."""
        self._ask(withholding_messages.ApproveWithholding(record, employee, duty))

    def end(self, record: bytes, *, employee: str, duty: str) -> None:
        """Have a record shown again at once, or take a proposal back."""
        self._ask(withholding_messages.EndWithholding(record, employee, duty))

    def withholdings(self) -> tuple[Withholding, ...]:
        """Ask for what is proposed, what runs, and what has ended without its person being told."""
        return self._ask(withholding_messages.Withholdings()).withholdings

    def count(self) -> int:
        """Ask how many records are left out now."""
        return self._ask(withholding_messages.CountWithholdings()).count
