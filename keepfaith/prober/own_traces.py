"""What the prober typed and was given lately: in memory alone, since no file of ours may hold any of it in clear.

What it sent to the end stands in its journal of canaries, too.
"""

from collections import deque
from typing import Final

MAX_TRACES: Final = 400


class Traces:
    """The last things of one kind, each once."""

    def __init__(self) -> None:
        self._last: deque[str] = deque(maxlen=MAX_TRACES)

    def note(self, trace: str) -> str:
        """Add one, unless it is there."""
        if trace not in self._last:
            self._last.append(trace)
        return trace

    def last(self, most: int) -> tuple[str, ...]:
        """Return the last ones, the newest first."""
        return tuple(self._last)[::-1][:most]


# Coined words of made-up people, card numbers typed where none is asked for, and codes of sessions at the desk.
OWN_WORDS: Final = Traces()
OWN_NUMBERS: Final = Traces()
OWN_SESSIONS: Final = Traces()
