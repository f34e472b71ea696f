"""Running checks and publishing what they find: each result replaces the one before it.

Only the worker may: a result is of its surroundings, and those of a shell are others. A contract sees to it.
"""

import datetime as dt
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Final

from django.db.models.functions import Now
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.models import CheckRun
from keepfaith.policies.promises import runner
from keepfaith.policies.promises.runner import Run
from keepfaith.policies.sections.check import Check, Portal


class Turn:
    """Whose turn it is: one at a time, and what somebody waits for comes before what is merely due."""

    def __init__(self) -> None:
        self._lock, self._is_wanted = threading.Lock(), threading.Event()

    @contextmanager
    def requested(self) -> Iterator[None]:
        """Take the turn for the block, once the check that runs now has ended."""
        self._is_wanted.set()
        try:
            with self._lock:
                yield
        finally:
            self._is_wanted.clear()

    @contextmanager
    def spare(self) -> Iterator[bool]:
        """Take the turn for the block if it is nobody's; yields whether it was."""
        is_taken = self._lock.acquire(blocking=False)
        try:
            yield is_taken
        finally:
            if is_taken:
                self._lock.release()

    def is_wanted(self) -> bool:
        """Return whether somebody waits for it."""
        return self._is_wanted.is_set()


_TURN: Final = Turn()


def run_due(portal: Portal) -> int | None:
    """Run the checks whose period is over, and return how many those were; nothing where others run now.

    Before a policy is posted nothing is promised, so there is nothing to check.
    """
    if not posted_editions().of(this_agency().governing.slug):
        return 0
    with _TURN.spare() as is_ours:
        if not is_ours:
            return None
        last = {run.check_name: run for run in CheckRun.objects.all()}
        now = timezone.now()
        due = [
            check
            for name, check in runner.own_checks().items()
            if name not in last or _is_due(check, last[name], now)
        ]
        return len(runner.run(due, portal, after=_publish, interrupted=_TURN.is_wanted))


def run_now(
    portal: Portal,
    only: Collection[str] | None = None,
    *,
    before: Callable[[Check], None] = lambda _check: None,
) -> list[Run]:
    """Run the worker's checks of these names, or all, as soon as no other runs; `before` is called as each begins."""
    chosen = [check for name, check in runner.own_checks().items() if only is None or name in only]
    with _TURN.requested():
        return runner.run(chosen, portal, before=before, after=_publish)


def _is_due(check: Check, last: CheckRun, now: dt.datetime) -> bool:
    period = check.period if last.verdict == "kept" else min(check.period, check.again)
    # A clock that was set back makes no result last longer.
    return abs(now - last.checked_at) >= period


def _publish(run: Run) -> None:
    finding = run.finding
    CheckRun.objects.update_or_create(
        check_name=run.check.name,
        defaults={
            "verdict": finding.outcome,
            "figure": finding.figure[:300],
            "checked_at": Now(),
            "counts_for": run.check.counts_for,
        },
    )
