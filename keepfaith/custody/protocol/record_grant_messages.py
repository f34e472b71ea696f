"""What may be said of grants: a colleague opens one record for some hours, which one proposes and another approves."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Final

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import Form, list_of, number, row

# No grant is for longer; a custodian may be started with a lower limit.
MAX_GRANT_HOURS: Final = 72
# So long a proposal waits for its approval.
PROPOSAL_HOURS: Final = 24
_HOUR: Final = dt.timedelta(hours=1)


def ends_after(hours: int, *, at: dt.datetime) -> dt.datetime:
    """Return the full hour by which some hours from now are over: the ledger tells hours, so anybody can count them."""
    return at.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0) + (hours + 1) * _HOUR


def _hours(value: object) -> int:
    hours = number().read(value)
    if hours > MAX_GRANT_HOURS:
        raise ValueError
    return hours


Hours = Annotated[int, Form(_hours)]


@dataclass(frozen=True, slots=True)
class RecordGrant:
    """A record that a colleague may open, or would if it were approved; its number is that of its first entry.

    As long as nobody approved it, it waits `until` then; later it counts until then. Only while it counts, and the task
    is open and for its purpose, it opens anything. In a case it opens while the case is open and covers the record.
    """

    number: field_types.Number
    record: field_types.Record
    case: field_types.OptionalName
    colleague: field_types.Employee
    purpose: field_types.Name
    reason: field_types.Name
    hours: Hours
    proposed_by: field_types.Employee
    approved_by: field_types.OptionalEmployee
    until: field_types.Instant


@answer
@dataclass(frozen=True, slots=True)
class RecordGrantPage(Answer):
    """Some of the grants and proposals that have not ended, by number."""

    grants: Annotated[tuple[RecordGrant, ...], list_of(row(RecordGrant), max_count=sizes.GRANTS_PAGE_SIZE)]


@answer
@dataclass(frozen=True, slots=True)
class ProposedGrant(Answer):
    """The number of what was proposed."""

    number: field_types.Number


@message("propose-grant", ProposedGrant)
@dataclass(frozen=True, slots=True)
class ProposeGrant(Message[ProposedGrant]):
    """Propose, in one's own task or case, that a colleague opens a record for some hours; the reason names nobody."""

    record: field_types.Record
    case: field_types.OptionalName
    colleague: field_types.Employee
    hours: Hours
    reason: field_types.Name
    employee: field_types.Employee
    duty: field_types.Name


@message("approve-grant", answers.Done)
@dataclass(frozen=True, slots=True)
class ApproveGrant(Message[answers.Done]):
    """Approve what was proposed under a number; its hours begin now."""

    number: field_types.Number
    employee: field_types.Employee
    duty: field_types.Name


@message("end-grant", answers.Done)
@dataclass(frozen=True, slots=True)
class EndGrant(Message[answers.Done]):
    """End a grant at once, or take a proposal back."""

    number: field_types.Number
    employee: field_types.Employee
    duty: field_types.Name


@message("record-grants", RecordGrantPage)
@dataclass(frozen=True, slots=True)
class RecordGrants(Message[RecordGrantPage]):
    """Ask for grants and proposals that have not ended, after one of a number: of one record, or of all."""

    record: field_types.OptionalRecord
    after: field_types.Count
