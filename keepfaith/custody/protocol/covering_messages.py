"""What may be said of who has a case, and of the records that it covers: one proposes each, another approves it."""

from dataclasses import dataclass
from typing import Annotated

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.code_messages import RelationName
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import list_of, row


@dataclass(frozen=True, slots=True)
class Covering:
    """A record that a case covers: who proposed it on which day where the agency is, and who approved it, if any.

    `is_of_mailbox` says that the mailbox of its address confirmed it, so its person gets no code for it.
    """

    record: field_types.Record
    proposed_by: field_types.Employee
    proposed_on: field_types.Day
    approved_by: field_types.OptionalEmployee
    approved_on: field_types.OptionalDay
    is_of_mailbox: field_types.Switch


@answer
@dataclass(frozen=True, slots=True)
class CoveringPage(Answer):
    """Some of the records that a case covers, by record."""

    coverings: Annotated[tuple[Covering, ...], list_of(row(Covering), max_count=sizes.COVERINGS_PAGE_SIZE)]


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """An act in a case, by its number in the ledger; `refusal` says why it was refused, if it was.

    The day is that of the agency; of an act on a record that has been erased since, the ledger's own, in UTC.

    `letter`, `version` and `language` say which letter was written in it, `removed` in how many places what is about
    others was taken out before, if somebody looked for that. `employee` is nobody of an opening whose record has been
    erased since; `colleague` is who was given the case, `due_on` the day that was set, or on which an appeal was heard
    or a decision sent, and `reason` why something ended or was set, whether a hearing took place, or what was looked at
    before a code was given to whom `relation` says. `unsent` is why a decision was not sent, `uncorrected` why
    nothing was corrected. `instead_of` is the day of a hearing that was entered before and corrected by this.
    """

    number: field_types.Number
    day: field_types.Day
    act: field_types.Name
    refusal: field_types.Text
    duty: field_types.OptionalName
    employee: field_types.Text
    colleague: field_types.Text
    record: field_types.OptionalRecord
    due_on: field_types.OptionalDay
    reason: field_types.Text
    letter: field_types.Text
    version: field_types.Count
    language: field_types.Text
    removed: field_types.OptionalCount = None
    relation: RelationName = "self"
    instead_of: field_types.OptionalDay = None
    unsent: field_types.OptionalName = ""
    uncorrected: field_types.OptionalName = ""


@answer
@dataclass(frozen=True, slots=True)
class CaseHistory(Answer):
    """Some of what was done in a case, the last act first; and which acts and letters there were in it at any time."""

    acts: field_types.OptionalNames
    letters: field_types.OptionalNames
    events: Annotated[tuple[CaseEvent, ...], list_of(row(CaseEvent), max_count=sizes.CASE_EVENTS_PAGE_SIZE)]


@message("assign-case", answers.Done)
@dataclass(frozen=True, slots=True)
class AssignCase(Message[answers.Done]):
    """Take a case, give one's own to a colleague, or let it go; nobody has it then."""

    case: field_types.Name
    to: field_types.OptionalEmployee
    employee: field_types.Employee
    duty: field_types.Name


@message("case-due", answers.Done)
@dataclass(frozen=True, slots=True)
class SetCaseDue(Message[answers.Done]):
    """Set by which day one's own case is to be done, or that there is none, for a reason such as a court's order."""

    case: field_types.Name
    due_on: field_types.OptionalDay
    reason: field_types.Name
    employee: field_types.Employee
    duty: field_types.Name


@message("case-letter", answers.Done)
@dataclass(frozen=True, slots=True)
class WriteCaseLetter(Message[answers.Done]):
    """Enter that a letter was written in one's own case: which, in which version of its wording and which language.

    `removed` is from how many places an employee removed what is about others; of a letter that shows nothing, none.
    `record` is what the letter is about: the one with what employees wrote names it, and the case must cover it.
    """

    case: field_types.Name
    letter: field_types.Name
    version: field_types.Count
    language: field_types.Name
    removed: field_types.OptionalCount
    record: field_types.OptionalRecord
    employee: field_types.Employee
    duty: field_types.Name


@message("cover", answers.Done)
@dataclass(frozen=True, slots=True)
class Cover(Message[answers.Done]):
    """Propose that one's own case covers a record, so that it can be opened for the purpose of the case."""

    record: field_types.Record
    case: field_types.Name
    employee: field_types.Employee
    duty: field_types.Name


@message("approve", answers.Done)
@dataclass(frozen=True, slots=True)
class Approve(Message[answers.Done]):
    """Approve that a case covers a record that somebody else proposed; else end that, approved or not.

    `reason` says why it ends.
    """

    record: field_types.Record
    case: field_types.Name
    on: field_types.Switch
    reason: field_types.OptionalName
    employee: field_types.Employee
    duty: field_types.Name


@message("coverings", CoveringPage)
@dataclass(frozen=True, slots=True)
class Coverings(Message[CoveringPage]):
    """Ask which records a case covers, after one of them."""

    case: field_types.Name
    after: field_types.OptionalRecord


@message("case-history", CaseHistory)
@dataclass(frozen=True, slots=True)
class History(Message[CaseHistory]):
    """Ask what was done in a case, before an entry of the ledger; 0 asks for the last acts."""

    case: field_types.Name
    before: field_types.Count
