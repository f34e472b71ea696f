"""Delivering what waits: each message is noted as offered before its last line is given, so none goes out twice.

Between that note and the server's answer a crash leaves a message of which nobody knows whether it went out. An answer
or a request to confirm is then given again under the same Message-ID; a notice is not, and the desk is told.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.core.mail import mailers
from django.db import connection, transaction
from django.db.models import F

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.mail.clearance import ClearedMessage, clear, in_batches
from keepfaith.disclosure.mail.rate_limit import RateLimit
from keepfaith.disclosure.mail.transports import (
    DeliveryRefused,
    DeliveryUnknown,
    ServerUnreachable,
    Transport,
)
from keepfaith.disclosure.models import Mailing, OutgoingMessage, Task
from keepfaith.disclosure.tasks.task_actions import Clerk, add_step, close_task

BATCH_SIZE: Final = 200
MAX_CONNECTIONS: Final = 4
# Two days or so, as mail servers do.
_MAX_ATTEMPTS: Final = 20
_MAX_RETRY_WAIT: Final = 4 * 3600
_UNSURE = "unsure"
_HOUR: Final = 3600
# A number of our own among PostgreSQL's advisory locks: one process delivers.
_LOCK: Final = 0x4B464D41

log = logging.getLogger("keepfaith.mail")


@dataclass(frozen=True, slots=True)
class Round:
    """How many messages one round sent, and whether the mail server was there."""

    sent: int
    reachable: bool


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
        """Send a batch of what waits; a server that is not there leaves it all waiting, and nothing is entered."""
        messages = self._next()
        if not messages:
            return Round(0, reachable=True)
        try:
            self._line().open()
        except ServerUnreachable:
            return Round(0, reachable=False)
        every = clear(messages, origin=self._origin)
        results = list(self._pool.map(self._guarded, every) if self._pool else map(self._delivered, every))
        return Round(sum(result is True for result in results), all(result is not None for result in results))

    def _next(self) -> list[OutgoingMessage]:
        waiting = OutgoingMessage.objects.waiting().select_related(
            "record", "content", "mailing", "task__record"
        )
        waiting = waiting.exclude(pk__in=self._not_yet())
        # Whoever is answered does not wait until thousands have their notice.
        alone = waiting.filter(mailing__isnull=True)[:BATCH_SIZE]
        notices = waiting.filter(mailing__isnull=False)[: BATCH_SIZE - len(alone)]
        return in_batches([*alone, *notices])

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

    def _guarded(self, ready: ClearedMessage) -> bool | None:
        try:
            return self._delivered(ready)
        finally:
            connection.close_if_unusable_or_obsolete()

    def _delivered(self, ready: ClearedMessage) -> bool | None:
        message = ready.message
        if ready.failure == DenialCode.CAP:
            # It waits for the next hour, when the duty may send again.
            self._later[message.pk] = time.monotonic() + _HOUR
            return False
        if ready.parcel is None:
            _finish(message, OutgoingMessage.REFUSED, ready.failure)
            return False
        if message.kind == OutgoingMessage.NOTICE:
            self.pace.wait()
        try:
            self._line().carry(ready.parcel, before_end=partial(_mark_offered, message, ready.version))
        except ServerUnreachable:
            return None
        except DeliveryUnknown:
            _mark_unsure(message)
            return False
        except DeliveryRefused as refused:
            _mark_not_taken(message, for_good=refused.for_good)
            self._later[message.pk] = time.monotonic() + min(60 * 2**message.attempts, _MAX_RETRY_WAIT)
            return False
        _finish(message, OutgoingMessage.SENT, "")
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
                    recover_offered()
                    delivery = Delivery(origin=origin)
                first()
                done = delivery.round()
                pause = 0.0 if done.sent else (1.0 if done.reachable else 15.0)
                finish_mailings()
                note("" if done.reachable else ServerUnreachable.__name__, time.monotonic() - began)
            except Exception as error:  # noqa: BLE001 - what waits must be tried again, whatever went wrong
                if stopped(0.0):
                    # A process that ends takes no more work for its threads.
                    break
                log.error("mail: a round failed: %s", type(error).__qualname__)  # noqa: TRY400
                connection.close()
                note(type(error).__name__, time.monotonic() - began)
                _close(delivery)
                delivery, pause = None, 5.0
    finally:
        _close(delivery)
        connection.close()


def recover_offered() -> int:
    """Take up what an earlier run had offered when it ended; say how many notices nobody can be sure of."""
    again = OutgoingMessage.objects.filter(state=OutgoingMessage.OFFERED)
    again.filter(kind__in=[OutgoingMessage.ANSWER, OutgoingMessage.CONFIRMATION]).update(
        state=OutgoingMessage.WAITING
    )
    return again.update(state=OutgoingMessage.FAILED, failure=_UNSURE)


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


def _mark_offered(message: OutgoingMessage, version: int) -> None:
    OutgoingMessage.objects.filter(pk=message.pk).update(
        state=OutgoingMessage.OFFERED, version=version, attempts=F("attempts") + 1
    )


def _mark_unsure(message: OutgoingMessage) -> None:
    if message.kind in (OutgoingMessage.ANSWER, OutgoingMessage.CONFIRMATION):
        OutgoingMessage.objects.filter(pk=message.pk).update(state=OutgoingMessage.WAITING)
    else:
        _finish(message, OutgoingMessage.FAILED, _UNSURE)


def _mark_not_taken(message: OutgoingMessage, *, for_good: bool) -> None:
    if for_good or message.attempts >= _MAX_ATTEMPTS:
        _finish(message, OutgoingMessage.FAILED, "refused by server")
    else:
        OutgoingMessage.objects.filter(pk=message.pk).update(
            state=OutgoingMessage.WAITING, attempts=F("attempts") + 1
        )


def _finish(message: OutgoingMessage, state: str, failure: str) -> None:
    row = OutgoingMessage.objects.filter(pk=message.pk)
    if message.task_id is None:
        # One statement is a transaction of its own, without the two more that begin and end one.
        row.update(state=state, failure=failure)
        return
    with transaction.atomic():
        row.update(state=state, failure=failure)
        _add_task_step(message, sent=state == OutgoingMessage.SENT)


def _add_task_step(message: OutgoingMessage, *, sent: bool) -> None:
    """Write beside the task what became of its answer, and close the task that the answer ends."""
    task = Task.objects.select_for_update(of=("self",)).select_related("record").get(outgoing=message)
    clerk = Clerk(message.account, message.duty)
    add_step(task, "sent" if sent else "failed", clerk, clause="")
    if sent and message.closes and task.state == Task.OPEN:
        close_task(task, Task.SENT)
