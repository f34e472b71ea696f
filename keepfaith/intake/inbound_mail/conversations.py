"""Finding what a letter follows: by the signed reference in its address, else by the names of our own messages."""

import uuid
from collections.abc import Sequence

from keepfaith.disclosure.mail.outgoing_message import number_of
from keepfaith.disclosure.mail.own_mailboxes import Ours
from keepfaith.disclosure.models import Outgoing, Record
from keepfaith.intake.mime.message import Letter


def followed(recipients: Sequence[Ours], letter: Letter) -> uuid.UUID | None:
    """Give the record with which the thread began; none if the letter begins one, or what it follows was erased."""
    references = [ours.reference for ours in recipients if ours.meaning == "reply"]
    found = Record.objects.filter(reference__in=references).first() if references else None
    if found is None:
        numbers = [number for told in letter.refers_to if (number := number_of(told))]
        # A notice is no part of a conversation.
        answers = Outgoing.objects.exclude(kind=Outgoing.NOTICE).select_related("record")
        answered = answers.filter(pk__in=numbers).first() if numbers else None
        found = answered.record if answered else None
    return (found.about_id or found.pk) if found else None
