"""Finding what a letter follows: by the signed reference in its address, else by the names of our own messages.

What shows that its mailbox got that message, the custodian alone can read.
"""

import uuid
from collections.abc import Sequence

from keepfaith.disclosure.mail.outgoing_message import message_number
from keepfaith.disclosure.mail.own_mailboxes import OwnMailbox
from keepfaith.disclosure.models import OutgoingMessage, Record
from keepfaith.disclosure.records.store import ProvenReply
from keepfaith.intake.mime.message import Message


def proven_reply(recipients: Sequence[OwnMailbox], letter: Message) -> ProvenReply | None:
    """Return the record that a message of ours was about, with the proof that comes back in the letter, if one does.

    A robot that answers proves nothing of what a person writes.
    """
    if letter.automatic:
        return None
    for ours in recipients:
        if ours.reply_proof and (record := Record.objects.filter(reference=ours.reference).first()):
            return ProvenReply(record.pk, ours.reply_proof)
    return None


def followed_record(recipients: Sequence[OwnMailbox], letter: Message) -> uuid.UUID | None:
    """Return the record with which the thread began; none if the letter begins one, or that was erased."""
    references = [ours.reference for ours in recipients if ours.meaning == "reply"]
    record = Record.objects.filter(reference__in=references).first() if references else None
    if record is None:
        numbers = [number for identifier in letter.refers_to if (number := message_number(identifier))]
        # A notice is no part of a conversation.
        answers = OutgoingMessage.objects.exclude(kind=OutgoingMessage.NOTICE).select_related("record")
        answered = answers.filter(pk__in=numbers).first() if numbers else None
        record = answered.record if answered else None
    return (record.about_id or record.pk) if record else None
