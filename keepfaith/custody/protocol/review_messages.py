"""What may be said to the custodian of what waits for the privacy officer's look, and of pausing a duty."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Final

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.code_messages import RelationName
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import list_of, number, row

# For so long it is kept how many records each employee opened on a day.
COUNTED_FOR: Final = dt.timedelta(days=28)
# The reason of a pause that the custodian made by itself.
UNUSUAL: Final = "unusual"


@dataclass(frozen=True, slots=True)
class Review:
    """An entry that waits to be looked at: what was done or tried by whom, and why it was refused.

    Of an unusual use, how many records were opened on that day and up to how many that would have been usual. The
    details of an entry end with its record: then only the act, the employee and the duty are known. `relation` is
    another than `self` of a code for somebody who acts for the person of the record.
    """

    number: field_types.Number
    day: field_types.Day
    act: field_types.Name
    denial: Annotated[str, field_types.TEXT]
    employee: field_types.Employee
    duty: field_types.OptionalName
    purpose: field_types.OptionalName
    record: field_types.OptionalRecord
    openings: field_types.Count
    limit: field_types.Count
    relation: RelationName = "self"


@answer
@dataclass(frozen=True, slots=True)
class ReviewPage(Answer):
    """Some of the entries that wait, first those of unusual use, then the oldest; and how many wait in all."""

    total: field_types.Count
    reviews: Annotated[tuple[Review, ...], list_of(row(Review), max_count=sizes.REVIEWS_PAGE_SIZE)]


@answer
@dataclass(frozen=True, slots=True)
class WaitingPage(Answer):
    """Up to which entry the queue is told, how many in it are of unusual use, and the numbers of some entries in it."""

    head: field_types.Count
    unusual: field_types.Count
    numbers: Annotated[tuple[int, ...], list_of(number(), max_count=sizes.WAITING_PAGE_SIZE)]


@message("reviews", ReviewPage)
@dataclass(frozen=True, slots=True)
class Reviews(Message[ReviewPage]):
    """Ask for what waits, as a privacy officer."""

    employee: field_types.Employee
    duty: field_types.Name


@message("operator-reviews", ReviewPage)
@dataclass(frozen=True, slots=True)
class OperatorReviews(Message[ReviewPage]):
    """Ask for what waits, as the custodian's own user."""


@message("waiting-reviews", WaitingPage)
@dataclass(frozen=True, slots=True)
class WaitingReviews(Message[WaitingPage]):
    """Ask which entries wait, after one of a number: their numbers alone, which name nobody."""

    after: field_types.Count


@message("settle-review", answers.Done)
@dataclass(frozen=True, slots=True)
class SettleReview(Message[answers.Done]):
    """Have it entered in a word what a privacy officer thinks of an entry, which then waits no more."""

    employee: field_types.Employee
    duty: field_types.Name
    number: field_types.Number
    reason: field_types.Name


@message("operator-settle-review", answers.Done)
@dataclass(frozen=True, slots=True)
class OperatorSettleReview(Message[answers.Done]):
    """Settle an entry, as the custodian's own user: what a privacy officer did, nobody else may be there to look at."""

    number: field_types.Number
    reason: field_types.Name


@message("pause-duty", answers.Done)
@dataclass(frozen=True, slots=True)
class PauseDuty(Message[answers.Done]):
    """Pause a duty of a colleague wherever they have it, at once, as a privacy officer."""

    employee: field_types.Employee
    duty: field_types.Name
    colleague: field_types.Employee
    assigned: field_types.Name
    reason: field_types.Name


@message("resume-duty", answers.Done)
@dataclass(frozen=True, slots=True)
class ResumeDuty(Message[answers.Done]):
    """Let a duty that is paused count again, as the custodian's own user."""

    number: field_types.Number
