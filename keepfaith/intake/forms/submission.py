"""Receiving a form: under the edition that its page showed and that is still in force, sealed, once."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from django.db import DatabaseError, transaction

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import OWN_LINKS, REFERENCE_FIELD
from keepfaith.disclosure.mail_queue import queue_confirmation, queue_link, queue_reference
from keepfaith.disclosure.models import OutgoingMessage, Record
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.records.store import NewRecord, StoredRecord, Value, create_record
from keepfaith.errors import KeepfaithError
from keepfaith.intake.forms.availability import allows, edition_in_force
from keepfaith.intake.forms.validation import Answers
from keepfaith.policies.forms.topics import topic_name


class NotReceived(KeepfaithError):
    """Nothing was acknowledged: why, in one word that a page has a text for."""

    def __init__(self, why: Literal["policy", "closed", "nothing", "unsure", "used"]) -> None:
        super().__init__(f"A form was not received: {why}.")
        self.why = why


def submit(answers: Answers, *, came_by: str = "", came_on: dt.date | None = None) -> StoredRecord:
    """Keep what a form says, or raise `NotReceived`; the same form sent again gives the same receipt.

    `came_by` says how it came if an employee typed it in, `came_on` on which day.
    """
    try:
        edition = edition_in_force()
        if edition is None or edition.bundle.digest != answers.edition:
            return _earlier_submission(answers) or _refuse("policy")
        if not allows(edition, answers.form):
            return _refuse("closed")
    except DatabaseError:
        raise NotReceived("nothing") from None
    try:
        return _store(answers, came_by, came_on)
    except CustodianUnavailable:
        raise NotReceived("nothing") from None
    except Refused as refused:
        raise NotReceived("used" if refused.code == DenialCode.TOKEN_USED else "nothing") from None
    except DatabaseError:
        # It may have been stored just before the answer was lost; the same token tells.
        raise NotReceived("unsure") from None


def _store(answers: Answers, came_by: str, came_on: dt.date | None) -> StoredRecord:
    record = _new_record(answers)
    record = replace(record, came_by=came_by, came_on=came_on)
    mail = _mail_for(record)
    if mail is None:
        return create_record(record, token=answers.token, work=answers.form.work)
    # What waits for its message, and the message, are stored together or not at all.
    with transaction.atomic():
        stored = create_record(record, token=answers.token, work=answers.form.work)
        if not stored.repeated:
            mail(stored.record)
    return stored


def _mail_for(record: NewRecord) -> Callable[[uuid.UUID], OutgoingMessage] | None:
    """Return what queues the message that a new record brings by itself; none where it brings none."""
    if record.topics:
        return queue_confirmation
    if record.holding == OWN_LINKS:
        return queue_link
    has_email = any(value.category == "email-address" for value in record.values.values())
    return queue_reference if has_email and REFERENCE_FIELD in record.values else None


def _new_record(answers: Answers) -> NewRecord:
    form = answers.form
    categories = {field.name: field.category for field in form.fields}
    values = {name: Value(categories[name], text) for name, text in answers.values.items()}
    topics = tuple(
        topic_name(title)
        for field in form.fields
        if field.kind == "topics"
        for title in answers.values.get(field.name, "").splitlines()
    )
    return NewRecord(
        answers.edition,
        form.holding,
        form.purpose,
        values,
        form=form.name,
        address=answers.address,
        topics=topics,
    )


def _earlier_submission(answers: Answers) -> StoredRecord | None:
    receipt = Receipt.of(answers.token)
    record = Record.objects.by_receipt(receipt.reference, receipt.code_digest)
    return StoredRecord(record.pk, receipt, repeated=True) if record else None


def _refuse(why: Literal["policy", "closed"]) -> StoredRecord:
    raise NotReceived(why)
