"""Delivering what waits: each message is decided on when its turn has come, and again before its last line is given.

It is noted as offered before that line, so none goes out twice. Between that note and the server's answer a crash
leaves a message of which nobody knows whether it went out. An answer or a request to confirm is then given again under
the same Message-ID; a notice is not, and the desk is told.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from django.core.mail import mailers
from django.db import connection

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.mail.clearance import clear, recheck, withhold
from keepfaith.disclosure.mail.delivery_status import (
    anything_waits,
    close_all_answered,
    finish,
    mark_not_taken,
    mark_offered,
    mark_unsure,
    mark_waiting,
    may_go,
)
from keepfaith.disclosure.mail.mailing_figures import UNSURE
from keepfaith.disclosure.mail.rate_limit import RateLimit
from keepfaith.disclosure.mail.templates import MessageTemplate, current_template
from keepfaith.disclosure.mail.transports import (
    DeliveryRefused,
    DeliveryUnknown,
    Envelope,
    ServerUnreachable,
    Transport,
)
from keepfaith.disclosure.models import Mailing, OutgoingMessage

BATCH_SIZE: Final = 200
MAX_CONNECTIONS: Final = 4
# Seconds of notices in one round: what stops, and who is answered, waits no longer.
_ROUND: Final = 1.0
_MAX_RETRY_WAIT: Final = 4 * 3600
_HOUR: Final = 3600
# A number of our own among PostgreSQL's advisory locks: one process delivers.
_LOCK: Final = 0x4B464D41

log = logging.getLogger("keepfaith.mail")


@dataclass(frozen=True, slots=True)
class Round:
    """How many messages one round sent, and whether the mail server was there."""

    sent: int
    reachable: bool


@dataclass(slots=True)
class _Shared:
    """What the threads of one round tell each other."""

    wordings: dict[str, MessageTemplate] = field(default_factory=dict)
    halted: set[int] = field(default_factory=set)
    reachable: bool = True


class _Withheld(Exception):
    """A message was stopped before its last line: the code of the custodian's refusal; none if its mailing halted."""

    def __init__(self, failure: str) -> None:
        self.failure = failure


class Delivery:
    """One process's lines to the mail server, each in a thread of its own."""

    def __init__(self, *, origin: str, lines: int = MAX_CONNECTIONS) -> None:
        self._origin = origin
        self._here = threading.local()
        self._lines: list[Transport] = []
        self._later: dict[uuid.UUID, float] = {}
        self._pool = ThreadPoolExecutor(lines, thread_name_prefix="mail") if lines > 1 else None
        self.pace = RateLimit(this_agency().notices_a_minute)

    def round(self) -> Round:
        """Send some of what waits; a server that is not there leaves it all waiting, and nothing is entered."""
        deliver = partial(self._guarded if self._pool else self._delivered, _Shared())
        messages = self._next()
        results = list(self._pool.map(deliver, messages) if self._pool else map(deliver, messages))
        return Round(sum(result is True for result in results), all(result is not None for result in results))

    def _next(self) -> list[OutgoingMessage]:
        waiting = OutgoingMessage.objects.waiting().select_related(
            "record", "content", "mailing", "task__record"
        )
        waiting = waiting.exclude(pk__in=self._not_yet())
        # Whoever is answered does not wait until thousands have their notice, nor for their pace.
        alone = waiting.filter(mailing__isnull=True)[:BATCH_SIZE]
        turns = min(BATCH_SIZE - len(alone), self.pace.turns(within=_ROUND))
        return [*alone, *waiting.filter(mailing__isnull=False)[:turns]]

    def _not_yet(self) -> list[uuid.UUID]:
        now = time.monotonic()
        self._later = {number: due for number, due in self._later.items() if due > now}
        return list(self._later)

    def close(self) -> None:
        """End every line and thread."""
        if self._pool is not None:
            self._pool.shutdown()
        for line in self._lines:
            line.close()

    def _guarded(self, shared: _Shared, message: OutgoingMessage) -> bool | None:
        try:
            return self._delivered(shared, message)
        finally:
            connection.close_if_unusable_or_obsolete()

    def _delivered(self, shared: _Shared, message: OutgoingMessage) -> bool | None:
        """Have one message decided on and give it away; say whether it went, none if there is no mail server."""
        if not shared.reachable:
            return None
        if not self._is_due(shared, message):
            return False
        try:
            self._line().open()
        except ServerUnreachable:
            shared.reachable = False
            return None
        wording = shared.wordings.get(message.kind)
        if wording is None:
            wording = shared.wordings[message.kind] = current_template(message.kind)
        cleared = clear(message, wording, origin=self._origin)
        if cleared.failure == DenialCode.CAP:
            # It waits for the next hour, when the duty may send again.
            self._later[message.pk] = time.monotonic() + _HOUR
            return False
        if cleared.parcel is None:
            finish(message, OutgoingMessage.REFUSED, cleared.failure)
            return False
        return self._given(shared, message, cleared.parcel, cleared.version)

    def _is_due(self, shared: _Shared, message: OutgoingMessage) -> bool:
        """Wait for a notice's turn, and look only then whether it may still go."""
        if message.mailing_id is None:
            return may_go(message)
        if message.mailing_id in shared.halted:
            return False
        self.pace.wait()
        if not may_go(message):
            shared.halted.add(message.mailing_id)
            return False
        return True

    def _given(
        self, shared: _Shared, message: OutgoingMessage, parcel: Envelope, version: int
    ) -> bool | None:
        try:
            self._line().carry(parcel, before_end=partial(_decide_again, message, version))
        except _Withheld as withheld:
            if withheld.failure:
                finish(message, OutgoingMessage.REFUSED, withheld.failure)
            withhold(message, "refused" if withheld.failure else "halted")
            return False
        except ServerUnreachable:
            shared.reachable = False
            withhold(message, "not taken")
            return None
        except DeliveryUnknown:
            mark_unsure(message)
            return False
        except DeliveryRefused as refused:
            mark_not_taken(message, for_good=refused.for_good)
            self._later[message.pk] = time.monotonic() + min(60 * 2**message.attempts, _MAX_RETRY_WAIT)
            withhold(message, "not taken")
            return False
        finish(message, OutgoingMessage.SENT, "")
        return True

    def _line(self) -> Transport:
        line: Any = getattr(self._here, "line", None)
        if line is None:
            # A line a thread: Django would share the one it gives.
            line = self._here.line = mailers.create_connection("default")
            self._lines.append(line)
        return line  # type: ignore[no-any-return]


def deliver_until(
    stopped: Callable[[float], bool],
    *,
    origin: str,
    first: Callable[[], object] = lambda: None,
    note: Callable[[str, float], object] = lambda _problem, _seconds: None,
) -> None:
    """Deliver until stopped; `stopped` waits so many seconds and says whether to end, `first` begins each round.

    `note` is given the class of what went wrong in each round, or nothing, and how many seconds it took.
    """
    delivery = None
    pause = 0.0
    try:
        while not stopped(pause):
            began = time.monotonic()
            try:
                if delivery is None:
                    if not _is_only_worker():
                        pause = 2.0
                        continue
                    delivery = _taken_up(origin)
                first()
                done = _round_if_anything_waits(delivery)
                pause = 0.0 if done.sent else (1.0 if done.reachable else 15.0)
                note("" if done.reachable else ServerUnreachable.__name__, time.monotonic() - began)
            except Exception as error:  # noqa: BLE001 - what waits must be tried again, whatever went wrong
                if stopped(0.0):
                    # A process that ends takes no more work for its threads.
                    break
                log.error("mail: a round failed: %s", type(error).__qualname__)  # noqa: TRY400 - of the failure, its kind alone
                connection.close()
                note(type(error).__name__, time.monotonic() - began)
                _close(delivery)
                delivery, pause = None, 5.0
    finally:
        _close(delivery)
        connection.close()


def _round_if_anything_waits(delivery: Delivery) -> Round:
    if not anything_waits():
        return Round(0, reachable=True)
    done = delivery.round()
    finish_mailings()
    return done


def _taken_up(origin: str) -> Delivery:
    """Begin to deliver, once what an earlier run left half done is settled."""
    recover_offered()
    close_all_answered()
    return Delivery(origin=origin)


def recover_offered() -> int:
    """Take up what an earlier run had offered when it ended; say how many notices nobody can be sure of."""
    again = OutgoingMessage.objects.filter(state=OutgoingMessage.OFFERED)
    again.filter(kind__in=OutgoingMessage.GIVEN_AGAIN).update(state=OutgoingMessage.WAITING)
    return again.update(state=OutgoingMessage.FAILED, failure=UNSURE)


def finish_mailings() -> None:
    """Call a mailing done once nothing of it waits."""
    sending = Mailing.objects.filter(state=Mailing.SENDING)
    sending.exclude(outgoing__state__in=[OutgoingMessage.WAITING, OutgoingMessage.OFFERED]).update(
        state=Mailing.DONE
    )


def _is_only_worker() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _close(delivery: Delivery | None) -> None:
    if delivery is not None:
        delivery.close()


def _decide_again(message: OutgoingMessage, version: int) -> None:
    """Decide a last time when only the last line is missing: a server can be slow, and people unsubscribe meanwhile."""
    if not mark_offered(message, version):
        raise _Withheld("")
    try:
        failure = recheck(message)
    except BaseException:
        # It cannot have gone out, so nobody need be unsure of it.
        mark_waiting(message)
        raise
    if failure:
        raise _Withheld(failure)
