"""What may be said to the custodian of cases, of records that a case holds, and of a person who asks about theirs."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import list_of, one_of, row, text

OtherRecords = Literal["confirmed", "typed", "none"]
# An appeal has a hearing, unless the person gives it up; none so far if it is empty.
Hearing = Literal["took-place", "given-up"]
HearingState = Literal["took-place", "given-up", ""]
HearingName = Annotated[HearingState, one_of("took-place", "given-up", "")]
# A case is named after its kind, its year and its number among both, and the whole is at most a word long.
Kind = Annotated[str, text(re.compile(r"[a-z][a-z-]{0,17}[a-z]"))]


@answer
@dataclass(frozen=True, slots=True)
class OpenedCase(Answer):
    """The name of a case, such as `legal-hold-2026-17`; `new` if it was not open before."""

    case: field_types.Name
    new: field_types.Switch


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case: its kind and purpose, the number it has elsewhere if any, its days where the agency is, and whose it is.

    `received_on` is the day on which came what it is about, `holds` is how many records it keeps on hold, `covers` how
    many it covers, `proposed` how many wait for approval, `restricts` of how many it suspends the use. `outcome` says
    how it ended, and `sent_on` on which day the decision was sent, if it was. An appeal names the case that it is of,
    whether it was heard and on which day, and at most 200 of those who decided before; `appeals` are those against it.
    `is_test` is one that an account of the prober opened.
    """

    case: field_types.Name
    kind: Kind
    purpose: field_types.Name
    number_elsewhere: field_types.OptionalOtherName
    received_on: field_types.Day
    opened_on: field_types.Day
    closed_on: field_types.OptionalDay
    due_on: field_types.OptionalDay
    holder: field_types.OptionalEmployee
    holds: field_types.Count
    covers: field_types.Count
    proposed: field_types.Count
    restricts: field_types.Count
    outcome: field_types.OptionalName
    sent_on: field_types.OptionalDay
    appeal_of: field_types.OptionalName
    hearing: HearingName
    heard_on: field_types.OptionalDay
    is_test: field_types.Switch
    decided_by: field_types.Employees
    appeals: field_types.OptionalNames


@answer
@dataclass(frozen=True, slots=True)
class CasePage(Answer):
    """Some of the cases, the one that was opened first before the others."""

    cases: Annotated[tuple[CaseState, ...], list_of(row(CaseState), max_count=sizes.CASES_PAGE_SIZE)]


@dataclass(frozen=True, slots=True)
class CaseHolds:
    """Records that a case keeps on hold; another case can hold them, too."""

    case: field_types.Name
    records: field_types.PackedRecords


@answer
@dataclass(frozen=True, slots=True)
class HoldPage(Answer):
    """Some of the holds, by case and record; `version` is the number of the last entry that changed any."""

    version: field_types.Count
    holds: Annotated[tuple[CaseHolds, ...], list_of(row(CaseHolds), max_count=sizes.HOLDS_PAGE_SIZE)]


@message("open-case", OpenedCase)
@dataclass(frozen=True, slots=True)
class OpenCase(Message[OpenedCase]):
    """Open a case that is worked on for a purpose; the same token again gives the same case.

    For a legal obligation, records can be kept from being erased in it. `received_on` is the day on which came what it
    is about, no day for today; nothing counts as having come later. `appeal_of` is the case whose decision an appeal
    is against; whoever decided in that can open the appeal, and it is with nobody then.
    """

    token: field_types.Token
    kind: Kind
    purpose: field_types.Name
    number_elsewhere: field_types.OptionalOtherName
    received_on: field_types.OptionalDay
    appeal_of: field_types.OptionalName
    employee: field_types.Employee
    duty: field_types.Name


@message("hear-appeal", answers.Done)
@dataclass(frozen=True, slots=True)
class HearAppeal(Message[answers.Done]):
    """Enter on which day the hearing of one's own appeal took place, or that its person gave it up.

    What was entered before is corrected by naming its day in `instead_of`, as long as the case is open.
    """

    case: field_types.Name
    hearing: Annotated[Hearing, one_of("took-place", "given-up")]
    heard_on: field_types.Day
    instead_of: field_types.OptionalDay
    employee: field_types.Employee
    duty: field_types.Name


@message("close-case", answers.Done)
@dataclass(frozen=True, slots=True)
class CloseCase(Message[answers.Done]):
    """Close a case; refused as long as it keeps a record on hold, or its use suspended. `reason` says how it ended.

    An appeal that was not heard ends without a decision only. Of a decision, `sent_on` is the day on which it was sent,
    from which the time to appeal counts; `unsent` says why it was not. `uncorrected` says why nothing was corrected,
    although we agree.
    """

    case: field_types.Name
    reason: field_types.OptionalName
    sent_on: field_types.OptionalDay
    unsent: field_types.OptionalName
    employee: field_types.Employee
    duty: field_types.Name
    uncorrected: field_types.OptionalName = ""


@message("hold", answers.Done)
@dataclass(frozen=True, slots=True)
class Hold(Message[answers.Done]):
    """Keep a record from being erased for an open case, or let this case let it go; holds of other cases stay.

    `reason` says why it is released.
    """

    record: field_types.Record
    case: field_types.Name
    on: field_types.Switch
    reason: field_types.OptionalName
    employee: field_types.Employee
    duty: field_types.Name


@message("cases", CasePage)
@dataclass(frozen=True, slots=True)
class Cases(Message[CasePage]):
    """Ask for the cases, after one of them.

    Only for the open ones if `open_only`, for those that an employee has, and for those in which something waits that
    the employee `approver` neither proposed nor has.
    """

    after: field_types.OptionalName
    open_only: field_types.Switch
    holder: field_types.OptionalEmployee
    approver: field_types.OptionalEmployee


@message("case", CasePage)
@dataclass(frozen=True, slots=True)
class OneCase(Message[CasePage]):
    """Ask for one case by its name; the answer has none if there is none."""

    case: field_types.Name


@message("holds", HoldPage)
@dataclass(frozen=True, slots=True)
class Holds(Message[HoldPage]):
    """Ask which records are on hold for which case, after one hold; for none if nothing changed since a version."""

    after_case: field_types.OptionalName
    after: field_types.OptionalRecord
    known: field_types.Count


@message("held-among", answers.RecordList)
@dataclass(frozen=True, slots=True)
class HeldAmong(Message[answers.RecordList]):
    """Ask which of some records are on hold for any case."""

    records: field_types.Records


@message("operator-open-case", OpenedCase)
@dataclass(frozen=True, slots=True)
class OperatorOpenCase(Message[OpenedCase]):
    """Open a case as the custodian's own user."""

    token: field_types.Token
    kind: Kind
    purpose: field_types.Name
    number_elsewhere: field_types.OptionalOtherName


@message("operator-close-case", answers.Done)
@dataclass(frozen=True, slots=True)
class OperatorCloseCase(Message[answers.Done]):
    """Close a case as the custodian's own user."""

    case: field_types.Name


@message("operator-hold", answers.Done)
@dataclass(frozen=True, slots=True)
class OperatorHold(Message[answers.Done]):
    """Keep a record from being erased for a case, or let this case let it go, as the custodian's own user."""

    record: field_types.Record
    case: field_types.Name
    on: field_types.Switch
    reason: field_types.OptionalName


@answer
@dataclass(frozen=True, slots=True)
class SubjectFinding(Answer):
    """What there is of the same address beside the question and what was written about it.

    `confirmed` is what the mailbox confirmed itself, whatever else there is; `typed`, what somebody typed with the
    address and nobody confirmed.
    """

    others: Annotated[OtherRecords, one_of("confirmed", "typed", "none")]


@message("check-subject", SubjectFinding)
@dataclass(frozen=True, slots=True)
class CheckSubject(Message[SubjectFinding]):
    """Look for other records of the address whose question a record is; nothing of them is opened or named."""

    record: field_types.Record
    employee: field_types.Employee
    duty: field_types.Name
    purpose: field_types.Name
