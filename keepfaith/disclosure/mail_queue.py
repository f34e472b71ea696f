"""Putting messages into the queue; who they go to is said by a record, and whether they may by the custodian, later."""

import uuid
from typing import Final

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import connection
from django.db.models.functions import Now

from keepfaith.custody.protocol.known_names import (
    ACTING,
    ADDRESS,
    MOVED,
    REFERENCE,
    SHOWN_AGAIN,
    YOUR_INFORMATION,
)
from keepfaith.disclosure.models import Mailing, OutgoingMessage, Record, Task
from keepfaith.disclosure.records.fields import fields_of_categories
from keepfaith.disclosure.records.need_to_know import some_duty_covering

# The duties under which what goes out by itself is judged.
_EVENTS, _ASSISTANCE, _PRIVACY = "events", "assistance", "privacy"
NOTICES: Final = "notices"
_QUESTIONS: Final = "questions"


def queue_confirmation(record: uuid.UUID) -> OutgoingMessage:
    """Ask the owner of the address in a record to confirm the subscription."""
    return OutgoingMessage.objects.create(
        kind=OutgoingMessage.CONFIRMATION,
        what="confirmation",
        record_id=record,
        duty=_EVENTS,
        purpose=NOTICES,
    )


def queue_link(record: uuid.UUID) -> OutgoingMessage:
    """Send the owner of the address in a record a link to what is held about them."""
    return OutgoingMessage.objects.create(
        kind=OutgoingMessage.LINK,
        what="link",
        record_id=record,
        duty=_PRIVACY,
        purpose=YOUR_INFORMATION,
    )


def queue_reference(record: uuid.UUID) -> OutgoingMessage:
    """Send the reference of a record to the address in it, under the duty that deals with the record."""
    task = Task.objects.select_related("record").get(record=record)
    return OutgoingMessage.objects.create(
        kind=OutgoingMessage.REFERENCE,
        what=REFERENCE,
        record_id=record,
        duty=some_duty_covering(task),
        purpose=task.purpose,
    )


def queue_link_again(record: uuid.UUID) -> None:
    """Send that link once more, unless one is on its way: the new one ends the one before."""
    waiting = [OutgoingMessage.WAITING, OutgoingMessage.OFFERED]
    if not OutgoingMessage.objects.filter(
        kind=OutgoingMessage.LINK, record_id=record, state__in=waiting
    ).exists():
        queue_link(record)


def queue_opening(request: uuid.UUID) -> OutgoingMessage:
    """Tell a mailbox that the link was opened which a request had sent to it."""
    return OutgoingMessage.objects.create(
        kind=OutgoingMessage.OPENED,
        what="opened",
        record_id=request,
        duty=_PRIVACY,
        purpose=YOUR_INFORMATION,
    )


def queue_correction(note: uuid.UUID, request: uuid.UUID, *, what: str) -> None:
    """Tell a mailbox once that a note was `corrected` or `reverted` by the link that a request had sent to it."""
    OutgoingMessage.objects.get_or_create(
        kind=what,
        content_id=note,
        defaults={"what": what, "record_id": request, "duty": _PRIVACY, "purpose": YOUR_INFORMATION},
    )


def queue_address(note: uuid.UUID) -> None:
    """Ask the address in a note, once, to confirm that the answers to its record go there."""
    OutgoingMessage.objects.get_or_create(
        kind=OutgoingMessage.ADDRESS,
        record_id=note,
        defaults={"what": ADDRESS, "duty": _PRIVACY, "purpose": YOUR_INFORMATION},
    )


def queue_move(to: uuid.UUID, request: uuid.UUID) -> None:
    """Tell a mailbox once that notices or answers go to the address in another record, which was given by its link."""
    OutgoingMessage.objects.get_or_create(
        kind=OutgoingMessage.MOVED,
        content_id=to,
        defaults={
            "what": MOVED,
            "record_id": request,
            "duty": _PRIVACY,
            "purpose": YOUR_INFORMATION,
            # Of the transaction, in which the address is confirmed.
            "goes_at": TransactionNow(),
        },
    )


def queue_showing_again(record: uuid.UUID) -> None:
    """Tell somebody once, by the address in a record, that it was left out of their own view and is no more."""
    OutgoingMessage.objects.get_or_create(
        kind=OutgoingMessage.SHOWN_AGAIN,
        record_id=record,
        defaults={"what": SHOWN_AGAIN, "duty": _PRIVACY, "purpose": YOUR_INFORMATION},
    )


def queue_copy(note: uuid.UUID, record: Record, *, what: str) -> None:
    """Tell the address in a record once that the copy was asked for, or sent, which a note of its person is about."""
    if fields_of_categories(record, {"email-address"}):
        OutgoingMessage.objects.get_or_create(
            kind=what,
            content_id=note,
            defaults={
                "what": what,
                "record": record,
                "duty": _PRIVACY,
                "purpose": YOUR_INFORMATION,
                "goes_at": TransactionNow(),
            },
        )


def queue_acting(request: uuid.UUID, record: uuid.UUID) -> OutgoingMessage:
    """Tell a mailbox, by the link that a request has sent to it, that somebody has a code for its record."""
    return OutgoingMessage.objects.create(
        kind=OutgoingMessage.ACTING,
        what=ACTING,
        record_id=request,
        content_id=record,
        duty=_PRIVACY,
        purpose=YOUR_INFORMATION,
        goes_at=TransactionNow(),
    )


def queue_warning(record: uuid.UUID, purpose: str) -> OutgoingMessage:
    """Warn a writer, once for each message, that e-mail is not encrypted."""
    task = Task.objects.select_related("record").filter(record=record).first()
    duty = some_duty_covering(task) if task and purpose != _QUESTIONS else _ASSISTANCE
    message, _ = OutgoingMessage.objects.get_or_create(
        kind=OutgoingMessage.WARNING,
        record_id=record,
        defaults={"what": "warning", "duty": duty, "purpose": purpose},
    )
    return message


def queue_answer(task: Task, content: Record, *, account: str, duty: str, closes: bool) -> OutgoingMessage:
    """Send an answer to the person who wrote, once it has waited."""
    return OutgoingMessage.objects.create(
        kind=OutgoingMessage.ANSWER,
        what="answer",
        record=task.record,
        content=content,
        task=task,
        account=account,
        duty=duty,
        purpose=task.purpose,
        closes=closes,
        goes_at=Now() + settings.ANSWER_WAIT if settings.ANSWER_WAIT else None,
    )


def queue_notices(mailing: Mailing, topic: str, records: list[bytes]) -> int:
    """Add recipients to a mailing; one that is there already is not added again."""
    if not records:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO disclosure_outgoing_message"
            " (id, kind, what, topic, record_id, mailing_id, account, duty, purpose, closes, state, attempts, failure)"
            " SELECT gen_random_uuid(), 'notice', %s, %s, record.id, %s, %s, %s, %s, false, 'waiting', 0, ''"
            " FROM disclosure_record AS record WHERE record.id = ANY(%s::uuid[])"
            " ON CONFLICT (mailing_id, record_id) DO NOTHING",
            (
                mailing.what,
                topic,
                mailing.pk,
                mailing.account,
                mailing.duty,
                NOTICES,
                [record.hex() for record in records],
            ),
        )
        return int(cursor.rowcount)
