"""Asking that a colleague may open one record for some hours; approving that, and ending it."""

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import record_grant_messages
from keepfaith.custody.protocol.record_grant_messages import RecordGrant
from keepfaith.custody.protocol.sizes import GRANTS_PAGE_SIZE


class RecordGrantsClient(Client):
    """What is asked of grants at the socket `requests`; each act is entered, and so is its refusal."""

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
        message = record_grant_messages.ProposeGrant(record, case, colleague, hours, reason, employee, duty)
        return self._ask(message).number

    def approve(self, number: int, *, employee: str, duty: str) -> None:
        """Approve what somebody else proposed for yet another."""
        self._ask(record_grant_messages.ApproveGrant(number, employee, duty))

    def end(self, number: int, *, employee: str, duty: str) -> None:
        """End a grant at once, or take a proposal back."""
        self._ask(record_grant_messages.EndGrant(number, employee, duty))

    def grants(self, record: bytes | None = None) -> tuple[RecordGrant, ...]:
        """Ask for what has not ended, proposals too: of a record, or of all."""
        grants: list[RecordGrant] = []
        while True:
            after = grants[-1].number if grants else 0
            page = self._ask(record_grant_messages.RecordGrants(record, after)).grants
            grants += page
            if len(page) < GRANTS_PAGE_SIZE:
                return tuple(grants)
