"""What every engine is: it answers a question, put in plain SQL, from files of the store."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from keepfaith.errors import KeepfaithError

# Past this many seconds a question is broken off.
TIMEOUT_SECONDS: Final = 20
# Where a value stands in a question. Each engine has its own way to bind it.
PARAMETER: Final = re.compile(r":(since|until|least|most)\b")

type Values = Mapping[str, dt.date | int]
type ResultRows = Sequence[Sequence[Any]]


class EngineError(KeepfaithError):
    """The engine is not there, or gave no answer."""


class Engine(Protocol):
    """What answers a question; used by several threads at once."""

    def ask(self, sql: str, files: Sequence[Path], values: Values) -> ResultRows:
        """Answer from these files, with these values bound."""


def timed_out() -> EngineError:
    """Return the error of a question that took too long."""
    return EngineError("The question took too long and was broken off.", "Ask about fewer days.")


def engine_failed(engine: str, error: Exception) -> EngineError:
    """Return the error of a failed engine, without its own message: that may hold anything."""
    return EngineError(
        f"{engine} could not answer: {type(error).__name__}.",
        "Try again in a minute. If it fails again, see that the engine runs and reaches the store.",
    )
