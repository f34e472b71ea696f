"""What may be said to the custodian of who works here: duties are proposed by one and confirmed by its own user."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Final

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import list_of, number, one_of, row, text

# So long a duty lasts without anybody's word that it is still needed.
RENEWED_WITHIN: Final = dt.timedelta(days=365)
# The reason of a duty that ended because the agency's directory no longer knows its employee.
LEFT: Final = "directory"
# What an organization can be; the agency itself has no name here.
ORGANIZATION_KINDS: Final = ("department", "district", "school", "vendor")


@dataclass(frozen=True, slots=True)
class Organization:
    """A part of the agency or a body that works for it; `within` names what it belongs to, if not the agency itself."""

    organization: field_types.Name
    kind: Annotated[str, one_of(*ORGANIZATION_KINDS)]
    within: field_types.OptionalName


@dataclass(frozen=True, slots=True)
class Assignment:
    """A duty of an employee: in which organization and for which purposes, who proposed it, and its days in UTC.

    The whole agency if no organization is named, every purpose of the duty if none is, the custodian's own user if
    nobody proposed it. It is only proposed until it is confirmed, and gives nothing while it is paused. `number` is
    that of its first entry in the ledger.
    """

    number: field_types.Number
    employee: field_types.Employee
    assigned: field_types.Name
    organization: field_types.OptionalName
    purposes: field_types.Purposes
    proposed_by: field_types.OptionalEmployee
    confirmed_on: field_types.OptionalDay
    starts_on: field_types.Day
    ends_on: field_types.OptionalDay
    renewed_on: field_types.OptionalDay
    paused_on: field_types.OptionalDay = None

    @property
    def renew_by(self) -> dt.date | None:
        """The last day of a duty that nobody renews; none while it is only proposed."""
        return self.renewed_on and self.renewed_on + RENEWED_WITHIN


@answer
@dataclass(frozen=True, slots=True)
class AssignmentPage(Answer):
    """Some of the assignments, by number."""

    assignments: Annotated[
        tuple[Assignment, ...], list_of(row(Assignment), max_count=sizes.ASSIGNMENTS_PAGE_SIZE)
    ]


@answer
@dataclass(frozen=True, slots=True)
class OrganizationList(Answer):
    """Every organization, by name."""

    organizations: Annotated[
        tuple[Organization, ...], list_of(row(Organization), max_count=sizes.MAX_ORGANIZATIONS)
    ]


@answer
@dataclass(frozen=True, slots=True)
class Proposed(Answer):
    """The number of an assignment that was proposed."""

    number: field_types.Number


@message("assignments", AssignmentPage)
@dataclass(frozen=True, slots=True)
class Assignments(Message[AssignmentPage]):
    """Ask who has which duty and what is proposed, after the assignment of one number."""

    after: field_types.Count


@dataclass(frozen=True, slots=True)
class StaffEvent:
    """An act on a duty or a grant, by its entry: by whom, to whom, which duty where, and why it was refused or ended.

    `employee` is empty where the custodian's own user did it, or where it ended by itself. Of an act on a grant it is
    so once the record was erased; until then `record` is that, `case` the case that it is in, and `hours` how many.
    `for_duties` says of a passkey that it was confirmed for duties, too.
    """

    number: field_types.Number
    day: field_types.Day
    act: field_types.Name
    denial: Annotated[str, field_types.TEXT]
    employee: field_types.OptionalEmployee
    colleague: field_types.OptionalEmployee
    assigned: field_types.OptionalName
    organization: field_types.OptionalName
    reason: field_types.OptionalName
    record: field_types.OptionalRecord
    case: field_types.OptionalName
    hours: field_types.Count
    for_duties: field_types.Switch


@answer
@dataclass(frozen=True, slots=True)
class StaffHistoryPage(Answer):
    """Some of the acts on duties and grants, the last one first."""

    events: Annotated[
        tuple[StaffEvent, ...], list_of(row(StaffEvent), max_count=sizes.STAFF_EVENTS_PAGE_SIZE)
    ]


@message("staff-history", StaffHistoryPage)
@dataclass(frozen=True, slots=True)
class StaffHistory(Message[StaffHistoryPage]):
    """Ask what was done about duties and grants, before one entry, unless that is 0."""

    before: field_types.Count


@message("organizations", OrganizationList)
@dataclass(frozen=True, slots=True)
class Organizations(Message[OrganizationList]):
    """Ask for the organizations."""


@message("propose-duty", Proposed)
@dataclass(frozen=True, slots=True)
class ProposeDuty(Message[Proposed]):
    """Propose a duty for a colleague, as an administrator of its organization; it takes effect once confirmed."""

    employee: field_types.Employee
    duty: field_types.Name
    colleague: field_types.Employee
    assigned: field_types.Name
    organization: field_types.OptionalName
    purposes: field_types.Purposes
    starts_on: field_types.Day
    ends_on: field_types.OptionalDay


@message("end-assignment", answers.Done)
@dataclass(frozen=True, slots=True)
class EndAssignment(Message[answers.Done]):
    """End a colleague's duty at once, or take back what is proposed, as an administrator of its organization."""

    employee: field_types.Employee
    duty: field_types.Name
    number: field_types.Number
    reason: field_types.OptionalName


@message("renew-assignment", answers.Done)
@dataclass(frozen=True, slots=True)
class RenewAssignment(Message[answers.Done]):
    """Say that a colleague still needs a duty, as an administrator of its organization."""

    employee: field_types.Employee
    duty: field_types.Name
    number: field_types.Number


@message("leave", answers.Done)
@dataclass(frozen=True, slots=True)
class Leave(Message[answers.Done]):
    """Say that the agency's directory no longer knows a colleague, so that every duty ends, unless too many leave."""

    colleague: field_types.Employee


@dataclass(frozen=True, slots=True)
class GroupDuty:
    """A duty that a group stands for, in an organization; in the whole agency if none is named."""

    assigned: field_types.Name
    organization: field_types.OptionalName


@answer
@dataclass(frozen=True, slots=True)
class Weighed(Answer):
    """How many duties were proposed, how many cannot be, and the numbers of those that no group stands for any more."""

    proposed: field_types.Count
    unfit: field_types.Count
    absent: Annotated[tuple[int, ...], list_of(number(), max_count=sizes.ASSIGNMENTS_PAGE_SIZE)]


@message("weigh-groups", Weighed)
@dataclass(frozen=True, slots=True)
class WeighGroups(Message[Weighed]):
    """Say for which duties the groups of a colleague stand now, so that what is missing is proposed."""

    colleague: field_types.Employee
    duties: Annotated[tuple[GroupDuty, ...], list_of(row(GroupDuty), max_count=sizes.MAX_GROUP_DUTIES)]


@answer
@dataclass(frozen=True, slots=True)
class EmployeeList(Answer):
    """Some employees."""

    employees: Annotated[
        tuple[str, ...], list_of(text(field_types.EMPLOYEE), max_count=sizes.RECORDS_PAGE_SIZE)
    ]


@message("administrators", EmployeeList)
@dataclass(frozen=True, slots=True)
class Administrators(Message[EmployeeList]):
    """Ask who administers duties today, without the prober's accounts, as the custodian's own user."""


@message("test-accounts", EmployeeList)
@dataclass(frozen=True, slots=True)
class TestAccounts(Message[EmployeeList]):
    """Ask for the names of the prober's accounts."""


@message("place-organization", answers.Changed)
@dataclass(frozen=True, slots=True)
class PlaceOrganization(Message[answers.Changed]):
    """Know an organization and what it belongs to, as the custodian's own user; it never becomes another."""

    organization: field_types.Name
    kind: Annotated[str, one_of(*ORGANIZATION_KINDS)]
    within: field_types.OptionalName


@message("confirm-duty", answers.Done)
@dataclass(frozen=True, slots=True)
class ConfirmDuty(Message[answers.Done]):
    """Confirm what an administrator proposed, or decline it, as the custodian's own user."""

    number: field_types.Number
    on: field_types.Switch


@message("operator-renew-assignment", answers.Done)
@dataclass(frozen=True, slots=True)
class OperatorRenewAssignment(Message[answers.Done]):
    """Say that an employee still needs a duty, as the custodian's own user."""

    number: field_types.Number
