"""What the page of reviews shows: what waits for a privacy officer's look, in words, and what it is about."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from keepfaith.custody.protocol.known_names import OWN_CHECKS
from keepfaith.custody.protocol.review_messages import Review
from keepfaith.disclosure.cases.code_letters import RELATIONS
from keepfaith.disclosure.desk.task_queue import shown_reference
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import reviews_client
from keepfaith.disclosure.records.edition_titles import EditionTitles, edition_titles

_OPENED: Final = "opened"
# What was tried, where it is not named by the kind of its entry alone.
_TRIED: Final[Mapping[str, str]] = {
    _OPENED: "open a record",
    "checked": "look for other records of a person",
    "sent": "send a message, or mark a task as sent",
    "mailing": "send notices of an event",
    "typed": "type in a request",
    "noted": "add a note to a task",
    "answered": "answer a task",
    "recalled": "call an answer back",
    "returned": "close a task as returned",
    "closed": "close a task",
    "reopened": "reopen a task",
    "handed": "hand a task over",
    "taken": "take a task over",
    "moved": "move a task to another purpose",
    "erased": "destroy a record",
    "removed": "remove something",
    "held": "put a record on hold",
    "released": "release a record",
    "restricted": "suspend the use of a record",
    "lifted": "end a suspension",
    "disclosed": "enter that something was given to an outsider",
    "case-opened": "open a case",
    "case-assigned": "take a case or give it to a colleague",
    "case-due": "set the day by which a case is to be done",
    "case-letter": "write a letter in a case",
    "case-heard": "enter the hearing of an appeal",
    "case-closed": "close a case",
    "covered": "propose a record for a case",
    "approved": "approve a record for a case",
    "declined": "end what a case covers",
    "grant-proposed": "propose that a colleague opens a record",
    "grant-approved": "approve that a colleague opens a record",
    "grant-ended": "end what a colleague may open",
    "duty-proposed": "propose a duty",
    "duty-renewed": "renew a duty",
    "duty-given": "confirm a duty",
    "duty-ended": "end a duty",
    "duty-paused": "pause a duty",
    "code-mailed": "mail a code that shows a record to its person",
    "code-handed": "give a code that shows a record to its person, or to somebody who acts for them",
    "withholding-proposed": "propose to leave a record out of its person's own view",
    "withholding-approved": "approve that a record is left out of its person's own view",
    "withholding-ended": "end that a record is left out of its person's own view",
    "reviewed": "settle an entry of this list",
    "acted": "do what an edition declares",
}
# What always waits, and is no refusal.
_GIVEN: Final[Mapping[str, str]] = {
    "code-mailed": "printed a letter with a code that shows a record to its person",
    "code-handed": "gave a code that shows a record to its person, whose ID they looked at",
    "withholding-approved": "approved that a record is left out of its person's own view",
}


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """Entries alike that wait, in words; `is_own` if the reader did them, and so cannot settle them."""

    review: Review
    words: str
    duty: str
    references: tuple[str, ...]
    is_own: bool
    others: tuple[Review, ...] = ()

    @property
    def is_unusual(self) -> bool:
        """Whether it is of use that is more than usual."""
        return self.review.act == "unusual"

    @property
    def is_always_looked_at(self) -> bool:
        """Whether it always waits: somebody sees a record, or does not, at the word of an employee."""
        return not self.review.denial and self.review.act in _GIVEN

    @property
    def word_place(self) -> str:
        """The input for the word that settles it."""
        return f"word-{self.review.number}"

    @property
    def reason_place(self) -> str:
        """The input for the reason why its duty is paused."""
        return f"reason-{self.review.number}"

    @property
    def day(self) -> dt.date:
        """The day of the first entry, in universal time."""
        return self.review.day

    @property
    def last_day(self) -> dt.date:
        """The day of the last one."""
        return max(self.day, *(other.day for other in self.others)) if self.others else self.day

    @property
    def count(self) -> int:
        """The number of entries in the line."""
        return 1 + len(self.others)

    def join(self, other: Self) -> Self:
        """Return one line for both, in the words of each."""
        words = self.words if other.words in self.words.split("; ") else f"{self.words}; {other.words}"
        duty = self.duty if self.duty == other.duty else "several"
        references = tuple(dict.fromkeys((*self.references, *other.references)))
        return replace(
            self, words=words, duty=duty, references=references, others=(*self.others, other.review)
        )

    @property
    def denials(self) -> tuple[str, ...]:
        """Why they were refused, each reason once."""
        denials = (review.denial for review in (self.review, *self.others))
        return tuple(dict.fromkeys(denial for denial in denials if denial))


def reviews_context(account: str) -> Mapping[str, Any]:
    """Return what is to be looked at first; raises `Refused`."""
    page, words = reviews_client().reviews(employee=account), edition_titles()
    references = _references([review.record for review in page.reviews if review.record])
    lines: dict[tuple[str, ...], ReviewLine] = {}
    for review in page.reviews:
        known = references.get(review.record or b"")
        line = ReviewLine(
            *(review, _words(review, words), words.duty(review.duty) if review.duty else "no known duty"),
            *((known,) if known else (), review.employee == account),
        )
        key = likeness(line)
        lines[key] = lines[key].join(line) if key in lines else line
    has_checks = any(review.employee == OWN_CHECKS for review in page.reviews)
    return {
        "lines": lines.values(),
        "total": page.total,
        "more": page.total - len(page.reviews),
        "own_checks": OWN_CHECKS if has_checks else "",
    }


def likeness(line: ReviewLine) -> tuple[str, ...]:
    """Return what lines have in common that one word may settle: what our own checks tried is one, for every duty."""
    review = line.review
    if review.act == "unusual":
        return (str(review.number),)
    if review.employee == OWN_CHECKS and review.denial:
        return (OWN_CHECKS,)
    return (review.employee, line.words, line.duty, review.denial)


def tried_words(act: str) -> str:
    """Say what somebody tried whose try was refused."""
    return _TRIED.get(act, f"do what is called “{act}”")


def _words(review: Review, words: EditionTitles) -> str:
    purpose = f" (for: {words.purpose(review.purpose)})" if review.purpose else ""
    if review.act == "unusual":
        return f"opened {review.openings} records on one day, and up to {review.limit} is usual"
    if review.denial:
        return f"tried to {tried_words(review.act)}{purpose}"
    if review.relation in RELATIONS:
        acting = RELATIONS[review.relation]
        return f"gave a code that shows a record to somebody who acts for its person ({acting})"
    if review.act == "opened":
        return f"opened a record{purpose}"
    return _GIVEN.get(review.act, f"did what is called “{review.act}”")


def _references(numbers: list[bytes]) -> dict[bytes, str]:
    records = Record.objects.filter(pk__in=[uuid.UUID(bytes=number) for number in numbers])
    return {record.pk.bytes: shown_reference(record) for record in records}
