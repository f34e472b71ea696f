"""When a session must have ended: after so long without use, and after so long in all, whatever the portal believes.

Nobody waits for it. A function of the database sets the times of one session back, for whoever has its code; besides,
sessions that other journeys left alone are tried once their time is over.
"""

import datetime as dt
import time
from collections import deque
from dataclasses import dataclass
from typing import Final

from keepfaith.prober.desk.browser import DESK, SIGN_IN, DeskBrowser
from keepfaith.prober.reach import Reach

# More than there are web processes, each on a connection of its own.
TRIES: Final = 8
MAX_UNUSED: Final = dt.timedelta(minutes=30)
MAX_AGE: Final = dt.timedelta(hours=12)
# Times of use are kept in steps of five minutes.
_SLACK: Final = dt.timedelta(minutes=6)
# Where the portal is down, no session opens anything.
_BROKEN: Final = 500
_SET_BACK: Final = "SELECT staff_set_back_session(%s, %s, %s)"


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A session that nobody uses any more: its browser, and when it was used last by our clock."""

    browser: DeskBrowser
    since: float


_left: Final[deque[LeftAlone]] = deque(maxlen=16)


def leave_alone(browser: DeskBrowser) -> None:
    """Use a session no more, so that its end can be tried when its time is over."""
    _left.append(LeftAlone(browser, time.monotonic()))


def overdue() -> list[DeskBrowser]:
    """Return, once, the browsers of sessions that really had no use for longer than they may."""
    limit = (MAX_UNUSED + _SLACK).total_seconds()
    due = [one for one in _left if time.monotonic() - one.since > limit]
    for one in due:
        _left.remove(one)
    return [one.browser for one in due]


def set_back(reach: Reach, code: str, *, unused: bool) -> bool:
    """Make one of our sessions look unused, or old, for longer than it may be; false where it has no row."""
    nothing = dt.timedelta()
    times = (MAX_UNUSED + _SLACK, nothing) if unused else (nothing, MAX_AGE + _SLACK)
    with reach.database() as database:
        return database.execute(_SET_BACK, (code, *times)).fetchone() == (True,)


def times_answered(browser: DeskBrowser, cookies: dict[str, str]) -> int:
    """Try a session that has ended on fresh connections, and count how often the desk answers."""
    alive = 0
    for _ in range(TRIES):
        browser.cookies = dict(cookies)
        answer = browser.get(DESK)
        alive += answer.status < _BROKEN and not answer.header("Location").startswith(SIGN_IN)
    return alive
