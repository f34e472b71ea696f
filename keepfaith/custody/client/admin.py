"""Asking what only the custodian's own user may ask."""

import datetime as dt

from keepfaith.custody.client.connection import EditionsClient
from keepfaith.custody.client.staff import acknowledgments_of, pages_of, passkeys_of
from keepfaith.custody.protocol import (
    case_messages,
    control_messages,
    messages,
    passkey_messages,
    review_messages,
    staff_messages,
)
from keepfaith.custody.protocol.acknowledgment_messages import Acknowledgment
from keepfaith.custody.protocol.answers import BackupFile, SignedCheckpoint
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS
from keepfaith.custody.protocol.passkey_messages import Passkey
from keepfaith.custody.protocol.staff_messages import Assignment, Organization


class ControlClient(EditionsClient):
    """What the custodian's own user asks for at the socket `control`."""

    registration = control_messages.Vouch

    def give_duty(  # noqa: PLR0913 - whom, what, where, for what and when
        self,
        employee: str,
        duty: str,
        *,
        organization: str = "",
        purposes: tuple[str, ...] = (),
        starts_on: dt.date | None = None,
        ends_on: dt.date | None = None,
    ) -> bool:
        """Give a duty to an employee; return whether they did not have it in that organization yet.

        In the whole agency, for every purpose, from today on and until it is ended, unless these are named.
        """
        message = control_messages.Duty(
            *(employee, duty),
            on=True,
            organization=organization,
            purposes=tuple(sorted(purposes)),
            starts_on=starts_on,
            ends_on=ends_on,
        )
        return self._ask(message).new

    def end_duty(self, employee: str, duty: str) -> None:
        """End a duty of an employee, wherever they have it."""
        self._ask(control_messages.Duty(employee, duty, on=False))

    def end_staff(self, employee: str) -> None:
        """End every duty of an employee."""
        self._ask(control_messages.EndStaff(employee))

    def place_organization(self, organization: str, kind: str, *, within: str = "") -> bool:
        """Know an organization; return whether it was not known yet. One that is known is never moved."""
        return self._ask(staff_messages.PlaceOrganization(organization, kind, within)).new

    def organizations(self) -> tuple[Organization, ...]:
        """Ask for the organizations, by name."""
        return self._ask(staff_messages.Organizations()).organizations

    def assignments(self) -> tuple[Assignment, ...]:
        """Ask who has which duty and what is proposed, by number."""
        return pages_of(self._ask)

    def acknowledgments(self) -> tuple[Acknowledgment, ...]:
        """Ask who acknowledged the safeguards, by employee."""
        return acknowledgments_of(self._ask)

    def passkeys(self) -> tuple[Passkey, ...]:
        """Ask which passkeys count for openings or are proposed, by number."""
        return passkeys_of(self._ask)

    def confirm_passkey(self, number: int, *, on: bool, codes_to: str = "") -> None:
        """Let a passkey that was proposed count; with a mailbox for codes, for duties, too. Or decline or end it."""
        self._ask(passkey_messages.ConfirmPasskey(number, on, codes_to))

    def administrators(self) -> frozenset[str]:
        """Ask who administers duties today, without the prober's accounts; of more than a thousand, the first."""
        return frozenset(self._ask(staff_messages.Administrators()).employees)

    def confirm_duty(self, number: int, *, on: bool) -> None:
        """Confirm the duty that was proposed under a number, or decline it."""
        self._ask(staff_messages.ConfirmDuty(number, on))

    def renew_duty(self, number: int) -> None:
        """Let a duty last for another year from today on."""
        self._ask(staff_messages.OperatorRenewAssignment(number))

    def resume_duty(self, number: int) -> None:
        """Let a duty that is paused count again."""
        self._ask(review_messages.ResumeDuty(number))

    def reviews(self) -> review_messages.ReviewPage:
        """Ask what waits for a privacy officer's look."""
        return self._ask(review_messages.OperatorReviews())

    def settle_review(self, number: int, *, reason: str) -> None:
        """Settle an entry that waits, whoever's act it is."""
        self._ask(review_messages.OperatorSettleReview(number, reason))

    def enroll(self, employee: str) -> None:
        """Know an account as one of the prober's, which opens test requests only."""
        self._ask(control_messages.Enroll(employee))

    def open_case(
        self, kind: str, *, token: bytes, purpose: str = LEGAL_OBLIGATIONS, number_elsewhere: str = ""
    ) -> str:
        """Open a case in the operator's name, and return its name; the same token again gives the same case."""
        return self._ask(case_messages.OperatorOpenCase(token, kind, purpose, number_elsewhere)).case

    def close_case(self, case: str) -> None:
        """Close a case in the operator's name; refused as `held` as long as it keeps a record on hold."""
        self._ask(case_messages.OperatorCloseCase(case))

    def hold(self, record: bytes, *, case: str, on: bool, reason: str = "") -> None:
        """Keep a record from being erased for a case, or let that case let it go, in the operator's name."""
        self._ask(case_messages.OperatorHold(record, case, on=on, reason=reason))

    def removed(self, what: str, named: str, *, permission: str = "") -> None:
        """Have it entered that something kept elsewhere, such as an old backup, was removed; `named` names nobody."""
        self._ask(control_messages.Removed(what, named, permission))

    def backed_up(self, named: str, *, digest: bytes, size: int) -> None:
        """Have it entered that a backup was made; said again, it changes nothing."""
        self._ask(control_messages.BackedUp(named, digest, size))

    def backups(self) -> tuple[BackupFile, ...]:
        """Ask which backups were made and not removed, the last one first."""
        return self._ask(messages.Backups()).backups

    def checkpoint(self) -> SignedCheckpoint:
        """Ask for the signed checkpoint of the ledger."""
        return self._ask(control_messages.Checkpoint())
