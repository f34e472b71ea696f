"""What became of a mailing's messages, in figures, and what happened to it, noted with the figures of that moment."""

from dataclasses import dataclass
from typing import Final, Self

from django.db.models import Count, Q

from keepfaith.custody.protocol.mailing_messages import MailingAct
from keepfaith.disclosure.models import Mailing, MailingStep, OutgoingMessage
from keepfaith.disclosure.records.custodian_clients import dispatcher
from keepfaith.disclosure.tasks.task_actions import today

REFUSED_BY_SERVER: Final = "refused by server"
UNSURE: Final = "unsure"
_WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a mailing is; `unsure` are those of which nobody knows whether they went out."""

    state: str
    recipients: int
    waiting: int
    sent: int
    refused: int
    failed: int
    unsure: int
    came_back: int
    tried_before: int
    returned_before: int

    @classmethod
    def of(cls, mailing: Mailing) -> Self:
        """Count the messages of a mailing."""
        message = OutgoingMessage
        counts = mailing.outgoing.aggregate(
            recipients=Count("pk"),
            waiting=Count("pk", filter=Q(state__in=[message.WAITING, message.OFFERED])),
            sent=Count("pk", filter=Q(state=message.SENT)),
            refused=Count("pk", filter=Q(state=message.REFUSED)),
            failed=Count("pk", filter=Q(state=message.FAILED) & ~Q(failure=UNSURE)),
            unsure=Count("pk", filter=Q(state=message.FAILED, failure=UNSURE)),
            came_back=Count("pk", filter=Q(came_back=True) & ~Q(failure=REFUSED_BY_SERVER)),
        )
        return cls(
            state=mailing.state,
            tried_before=mailing.tried_before,
            returned_before=mailing.returned_before,
            **counts,
        )

    @property
    def done(self) -> int:
        """How many need nothing more."""
        return self.recipients - self.waiting

    @property
    def tried(self) -> int:
        """How many the mail server took or refused."""
        return self.sent + self.failed

    @property
    def returned(self) -> int:
        """How many of these came back or were refused."""
        return self.failed + self.came_back

    @property
    def tried_since(self) -> int:
        """How many were tried since an employee last released the brake."""
        return self.tried - self.tried_before

    @property
    def returned_since(self) -> int:
        """How many came back or were refused since an employee last released the brake."""
        return self.returned - self.returned_before

    @property
    def percent_since(self) -> int:
        """How many percent those are."""
        return round(self.returned_since * _WHOLE / self.tried_since) if self.tried_since > 0 else 0


def note_step(mailing: Mailing, act: MailingAct, account: str) -> Progress:
    """Have it entered what happened to a mailing and by whom, and note it with the figures of now, which are returned.

    An act that the portal does by itself is one of the brake; whoever else acts needs the duty.
    """
    dispatcher().note_mailing(mailing.what, act, employee=account, duty=mailing.duty if account else "")
    figures = Progress.of(mailing)
    MailingStep.objects.create(
        mailing=mailing,
        act=act,
        account=account,
        tried=figures.tried,
        returned=figures.returned,
        done_on=today(),
    )
    return figures
