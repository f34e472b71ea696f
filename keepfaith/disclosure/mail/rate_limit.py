"""A pace for notices: no more in a minute than the agency's mail server takes well."""

import math
import threading
import time


class RateLimit:
    """So many a minute, evenly; shared by the threads that send."""

    def __init__(self, a_minute: int) -> None:
        self._between = 60 / max(1, a_minute)
        self._lock = threading.Lock()
        self._next = 0.0

    def turns(self, *, within: float) -> int:
        """Return how many turns begin within so many seconds."""
        with self._lock:
            left = within - max(0.0, self._next - time.monotonic())
        return math.floor(left / self._between) + 1 if left >= 0 else 0

    def wait(self) -> None:
        """Wait for one's turn."""
        with self._lock:
            now = time.monotonic()
            turn = max(self._next, now)
            self._next = turn + self._between
        if turn > now:
            time.sleep(turn - now)
