"""Test messages: an employee has a message sent to themselves, as its readers would get it, before it goes out.

It is composed like any other, but for a mark in its subject and for links and reply addresses that belong to nobody.
No record is used for it, so no entry is made, and what becomes of it counts nowhere else.
"""

import datetime as dt
import time
import uuid
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.mail import mailers
from django.utils.translation import override

from keepfaith.custody.protocol.sizes import CONFIRMATION_TOKEN_SIZE, UNSUBSCRIBE_TOKEN_SIZE
from keepfaith.disclosure.mail.mailing_figures import REFUSED_BY_SERVER, UNSURE
from keepfaith.disclosure.mail.message_draft import Addressee, write_draft
from keepfaith.disclosure.mail.outgoing_message import compose
from keepfaith.disclosure.mail.own_mailboxes import trial_address
from keepfaith.disclosure.mail.templates import MessageTemplate, facts_in_force
from keepfaith.disclosure.mail.transports import DeliveryRefused, DeliveryUnknown, Envelope, ServerUnreachable
from keepfaith.disclosure.models import TrialMessage
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError
from keepfaith.web.url_prefixes import known_language

MAX_A_DAY: Final = 30
MARK: Final = "[Test]"
_SHOWN: Final = 3
_LIFETIME: Final = dt.timedelta(days=7)
_MAX_ATTEMPTS: Final = 5
_RETRY_SECONDS: Final = 60.0


class TrialNotSent(KeepfaithError):
    """A test message is not sent: why, and what to do."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: which message, under which short name, in which wording, and with which words filled in."""

    kind: str
    what: str
    wording: MessageTemplate
    words: Mapping[str, str]


def own_work_address(account: str) -> str:
    """Return an employee's own e-mail address at work; empty if the account holds none."""
    employee = Employee.objects.filter(account=account, is_active=True).first()
    return employee.work_address if employee else ""


def send_trial(trial: Trial, *, account: str, language: str) -> TrialMessage:
    """Have a test message sent to an employee in a language; raises `TrialNotSent`."""
    if not own_work_address(account):
        raise TrialNotSent(
            "Your account has no e-mail address at work.", "Ask whoever made your account to note one."
        )
    if TrialMessage.objects.filter(account=account, asked_on=today()).count() >= MAX_A_DAY:
        raise TrialNotSent(
            f"You had {MAX_A_DAY} test messages sent today.", "Look at the preview, or go on tomorrow."
        )
    return TrialMessage.objects.create(
        kind=trial.kind,
        what=trial.what,
        language=known_language(language),
        subject=trial.wording.subject,
        body=trial.wording.body,
        words=dict(trial.words),
        account=account,
        asked_on=today(),
    )


def trials_of(account: str, what: str) -> list[TrialMessage]:
    """Return an employee's last test messages of one thing, the last first."""
    return list(TrialMessage.objects.filter(account=account, what=what).order_by("-pk")[:_SHOWN])


def note_trial_returned(number: uuid.UUID) -> bool:
    """Note that a test message came back; say whether that is new."""
    gone = TrialMessage.objects.filter(number=number, state__in=[TrialMessage.SENT, TrialMessage.OFFERED])
    return bool(gone.update(state=TrialMessage.RETURNED))


class TrialMessages:
    """The test messages of one process; what an earlier one had half given away is called unsure, never given twice."""

    def __init__(self, *, origin: str) -> None:
        self._origin, self._day = origin, dt.date.min
        self._later: dict[int, float] = {}
        TrialMessage.objects.filter(state=TrialMessage.OFFERED).update(
            state=TrialMessage.FAILED, failure=UNSURE
        )

    def send_due(self) -> int:
        """Send what waits, and say how many went; a server that is not there leaves them waiting."""
        self._forget_old()
        now = time.monotonic()
        waiting = TrialMessage.objects.filter(state=TrialMessage.WAITING).order_by("pk")
        due = [message for message in waiting[:MAX_A_DAY] if self._later.get(message.pk, now) <= now]
        try:
            return sum(self._send(message) for message in due)
        except ServerUnreachable:
            self._later |= {message.pk: now + _RETRY_SECONDS for message in due}
            return 0

    def _forget_old(self) -> None:
        if self._day != today():
            TrialMessage.objects.filter(asked_on__lt=today() - _LIFETIME).delete()
            self._day = today()

    def _send(self, message: TrialMessage) -> bool:
        # Asked now: an address that was changed or removed meanwhile gets nothing.
        address = own_work_address(message.account)
        envelope = _envelope(message, address, origin=self._origin) if address else None
        if envelope is None:
            _finish(message, TrialMessage.FAILED, "content" if address else "no address")
            return False
        transport: Any = mailers.create_connection("default")
        with closing(transport):
            transport.open()
            try:
                transport.carry(envelope, before_end=lambda: _finish(message, TrialMessage.OFFERED))
            except DeliveryRefused as refused:
                self._refused(message, for_good=refused.for_good)
                return False
            except DeliveryUnknown:
                _finish(message, TrialMessage.FAILED, UNSURE)
                return False
        TrialMessage.objects.filter(pk=message.pk, state=TrialMessage.OFFERED).update(state=TrialMessage.SENT)
        return True

    def _refused(self, message: TrialMessage, *, for_good: bool) -> None:
        if for_good or message.attempts + 1 >= _MAX_ATTEMPTS:
            _finish(message, TrialMessage.FAILED, REFUSED_BY_SERVER)
            return
        TrialMessage.objects.filter(pk=message.pk).update(
            state=TrialMessage.WAITING, attempts=message.attempts + 1
        )
        self._later[message.pk] = time.monotonic() + _RETRY_SECONDS


def _finish(message: TrialMessage, state: str, failure: str = "") -> None:
    TrialMessage.objects.filter(pk=message.pk).update(state=state, failure=failure)


def _envelope(message: TrialMessage, address: str, *, origin: str) -> Envelope | None:
    """Compose a test message; nothing if its wording names what the policy in force does not say."""
    wording = MessageTemplate(message.kind, 0, message.subject, message.body)
    if wording.lacks(facts_in_force()):
        return None
    back = trial_address(message.number)
    reader = Addressee(
        message.number, address, "", bytes(CONFIRMATION_TOKEN_SIZE), bytes(UNSUBSCRIBE_TOKEN_SIZE)
    )
    with override(known_language(message.language)):
        draft = write_draft(message.kind, wording, message.words, reader, origin=origin)
        return Envelope(
            compose(replace(draft, subject=f"{MARK} {draft.subject}", reply_to=back)), back, address
        )
