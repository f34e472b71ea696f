"""Asking who has which duty; and, as an administrator, proposing, ending and renewing duties of others."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import (
    acknowledgment_messages,
    passkey_messages,
    staff_messages,
)
from keepfaith.custody.protocol.acknowledgment_messages import Acknowledgment
from keepfaith.custody.protocol.known_names import ADMINISTRATOR
from keepfaith.custody.protocol.passkey_messages import Assertion, AssertionChallenge, DutyCode, Passkey
from keepfaith.custody.protocol.sizes import (
    ACKNOWLEDGMENTS_PAGE_SIZE,
    ASSIGNMENTS_PAGE_SIZE,
    PASSKEYS_PAGE_SIZE,
)
from keepfaith.custody.protocol.staff_messages import Assignment, GroupDuty, Organization, StaffEvent, Weighed


class StaffClient(Client):
    """What administrators ask for at the socket `requests`; each act is entered, and so is its refusal."""

    def assignments(self) -> tuple[Assignment, ...]:
        """Ask who has which duty and what is proposed, by number."""
        return pages_of(self._ask)

    def history(self, *, before: int = 0) -> tuple[StaffEvent, ...]:
        """Ask what was done about duties, the last act first: a page, before one entry unless that is 0."""
        return self._ask(staff_messages.StaffHistory(before)).events

    def test_accounts(self) -> frozenset[str]:
        """Ask which accounts are the portal's own tests."""
        return frozenset(self._ask(staff_messages.TestAccounts()).employees)

    def organizations(self) -> tuple[Organization, ...]:
        """Ask for the organizations, by name."""
        return self._ask(staff_messages.Organizations()).organizations

    def propose(  # noqa: PLR0913 - by whom, for whom, what, where, for what and when
        self,
        colleague: str,
        assigned: str,
        *,
        organization: str = "",
        purposes: tuple[str, ...] = (),
        starts_on: dt.date,
        ends_on: dt.date | None = None,
        employee: str,
        duty: str = ADMINISTRATOR,
    ) -> int:
        """Propose a duty for a colleague and return its number; it takes effect once it is confirmed."""
        message = staff_messages.ProposeDuty(
            *(employee, duty, colleague, assigned, organization, tuple(sorted(purposes))),
            *(starts_on, ends_on),
        )
        return self._ask(message).number

    def end(self, number: int, *, reason: str = "", employee: str, duty: str = ADMINISTRATOR) -> None:
        """End a duty at once, or take back what is proposed."""
        self._ask(staff_messages.EndAssignment(employee, duty, number, reason))

    def renew(self, number: int, *, employee: str, duty: str = ADMINISTRATOR) -> None:
        """Let a colleague's duty last for another year from today on."""
        self._ask(staff_messages.RenewAssignment(employee, duty, number))

    def ask_duty_assertion(
        self, number: int, *, employee: str, duty: str = ADMINISTRATOR
    ) -> AssertionChallenge:
        """Ask what a passkey is to sign so that an administrator confirms a duty; a code goes to their mailbox."""
        return self._ask(passkey_messages.AskDutyAssertion(employee, duty, number))

    def confirm_by_passkey(
        self, number: int, *, code: str, assertion: Assertion, employee: str, duty: str = ADMINISTRATOR
    ) -> None:
        """Confirm a duty that another administrator proposed; refused as `not asserted` if code or passkey is wrong."""
        message = passkey_messages.ConfirmDutyByPasskey(employee, duty, number, code, assertion)
        self._ask(message)

    def take_duty_codes(self) -> tuple[DutyCode, ...]:
        """Ask, as the worker, for the codes that wait to go out; nobody gets them again."""
        return self._ask(passkey_messages.TakeDutyCodes()).codes

    def leave(self, colleague: str) -> None:
        """Say that the agency's directory no longer knows a colleague; refused where too many would leave."""
        self._ask(staff_messages.Leave(colleague))

    def weigh_groups(self, colleague: str, duties: Iterable[GroupDuty]) -> Weighed:
        """Have what a colleague's groups stand for be proposed; the answer names what no group stands for any more."""
        return self._ask(staff_messages.WeighGroups(colleague, tuple(duties)))

    def acknowledge(self, text: bytes, *, employee: str) -> bool:
        """Have it entered that an employee acknowledged a text; return whether they had not yet today."""
        return self._ask(acknowledgment_messages.Acknowledge(employee, text)).new

    def acknowledgments(self) -> tuple[Acknowledgment, ...]:
        """Ask who acknowledged the text in force, by employee."""
        return acknowledgments_of(self._ask)

    def passkeys_of(self, employee: str) -> tuple[Passkey, ...]:
        """Ask which passkeys of an employee the custodian knows, by number."""
        return passkeys_of(self._ask, employee)

    def propose_passkey(  # noqa: PLR0913 - whose, which, and where it counts
        self,
        employee: str,
        credential: bytes,
        *,
        public_key: bytes,
        count: int,
        rp_id: str,
        origin: str,
    ) -> bool:
        """Propose a passkey for openings; return whether it was not known. The custodian's own user confirms it."""
        message = passkey_messages.ProposePasskey(employee, credential, public_key, count, rp_id, origin)
        return self._ask(message).new

    def end_passkey(self, employee: str, credential: bytes) -> bool:
        """Have a passkey count for nothing any more; return whether it was known."""
        return self._ask(passkey_messages.EndPasskey(employee, credential)).new

    def safeguards(self) -> bytes:
        """Ask for the SHA-256 of the text in force."""
        return self._ask(acknowledgment_messages.Acknowledgments("")).text


def acknowledgments_of(
    ask: Callable[[acknowledgment_messages.Acknowledgments], Any],
) -> tuple[Acknowledgment, ...]:
    """Ask page by page for the acknowledgments of the text in force."""
    acknowledgments: list[Acknowledgment] = []
    while True:
        after = acknowledgments[-1].employee if acknowledgments else ""
        page = ask(acknowledgment_messages.Acknowledgments(after)).acknowledgments
        acknowledgments += page
        if len(page) < ACKNOWLEDGMENTS_PAGE_SIZE:
            return tuple(acknowledgments)


def passkeys_of(ask: Callable[[passkey_messages.Passkeys], Any], employee: str = "") -> tuple[Passkey, ...]:
    """Ask page by page for the passkeys of one employee, or of all."""
    passkeys: list[Passkey] = []
    while True:
        page = ask(passkey_messages.Passkeys(employee, passkeys[-1].number if passkeys else 0)).passkeys
        passkeys += page
        if len(page) < PASSKEYS_PAGE_SIZE:
            return tuple(passkeys)


def pages_of(ask: Callable[[staff_messages.Assignments], Any]) -> tuple[Assignment, ...]:
    """Ask page by page for the assignments."""
    assignments: list[Assignment] = []
    while True:
        after = assignments[-1].number if assignments else 0
        page = ask(staff_messages.Assignments(after)).assignments
        assignments += page
        if len(page) < ASSIGNMENTS_PAGE_SIZE:
            return tuple(assignments)
