"""Notices to all subscribers of a topic: started by a clerk, gathered and sent by the worker, paused at will."""

from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from keepfaith.custody.protocol.mailing_messages import MailingAct
from keepfaith.disclosure.mail.mailing_figures import UNSURE, Progress, note_step
from keepfaith.disclosure.mail_queue import queue_notices
from keepfaith.disclosure.models import Mailing, MailingStep, OutgoingMessage
from keepfaith.disclosure.records.custodian_clients import custodian, subscriptions_client
from keepfaith.disclosure.tasks.task_actions import Clerk, today
from keepfaith.errors import KeepfaithError

EVENTS_DUTY: Final = "events"
MAX_SUBJECT_LENGTH, MAX_BODY_LENGTH = 150, 4_000
_PAGE_SIZE: Final = 1_000


class MailingNotStarted(KeepfaithError):
    """A notice was not started."""


def start(  # noqa: PLR0913 - what, by whom, to whom and in which words
    what: str,
    clerk: Clerk,
    *,
    topics: Sequence[str],
    subject: str,
    body: str,
    translations: Mapping[str, Mapping[str, str]] | None = None,
) -> Mailing:
    """Start a notice, once for each `what`; who gets it is for the custodian to say, person by person.

    `translations` are its `title` and `notice` in other languages of the site.
    """
    if EVENTS_DUTY not in custodian().duties_of(clerk.account) or clerk.duty != EVENTS_DUTY:
        raise MailingNotStarted(
            "Notices are sent by who has the duty for events.", "Ask a colleague who has it."
        )
    subject, body = " ".join(subject.split()), body.strip()
    if not subject or not body or len(subject) > MAX_SUBJECT_LENGTH or len(body) > MAX_BODY_LENGTH:
        raise MailingNotStarted(
            "The notice is empty or too long.",
            f"A subject has at most {MAX_SUBJECT_LENGTH} characters, a notice {MAX_BODY_LENGTH:,}.",
        )
    try:
        with transaction.atomic():
            mailing = Mailing.objects.create(
                what=what,
                topics=list(topics),
                subject=subject,
                body=body,
                translations={code: dict(words) for code, words in (translations or {}).items()},
                account=clerk.account,
                duty=clerk.duty,
                started_on=today(),
            )
            note_step(mailing, "started", clerk.account)
            return mailing
    except IntegrityError:
        raise MailingNotStarted("This notice was sent before.", "Look at how far it is.") from None


def languages() -> list[str]:
    """List the languages in which a notice is written: all of the site, since what each reader chose is sealed."""
    return [code for code, _ in settings.LANGUAGES]


def recipient_count(topics: Sequence[str]) -> int:
    """Return how many would get a notice now, by the numbers of their records; nothing sealed is opened."""
    return len({record for topic in topics for record in subscriptions_client().confirmed(topic)})


def collect_recipients() -> int:
    """Find the recipients of every mailing that was started; begun again, nobody is added twice."""
    queued = 0
    for mailing in Mailing.objects.filter(state=Mailing.GATHERING):
        for topic in mailing.topics:
            for some in batched(subscriptions_client().confirmed(topic), _PAGE_SIZE):
                queued += queue_notices(mailing, topic, list(some))
        Mailing.objects.filter(pk=mailing.pk, state=Mailing.GATHERING).update(state=Mailing.SENDING)
    return queued


def pause(what: str, account: str) -> None:
    """Stop a mailing after the message that is going out now."""
    _move(what, account, "paused", to=Mailing.PAUSED, states=(Mailing.SENDING,))


def stop(what: str, account: str) -> None:
    """End a mailing for good where it is; nobody else is told, and the database refuses to let it go on."""
    unfinished = (Mailing.GATHERING, Mailing.SENDING, Mailing.PAUSED, Mailing.BRAKED)
    _move(what, account, "stopped", to=Mailing.STOPPED, states=unfinished)


def resume(what: str, account: str) -> None:
    """Go on where a mailing was paused."""
    _move(what, account, "resumed", to=Mailing.SENDING, states=(Mailing.PAUSED,))


def retry_unsure(what: str, account: str) -> int:
    """Queue again those of which nobody knows whether they went out; the clerk accepts that some get it twice."""
    with transaction.atomic():
        mailing = Mailing.objects.select_for_update().filter(what=what).exclude(state=Mailing.STOPPED).first()
        if mailing is None:
            return 0
        unsure = mailing.outgoing.filter(state=OutgoingMessage.FAILED, failure=UNSURE)
        count = unsure.update(state=OutgoingMessage.WAITING, failure="")
        if count:
            note_step(mailing, "repeated", account)
        Mailing.objects.filter(pk=mailing.pk, state=Mailing.DONE).update(state=Mailing.SENDING)
    return count


def progress(what: str) -> Progress | None:
    """Return how far a mailing is."""
    mailing = Mailing.objects.filter(what=what).first()
    return Progress.of(mailing) if mailing else None


def steps(what: str) -> list[MailingStep]:
    """Return what happened to a mailing, in order."""
    return list(MailingStep.objects.filter(mailing__what=what).order_by("pk"))


def held_mailings() -> frozenset[str]:
    """Return the names of the mailings that the brake holds."""
    return frozenset(Mailing.objects.filter(state=Mailing.BRAKED).values_list("what", flat=True))


def _move(what: str, account: str, act: MailingAct, *, to: str, states: tuple[str, ...]) -> None:
    """Bring a mailing from one of some states into another, as a step; of two who do it, the second does nothing."""
    with transaction.atomic():
        mailing = Mailing.objects.select_for_update().filter(what=what, state__in=states).first()
        if mailing is not None:
            mailing.state = to
            mailing.save(update_fields=["state"])
            note_step(mailing, act, account)
