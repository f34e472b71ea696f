"""Leaving a record out of its person's own view while it is investigated, and ending that; the custodian decides."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from keepfaith.agency.withholding_grounds import WithholdingGround, read_grounds
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.client.withholding_items import Withholding
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import PRIVACY
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import withholdings_client
from keepfaith.disclosure.records.office_duties import withholding_duties
from keepfaith.disclosure.retention.left_out import tell_afterwards
from keepfaith.errors import KeepfaithError

# Under which an act is refused, and the refusal entered, where the employee has no duty for it.
_NO_DUTY: Final = "none"


class InvalidWithholding(KeepfaithError):
    """What a form says cannot be proposed, with the input that it is about: `record`, `ground` or `began`."""

    def __init__(self, problem: str, remedy: str, *, place: str) -> None:
        super().__init__(problem, remedy)
        self.place = place


@dataclass(frozen=True, slots=True)
class WithholdingOfRecord:
    """A withholding with its record; no record where its row is gone."""

    withholding: Withholding
    record: Record | None


@dataclass(frozen=True, slots=True)
class Withholder:
    """An employee with their duties; each act is under the one that the rules in force allow it for."""

    account: str
    duties: Collection[str]

    def propose(self, record: Record, *, ground: str, began_on: str) -> None:
        """Propose to leave a record out of its person's own view; raises `InvalidWithholding` and `Refused`."""
        if ground not in grounds():
            raise InvalidWithholding(
                "No ground of the law is named.", "Choose one from the list.", place="ground"
            )
        try:
            day = dt.date.fromisoformat(began_on)
        except ValueError:
            raise InvalidWithholding(
                "The day on which the investigation began is missing.",
                "Give it as 2026-11-30.",
                place="began",
            ) from None
        try:
            withholdings_client().propose(
                record.pk.bytes, ground=ground, began_on=day, employee=self.account, duty=self._duty
            )
        except Refused as refused:
            if refused.code is not DenialCode.NOT_ACCEPTED:
                raise
            raise _not_accepted(refused) from refused

    def approve(self, record: uuid.UUID) -> None:
        """Approve what somebody else proposed, as a privacy officer; raises `Refused`."""
        duty = PRIVACY if PRIVACY in self.duties else self._duty
        withholdings_client().approve(record.bytes, employee=self.account, duty=duty)

    def end(self, record: uuid.UUID) -> None:
        """Have a record shown again, because proceedings have begun, or take a proposal back; raises `Refused`.

        Its person is told at once; where that fails, the daily run does it.
        """
        withholdings_client().end(record.bytes, employee=self.account, duty=self._duty)
        tell_afterwards()

    @property
    def _duty(self) -> str:
        return min(withholding_duties().intersection(self.duties), default=min(self.duties, default=_NO_DUTY))


def _not_accepted(refused: Refused) -> InvalidWithholding:
    """Say which of the two it is: a record that cannot be left out at all is refused under a clause, a day is not."""
    if refused.clause:
        return InvalidWithholding(
            "This record cannot be left out.",
            "Only what came with an e-mail address can be, because its person gets a message afterwards. Notices and "
            "requests for a link cannot.",
            place="record",
        )
    return InvalidWithholding(
        "The investigation did not begin within the past year.",
        "Give the day on which it began. It is not in the future, and less than a year ago.",
        place="began",
    )


def grounds() -> Mapping[str, WithholdingGround]:
    """Return the grounds of the agency's folder by name."""
    return read_grounds(settings.AGENCY)


def present_withholdings() -> Sequence[WithholdingOfRecord]:
    """Return what is proposed, what runs, and what has ended without its person being told, with each record."""
    listed = withholdings_client().withholdings()
    rows = Record.objects.in_bulk([uuid.UUID(bytes=one.record) for one in listed])
    return [WithholdingOfRecord(one, rows.get(uuid.UUID(bytes=one.record))) for one in listed]
