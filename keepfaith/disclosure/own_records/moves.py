"""Having notices go to another address: a record of its own waits there, and counts once that mailbox confirms."""

import datetime as dt
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.custody.protocol.answers import ConfirmationOutcome
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.mail_queue import queue_confirmation, queue_move
from keepfaith.disclosure.models import OutgoingMessage, Record
from keepfaith.disclosure.own_records.report import own_texts
from keepfaith.disclosure.records.custodian_clients import (
    custodian,
    own_records_client,
    subscriptions_client,
)
from keepfaith.disclosure.records.fields import fields_of, fields_of_categories
from keepfaith.disclosure.records.store import NewRecord, Value, create_record
from keepfaith.policies.editions.edition_cache import posted_editions


def address_field(record: Record) -> str:
    """Return the name of the field to whose address notices or answers go; empty where a record has none."""
    return next(iter(fields_of_categories(record, {"email-address"})), "")


def give_address(proof: bytes, record: Record, address: str, *, once: str) -> None:
    """Have notices go to another address once it confirms, to which a message with a link goes; raises `Refused`.

    `once` was drawn for the page that asks for it: the same again is done once.
    """
    subscription = own_records_client().subscriptions(proof).get(record.pk.bytes)
    if subscription is None or subscription.state != "confirmed":
        raise Refused(DenialCode.UNKNOWN_RECORD)
    new = _new_record(proof, record, address, subscription.topics)
    stored = create_record(new, token=_token(record, address, once), work=False)
    custodian().confirm({stored.record.bytes: Record.objects.get(pk=stored.record).digest()})
    # No message goes where nothing waits for its answer.
    with transaction.atomic():
        if not OutgoingMessage.objects.filter(
            kind=OutgoingMessage.CONFIRMATION, record=stored.record
        ).exists():
            queue_confirmation(stored.record)
        own_records_client().give_address(proof, record.pk.bytes, to=stored.record.bytes)


def restore_address(proof: bytes, number: uuid.UUID) -> None:
    """Have notices come to their own address again, or wait for no other one; raises `Refused`."""
    own_records_client().restore_address(proof, number.bytes)


def confirm_subscription(token: bytes) -> ConfirmationOutcome:
    """Confirm a subscription; where another one's notices go there, its mailbox is told of it, or nothing is done."""
    return told_before(token, subscriptions_client().confirm)


def told_before(token: bytes, confirm: Callable[[bytes], ConfirmationOutcome]) -> ConfirmationOutcome:
    """Confirm what a token stands for; where something moves by that, the message about it is queued before.

    Where no answer comes, it may have been done all the same, and then the message stays. Raises `Refused`, and
    `CustodianUnavailable` where no answer came.
    """
    move, silence = subscriptions_client().move_of(token), None
    outcome: ConfirmationOutcome = "unknown"
    with transaction.atomic():
        if move is not None:
            queue_move(uuid.UUID(bytes=move.to), uuid.UUID(bytes=move.request))
        try:
            outcome = confirm(token)
        except CustodianUnavailable as unavailable:
            silence = unavailable
        # Asked twice over a line that broke, the custodian says the second time that it was done before.
        is_unsure = move is not None and (silence is not None or outcome == "again")
        transaction.set_rollback(not (outcome == "confirmed" or (is_unsure and _may_have_moved(token))))
    if silence is not None:
        raise silence
    return outcome


def _may_have_moved(token: bytes) -> bool:
    """Return whether a token that had something move no longer has; also where that is not known.

    What was sent to a custodian that is late is most likely still done. It refuses the message if nothing moved.
    """
    try:
        return subscriptions_client().move_of(token) is None
    except CustodianUnavailable:
        return True


def _token(record: Record, address: str, once: str) -> bytes:
    """Return what stands for the new record; the code of a receipt follows from it, so nobody can work it out."""
    seed = "\0".join((str(record.pk), once, address))
    return salted_hmac(
        "keepfaith.disclosure.moves", seed, secret=settings.SECRET_KEY, algorithm="sha256"
    ).digest()


def _new_record(proof: bytes, record: Record, address: str, topics: tuple[str, ...]) -> NewRecord:
    """Take what the record says as it counts now, but for the address, under the edition in force."""
    in_force = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    if in_force is None:
        raise Refused(DenialCode.UNKNOWN_EDITION)
    categories = fields_of(record)
    texts = {**own_texts(proof, record, tuple(categories)), address_field(record): address}
    return NewRecord(
        edition=in_force.bundle.digest,
        holding=record.holding,
        purpose=record.purpose,
        values={name: Value(categories[name], text) for name, text in texts.items()},
        form=record.form,
        address=address,
        topics=topics,
    )
