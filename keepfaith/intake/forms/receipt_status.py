"""What a receipt tells its holder: what became of the record and when it is erased, never what it says."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any, Final

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.checkpoint import Attestation
from keepfaith.custody.protocol.known_names import OWN_LINKS
from keepfaith.custody.protocol.use_messages import GivenOut
from keepfaith.disclosure.models import Record, Task, Tombstone
from keepfaith.disclosure.records.person_view import (
    ShownUses,
    certificate_of_erased,
    given_of_erased,
    uses_on_receipt,
    withdraw,
)
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.retention import due_records
from keepfaith.disclosure.retention.erasure_date import Erasure, erasure
from keepfaith.disclosure.tasks.answer_clock import AnswerClock, answer_clock
from keepfaith.disclosure.tasks.due_dates import day_it_came
from keepfaith.intake.forms.availability import edition_in_force, edition_shown, open_forms, purpose_of
from keepfaith.intake.forms.validation import Answers
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.editions.retention_rules import backup_period
from keepfaith.policies.forms.edition_words import form_under
from keepfaith.policies.forms.form import Form

# What brings no work: a subscription waits for its person, a link is on its way.
WAITING, MAILED = "waiting", "mailed"
# What is typed to look a receipt up, and what its holder then does.
LOOKUP: Final = frozenset({"reference", "code", "act"})
_ACTS: Final = {"withdraw": True, "resume": False}


@dataclass(frozen=True, slots=True)
class ReceiptStatus:
    """Where a record stands: its form and edition, the days that count, and its end."""

    form: Form | None
    edition: PostedEdition | None
    purpose: dict[str, Any]
    received_on: dt.date
    state: str
    closed_on: dt.date | None
    erasure: Erasure | None
    is_on_hold: bool = False
    shown: ShownUses = field(default_factory=ShownUses)
    clock: AnswerClock | None = None


@dataclass(frozen=True, slots=True)
class DestroyedStatus:
    """What is left of a record that was destroyed: on which day, and by which rule of which edition.

    `backups` is how long the edition in force keeps backups, in its own words; empty if it does not say. `given` is
    to whom something of it was given before, `certificate` what the custodian signs about its end.
    """

    edition: PostedEdition | None
    clause: str
    received_in: dt.date
    destroyed_on: dt.date
    series: str
    permission: str
    backups: str
    erasure: Erasure | None
    given: tuple[GivenOut, ...] = ()
    certificate: Attestation | None = None


def status_on_receipt(answers: Answers) -> ReceiptStatus:
    """Return what a form that was just received leads to."""
    today = this_agency().day(dt.datetime.now(dt.UTC))
    return _status(answers.form, answers.form.holding, edition_shown(answers.edition), today, None)


def status_of(receipt: Receipt, act: str = "") -> ReceiptStatus | DestroyedStatus | None:
    """Return the status of a receipt's record, or when it was destroyed; a wrong number and code look alike.

    By `withdraw` its holder ends its use before that, by `resume` they allow it again; any other act does nothing.
    Raises `CustodianUnavailable` or `Refused` where nobody can say whether it is on hold, or how it was used.
    """
    record = Record.objects.by_receipt(receipt.reference, receipt.code_digest)
    if record is None:
        stone = Tombstone.objects.by_receipt(receipt.reference, receipt.code_digest)
        return _destroyed(stone, receipt) if stone else None
    if act in _ACTS:
        withdraw(record, receipt, on=_ACTS[act])
    status = _status(
        open_forms().get(record.form),
        record.holding,
        posted_editions().by_digest(record.edition),
        day_it_came(record),
        getattr(record, "task", None),
    )
    # The custodian says what is on hold and what was used; without its answer neither can be told.
    return replace(status, is_on_hold=due_records.is_on_hold(record), shown=uses_on_receipt(record, receipt))


def _destroyed(stone: Tombstone, receipt: Receipt) -> DestroyedStatus:
    edition = posted_editions().by_digest(stone.edition)
    return DestroyedStatus(
        edition=edition,
        clause=stone.clause,
        received_in=stone.received_in,
        destroyed_on=stone.destroyed_on,
        series=stone.series,
        permission=stone.permission,
        backups=backup_period(edition_in_force()),
        erasure=erasure(edition, stone.holding) if edition else None,
        given=given_of_erased(stone.pk.bytes, receipt),
        certificate=certificate_of_erased(stone.pk.bytes, receipt),
    )


def _status(
    form: Form | None,
    holding: str,
    edition: PostedEdition | None,
    received_on: dt.date,
    task: Task | None,
) -> ReceiptStatus:
    waits = form is not None and not form.work
    closed_on = task.closed_on if task else None
    # What waits to be confirmed is counted from the day it came; anything else from the day it was dealt with.
    since = received_on if waits else closed_on
    return ReceiptStatus(
        form=form_under(form, edition.bundle if edition else None) if form else None,
        edition=edition,
        purpose=purpose_of(edition, form) if edition and form else {},
        received_on=received_on,
        state=task.state if task else _without_work(holding) if waits else Task.OPEN,
        closed_on=closed_on,
        erasure=erasure(edition, holding, since=since) if edition else None,
        clock=answer_clock(form.name, holding, received_on) if form and closed_on is None else None,
    )


def _without_work(holding: str) -> str:
    return MAILED if holding == OWN_LINKS else WAITING
