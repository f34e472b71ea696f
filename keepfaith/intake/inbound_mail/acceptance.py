"""Accepting a message: kept and committed before anyone is told so, or understood as an end, or refused in words."""

import hashlib
import re
import uuid
from collections.abc import Sequence
from typing import Final, Literal

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.crypto import salted_hmac

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.custody.protocol.known_names import REFERENCE_FIELD
from keepfaith.disclosure.mail.brake import note_returned
from keepfaith.disclosure.mail.outgoing_message import message_number
from keepfaith.disclosure.mail.own_mailboxes import OwnMailbox, own_mailbox
from keepfaith.disclosure.mail.trial_messages import note_trial_returned
from keepfaith.disclosure.mail_queue import queue_reference, queue_warning
from keepfaith.disclosure.records.custodian_clients import subscriptions_client
from keepfaith.disclosure.records.store import EnclosedValue, NewRecord, Value, create_email_record
from keepfaith.errors import KeepfaithError
from keepfaith.intake.forms.availability import allows, edition_in_force, open_forms
from keepfaith.intake.inbound_mail.conversations import followed_record, proven_reply
from keepfaith.intake.inbound_mail.fields import CATEGORIES, EMAIL, HOLDING, PURPOSE
from keepfaith.intake.inbound_mail.quarantine import QuarantinedMessage, quarantine_numbers, zipped
from keepfaith.intake.mime.auto_replies import MAX_HOPS
from keepfaith.intake.mime.delivery_reports import report_of
from keepfaith.intake.mime.message import Message
from keepfaith.intake.mime.parse import MAX_MESSAGE_BYTES, MessageTooLarge, parse_message
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.forms.form import Form

_KNOWN: Final = {**CATEGORIES, REFERENCE_FIELD: "language"}
type Outcome = Literal["kept", "repeated", "unsubscribed", "noted", "ignored"]

_HOP: Final = re.compile(r"^received:", re.IGNORECASE | re.MULTILINE)
_UNSUBSCRIBE: Final = re.compile(
    r"\W*(unsubscribe|stop|end my notices|cancelar|darme de baja|baja)\W*", re.IGNORECASE
)


class MessageRefused(KeepfaithError):
    """A message is not taken: never, or not now; `code` is what a mail server understands (RFC 3463)."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(problem, "")
        self.code = code


NOT_NOW: Final = "451 4.3.0"


def own_recipient(address: str) -> OwnMailbox:
    """Return what an address of ours means; raises `NotAccepted` for any other."""
    ours = own_mailbox(address)
    if ours is None:
        raise MessageRefused("550 5.1.1", "There is no such address here.")
    return ours


def accept_message(raw: bytes, recipients: Sequence[OwnMailbox]) -> Outcome:
    """Do what a message asks for: keep it as a letter once, or end what its address says; else `NotAccepted`."""
    try:
        return _accepted(raw, recipients)
    except MessageTooLarge:
        raise MessageRefused(
            "552 5.3.4", f"The message is larger than {MAX_MESSAGE_BYTES // 1024**2} MiB."
        ) from None
    except (CustodianUnavailable, DatabaseError, Refused):
        raise MessageRefused(NOT_NOW, "A part of this site is not working; please try again later.") from None


def _accepted(raw: bytes, recipients: Sequence[OwnMailbox]) -> Outcome:
    bounced = [ours for ours in recipients if ours.meaning == "bounce"]
    if bounced:
        return _handle_report(raw, bounced)
    trials = [ours.number for ours in recipients if ours.number is not None]
    if trials:
        return _handle_trial_report(raw, trials)
    letter = parse_message(raw)
    if _HOP.subn("", letter.headers)[1] > MAX_HOPS:
        raise MessageRefused("554 5.4.6", "The message went in circles.")
    ending = [ours for ours in recipients if _asks_to_unsubscribe(ours, letter)]
    if ending:
        return _unsubscribe(ending, letter)
    if all(ours.meaning == "notice" for ours in recipients) and letter.automatic:
        # That somebody is away is no letter to us.
        return "ignored"
    return _store(raw, letter, recipients)


def _handle_report(raw: bytes, mailboxes: Sequence[OwnMailbox]) -> Outcome:
    report = report_of(raw)
    if report is None or not (report.permanent or report.kind == "complaint"):
        return "ignored"
    outcomes = {
        subscriptions_client().unsubscribe(
            ours.token, why="bounced" if report.kind == "bounce" else "complained"
        )
        for ours in mailboxes
    }
    # Only who got a message knows its number; a report without one, or of a stranger, is not counted.
    if report.kind == "bounce" and outcomes != {"unknown"}:
        numbers = map(message_number, report.message_ids)
        note_returned(number for number in numbers if number is not None)
    return "noted"


def _handle_trial_report(raw: bytes, numbers: Sequence[uuid.UUID]) -> Outcome:
    """Show the employee who tried a message that it came back; whatever else comes there is no letter to us."""
    report = report_of(raw)
    if report is None or report.kind != "bounce" or not report.permanent:
        return "ignored"
    return "noted" if sum(map(note_trial_returned, numbers)) else "ignored"


def _asks_to_unsubscribe(ours: OwnMailbox, letter: Message) -> bool:
    if ours.meaning == "unsubscribe":
        return True
    if ours.meaning != "notice":
        return False
    subject = letter.subject.rpartition(":")[2]
    first = next((line for line in letter.text.splitlines() if line.strip()), "")
    return any(_UNSUBSCRIBE.fullmatch(text.strip()) for text in (subject, first))


def _unsubscribe(ending: Sequence[OwnMailbox], letter: Message) -> Outcome:
    if letter.automatic:
        return "ignored"
    for ours in ending:
        subscriptions_client().unsubscribe(ours.token)
    return "unsubscribed"


def _store(raw: bytes, letter: Message, recipients: Sequence[OwnMailbox]) -> Outcome:
    edition = edition_in_force()
    if edition is None:
        raise MessageRefused(NOT_NOW, "No policy is in force; please try again later.")
    screened = quarantine_numbers(letter)
    about = followed_record(recipients, letter)
    form = None if about else _form_of(recipients, edition)
    record = _new_record(letter, screened, edition.bundle.digest, form)
    # Not derived from the message alone: whoever has the message must not know the code of its receipt.
    token = salted_hmac(
        "keepfaith.intake.inbound_mail", hashlib.sha256(raw).hexdigest(), algorithm="sha256"
    ).digest()
    reply = proven_reply(recipients, letter)
    with transaction.atomic():
        stored = create_email_record(record, token=token, about=about, reply=reply)
        if screened.has_numbers and record.address and not letter.automatic and not stored.repeated:
            queue_warning(stored.record, record.purpose)
        if REFERENCE_FIELD in record.values and not stored.repeated:
            queue_reference(stored.record)
    return "repeated" if stored.repeated else "kept"


def _form_of(recipients: Sequence[OwnMailbox], edition: PostedEdition) -> Form | None:
    """Return the form that mail to one of these addresses is kept as, where the edition in force allows that form."""
    forms = (open_forms().get(ours.form) for ours in recipients)
    return next((form for form in forms if form and allows(edition, form)), None)


def _new_record(letter: Message, screened: QuarantinedMessage, edition: str, form: Form | None) -> NewRecord:
    address = letter.reply_to or letter.sender
    texts = {"email": address, "sender": letter.sender if letter.sender != address else "", **screened.texts}
    texts |= {"remarks": "\n".join(screened.remarks), **screened.numbers}
    if form and address and not letter.automatic:
        # Its sender gets the reference, as who ticks that in a form; a robot gets none.
        texts[REFERENCE_FIELD] = settings.LANGUAGE_CODE
    enclosed = {"attachments": screened.attachments, "attachments-apart": screened.apart}
    return NewRecord(
        edition,
        form.holding if form else HOLDING,
        form.purpose if form else PURPOSE,
        {name: Value(_KNOWN[name], text) for name, text in texts.items()},
        form=EMAIL,
        address=address,
        enclosed={
            name: EnclosedValue(CATEGORIES[name], zipped(files)) for name, files in enclosed.items() if files
        },
    )
