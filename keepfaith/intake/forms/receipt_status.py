"""What a receipt tells its holder: what became of the record and when it is erased, never what it says."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.models import Record, Task, Tombstone
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.intake.forms.availability import edition_shown, forms, purpose_of
from keepfaith.intake.forms.erasure_date import Erasure, erasure
from keepfaith.intake.forms.validation import Answers
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.forms.form import Form

WAITING: Final = "waiting"
# What is typed to look a receipt up.
LOOKUP: Final = frozenset({"reference", "code"})


@dataclass(frozen=True, slots=True)
class Told:
    """Where a record stands: its form and edition, the days that count, and its end."""

    form: Form | None
    edition: PostedEdition | None
    purpose: dict[str, Any]
    received_on: dt.date
    state: str
    closed_on: dt.date | None
    erasure: Erasure | None


@dataclass(frozen=True, slots=True)
class Gone:
    """What is left of a record that was destroyed: on which day, and by which rule of which edition."""

    edition: PostedEdition | None
    clause: str
    received_in: dt.date
    destroyed_on: dt.date
    series: str
    permission: str


def told_on_receipt(answers: Answers) -> Told:
    """Say what a form that was just received leads to."""
    today = this_agency().day(dt.datetime.now(dt.UTC))
    return _told(answers.form, answers.form.holding, edition_shown(answers.edition), today, None)


def told_of(receipt: Receipt) -> Told | Gone | None:
    """Say how the record of a receipt stands, or when it was destroyed; a wrong number and a wrong code are alike."""
    record = Record.objects.by_receipt(receipt.reference, receipt.code_digest)
    if record is None:
        stone = Tombstone.objects.by_receipt(receipt.reference, receipt.code_digest)
        return _gone(stone) if stone else None
    return _told(
        forms().get(record.form),
        record.holding,
        posted_editions().by_digest(record.edition),
        this_agency().day(record.received_at),
        Task.objects.filter(record=record).first(),
    )


def _gone(stone: Tombstone) -> Gone:
    return Gone(
        edition=posted_editions().by_digest(stone.edition),
        clause=stone.clause,
        received_in=stone.received_in,
        destroyed_on=stone.destroyed_on,
        series=stone.series,
        permission=stone.permission,
    )


def _told(
    form: Form | None,
    holding: str,
    edition: PostedEdition | None,
    received_on: dt.date,
    task: Task | None,
) -> Told:
    waits = form is not None and not form.work
    closed_on = task.closed_on if task else None
    # What waits to be confirmed is counted from the day it came; anything else from the day it was dealt with.
    since = received_on if waits else closed_on
    return Told(
        form=form,
        edition=edition,
        purpose=purpose_of(edition, form) if edition and form else {},
        received_on=received_on,
        state=task.state if task else WAITING if waits else Task.OPEN,
        closed_on=closed_on,
        erasure=erasure(edition, holding, since=since) if edition else None,
    )
