"""What is unusual: far more openings by an employee on a day than the duty's own history has; and when it pauses."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from keepfaith.custody.protocol.review_messages import UNUSUAL
from keepfaith.custody.server.alarm_log import log
from keepfaith.custody.store.daily_use import ALWAYS_USUAL
from keepfaith.custody.store.grants import StaffAct
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.transaction import draft_entry

# Beyond so many times what is usual the duty is paused, but not below what two hours' cap allows.
_PAUSING: Final = 5
_HOURS: Final = 2


class Volume:
    """Counts each opening, as the custodian gives its keys; the prober's own are counted by nobody."""

    def __init__(self, store: Store, *, cap: int, now: Callable[[], dt.datetime]) -> None:
        self._store, self._now, self._least = store, now, _HOURS * cap

    def note(self, *, employee: str, duty: str) -> None:
        """Count one opening; once it is unusual, enter that, and pause the duty where it goes on and on."""
        if self._store.probe_accounts.has(employee):
            return
        at = self._now()
        day = at.astimezone(dt.UTC).date()
        count = self._store.daily_use.count(duty=duty, employee=employee, day=day)
        if count <= ALWAYS_USUAL:
            return
        limit = self._store.daily_use.limit(duty=duty, day=day)
        if count == limit + 1:
            details = {"employee": employee, "openings": count, "limit": limit}
            self._store.log(draft_entry("unusual", at, duty=duty), details, at=at)
            _alarm(duty, f"was used more than usual: {count} openings by one employee in a day")
        if count == max(_PAUSING * limit, self._least) + 1:
            for assignment in self._store.pauses.running(employee, duty):
                self._store.pauses.pause(assignment.number, StaffAct(), reason=UNUSUAL, at=at)
            _alarm(duty, f"is paused for one employee after {count} openings in a day")


def _alarm(duty: str, what: str) -> None:
    log.error("ALARM: the duty %s %s; see /desk/reviews/", duty, what)
