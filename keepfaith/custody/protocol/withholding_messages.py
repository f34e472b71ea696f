"""What may be said of leaving a record out of its person's own view while it is investigated, for a year at most."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Final

from keepfaith.custody.protocol import answers, field_types
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import list_of, row

# So many are proposed or run at once, in the whole agency.
MAX_WITHHOLDINGS: Final = 50
# So many of those that have ended are listed while their persons were not told.
_MOST_LISTED: Final = 2 * MAX_WITHHOLDINGS
_LEAP_DAY: Final = (2, 29)


def year_after(day: dt.date) -> dt.date:
    """Return the day one year later; of February 29, February 28."""
    last = 28 if (day.month, day.day) == _LEAP_DAY else day.day
    return day.replace(year=day.year + 1, day=last)


@dataclass(frozen=True, slots=True)
class Withholding:
    """That a record is left out because of an investigation that `began_on` a day, or would be if it were approved.

    It is shown again `until` a year is over; `ended_on` is the day on which it was, none before. Its person `is_told`
    once a message about it was cleared, or refused for good.
    """

    record: field_types.Record
    ground: field_types.Name
    began_on: field_types.Day
    proposed_by: field_types.Employee
    approved_by: field_types.OptionalEmployee
    approved_on: field_types.OptionalDay
    ended_on: field_types.OptionalDay
    is_told: field_types.Switch

    @property
    def until(self) -> dt.date:
        """The day from which it is shown again at the latest."""
        return year_after(self.began_on)

    @property
    def runs(self) -> bool:
        """Whether the record is left out now."""
        return bool(self.approved_by) and self.ended_on is None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """On which days, and on which ground, a record was left out of its person's own view; told once that has ended."""

    ground: field_types.Name
    since: field_types.Day
    until: field_types.Day


LeftOutOnce = Annotated[tuple[LeftOut, ...], list_of(row(LeftOut), max_count=1)]


@answer
@dataclass(frozen=True, slots=True)
class WithholdingList(Answer):
    """What is proposed, what runs, and what has ended without its person being told; by the day on which it began."""

    withholdings: Annotated[tuple[Withholding, ...], list_of(row(Withholding), max_count=_MOST_LISTED)]


@answer
@dataclass(frozen=True, slots=True)
class WithholdingCount(Answer):
    """How many records are left out now."""

    count: field_types.Count


@message("propose-withholding", answers.Done)
@dataclass(frozen=True, slots=True)
class ProposeWithholding(Message[answers.Done]):
    """Propose to leave a record out of its person's own view, on a ground of the law, because of an investigation."""

    record: field_types.Record
    ground: field_types.Name
    began_on: field_types.Day
    employee: field_types.Employee
    duty: field_types.Name


@message("approve-withholding", answers.Done)
@dataclass(frozen=True, slots=True)
class ApproveWithholding(Message[answers.Done]):
    """Approve what somebody else proposed about a record; it is left out from now on."""

    record: field_types.Record
    employee: field_types.Employee
    duty: field_types.Name


@message("end-withholding", answers.Done)
@dataclass(frozen=True, slots=True)
class EndWithholding(Message[answers.Done]):
    """Have a record shown again at once, because proceedings have begun; or take back what was proposed."""

    record: field_types.Record
    employee: field_types.Employee
    duty: field_types.Name


@message("withholdings", WithholdingList)
@dataclass(frozen=True, slots=True)
class Withholdings(Message[WithholdingList]):
    """Ask for what is proposed, what runs, and what has ended without its person being told."""


@message("withholding-count", WithholdingCount)
@dataclass(frozen=True, slots=True)
class CountWithholdings(Message[WithholdingCount]):
    """Ask how many records are left out now, for everybody to know."""
