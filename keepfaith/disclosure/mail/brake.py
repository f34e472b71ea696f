"""The brake on a mailing: where too many of its messages come back or are refused, the rest waits for an employee."""

import uuid
from collections.abc import Iterable

from django.db import transaction

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.mail.mailing_figures import Progress, note_step
from keepfaith.disclosure.models import Mailing, OutgoingMessage


def apply_brake(number: int) -> bool:
    """Hold a mailing that goes out if too much of it came back since it was last released; say whether it is held."""
    with transaction.atomic():
        mailing = Mailing.objects.select_for_update().get(pk=number)
        if mailing.state != Mailing.SENDING:
            return mailing.state == Mailing.BRAKED
        figures = Progress.of(mailing)
        if not this_agency().brake.is_passed(tried=figures.tried_since, returned=figures.returned_since):
            return False
        mailing.state = Mailing.BRAKED
        mailing.save(update_fields=["state"])
        note_step(mailing, "braked", "")
        return True


def release_brake(what: str, account: str) -> None:
    """Let a mailing go on that the brake holds; from here on its messages are counted anew."""
    with transaction.atomic():
        mailing = Mailing.objects.select_for_update().filter(what=what, state=Mailing.BRAKED).first()
        if mailing is None:
            return
        figures = note_step(mailing, "released", account)
        mailing.tried_before, mailing.returned_before = figures.tried, figures.returned
        mailing.state = Mailing.SENDING
        mailing.save(update_fields=["state", "tried_before", "returned_before"])


def note_returned(numbers: Iterable[uuid.UUID]) -> int:
    """Note that notices came back, each once, and hold their mailings if that is too much; say how many are new."""
    returned = OutgoingMessage.objects.filter(
        pk__in=list(numbers), kind=OutgoingMessage.NOTICE, state=OutgoingMessage.SENT, came_back=False
    )
    mailings = set(returned.values_list("mailing_id", flat=True))
    count = returned.update(came_back=True)
    for number in mailings:
        if number is not None:
            apply_brake(number)
    return count
