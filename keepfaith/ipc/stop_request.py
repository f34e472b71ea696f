"""A request to stop that cannot be lost: what a signal's handler raises, code on its way may swallow."""

import signal
from collections.abc import Callable
from typing import NoReturn


class StopRequest:
    """Whether SIGTERM or SIGINT came; each of the endings is called when one comes."""

    def __init__(self, *endings: Callable[[], None]) -> None:
        self._endings, self._is_made = endings, False

    def listen(self) -> None:
        """Take the signals from here on: each ends this process where it is."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def check(self) -> None:
        """End this process if it was to end before, and something did not let it."""
        if self._is_made:
            raise SystemExit(0)

    def _stop(self, _number: int, _frame: object) -> NoReturn:
        self._is_made = True
        for ending in self._endings:
            ending()
        raise SystemExit(0)
