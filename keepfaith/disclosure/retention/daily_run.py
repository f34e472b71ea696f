"""What the worker does once a day: it destroys what is due, a bounded number of records in each of its rounds.

Accounts of those who left come last, all of them at once.
"""

import datetime as dt
import time
import uuid
from typing import Final

from keepfaith.disclosure.retention import accounts
from keepfaith.disclosure.retention.destruction import NoDuty, run
from keepfaith.disclosure.retention.expired_subscriptions import finish_interrupted
from keepfaith.disclosure.retention.left_out import tell_afterwards
from keepfaith.disclosure.tasks.absences import clear_past_absences
from keepfaith.disclosure.tasks.task_actions import today

BATCH_SIZE: Final = 200
# So soon it is tried again whether the duty was given meanwhile.
_AGAIN: Final = 3600.0


class Daily:
    """How far this process came today. A new process begins the day anew, which does nothing twice."""

    def __init__(self) -> None:
        self._day: dt.date | None = None
        self._is_done, self._not_before = False, 0.0
        self._refused = set[uuid.UUID]()

    def destroy(self, _portal: object = None) -> int | None:
        """Destroy some of what is due, and say how many records and accounts; none where all of today's is done.

        What was refused today is not tried again before tomorrow, so that the ledger is not filled with refusals.
        """
        if self._day != today():
            self._begin(today())
            clear_past_absences()
            finish_interrupted()
        tell_afterwards()
        if self._is_done or time.monotonic() < self._not_before:
            return None
        try:
            done = run(most=BATCH_SIZE, but=self._refused)
            self._refused |= {left.record for left in done.left}
            if done.destroyed + len(done.left) >= BATCH_SIZE:
                return done.destroyed
            destroyed = done.destroyed + accounts.run().destroyed
        except NoDuty:
            self._not_before = time.monotonic() + _AGAIN
            raise
        self._is_done = True
        return destroyed

    def _begin(self, day: dt.date) -> None:
        self._day, self._is_done, self._not_before = day, False, 0.0
        self._refused.clear()


_daily = Daily()


def destroy_due(portal: object = None) -> int | None:
    """Do the day's part of this process."""
    return _daily.destroy(portal)
