"""Noting when each schedule of the worker began and ended, so that one that stopped can be seen from outside it."""

import datetime as dt
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import Error
from django.db.models.functions import Now

from keepfaith.monitoring.models import ScheduleHeartbeat

# What runs every few seconds is noted once a minute, and at once when its result is another.
NOTED_EVERY: Final = 60.0
MAX_RESULT_LENGTH: Final = 64

log = logging.getLogger("keepfaith.schedules")


class ScheduleNotes:
    """What one process has noted of each schedule, and when."""

    def __init__(self) -> None:
        self._noted: dict[str, tuple[float, str]] = {}

    def started(self, name: str) -> None:
        """Note that a long run begins."""
        self._noted.pop(name, None)
        _store(name, started_at=Now())

    def ended(self, name: str, *, result: str = ScheduleHeartbeat.DONE, seconds: float = 0.0) -> None:
        """Note that a run ended so many seconds after it began; `result` is `done` or the class of its error."""
        at, before = self._noted.get(name, (0.0, ""))
        if before == result and time.monotonic() - at < NOTED_EVERY:
            return
        self._noted[name] = (time.monotonic(), result)
        ended = {"ended_at": Now(), "result": result[:MAX_RESULT_LENGTH]}
        ended |= {"done_at": Now()} if result == ScheduleHeartbeat.DONE else {}
        began = {"started_at": Now() - dt.timedelta(seconds=seconds)}
        _store(name, **began, **ended)

    @contextmanager
    def run(self, name: str) -> Iterator[None]:
        """Note a run of one block: its beginning, and its end, also by an error, which goes on."""
        self.started(name)
        began = time.monotonic()
        try:
            yield
        except BaseException as error:
            self.ended(name, result=type(error).__name__, seconds=time.monotonic() - began)
            raise
        self.ended(name, seconds=time.monotonic() - began)


def last_runs() -> dict[str, ScheduleHeartbeat]:
    """Return what is known of each schedule, by its name."""
    return ScheduleHeartbeat.objects.in_bulk()


def _store(name: str, **columns: object) -> None:
    try:
        ScheduleHeartbeat.objects.update_or_create(
            name=name, defaults=columns, create_defaults={"started_at": Now(), **columns}
        )
    except Error as error:
        # What the schedule does counts more than the note of it; that it is missing shows by its age.
        log.error("the run of %s could not be noted: %s", name, type(error).__qualname__)  # noqa: TRY400 - of the failure, its kind alone


NOTES: Final = ScheduleNotes()
