"""A check: what a section examines, how often, and for which clause."""

import datetime as dt
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

# What failed is looked at again soon, so that a corrected fault does not stay in public for long.
FAILED_AGAIN: Final = dt.timedelta(minutes=5)
_PERIODS_UNTIL_STALE: Final = 2
Outcome = Literal["kept", "failed", "unproven"]


@dataclass(frozen=True, slots=True)
class Portal:
    """Where the running portal can be reached: its origins without a final slash, and the certificate to trust.

    Without one, those count that this machine trusts.
    """

    origin: str
    plain_origin: str
    certificate: Path | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one run of a check found; `figure` is shown in public and holds nothing personal (≤ 300 characters)."""

    outcome: Outcome
    figure: str

    @classmethod
    def of(cls, *, examined: int, faults: list[str], figure: str) -> "Finding":
        """Judge a run: nothing examined is unproven, a fault is a failure."""
        if faults:
            counted = f"{len(faults)} of {examined}: " if len(faults) <= examined else ""
            return cls("failed", f"{counted}{faults[0]}"[:300])
        return cls("kept" if examined else "unproven", figure[:300])


@dataclass(frozen=True, slots=True)
class Examination:
    """The function `examine` of a module that is imported only when it runs.

    What an examination needs would weigh on every web process, which runs none.
    """

    module: str

    def __call__(self, portal: Portal) -> Finding:
        """Examine the portal."""
        finding: Finding = importlib.import_module(self.module).examine(portal)
        return finding


@dataclass(frozen=True, slots=True)
class Check:
    """A check of clauses.

    `name` is section.noun, or mechanism.noun where the prober examines it in a process of its own, which has no
    `examine` here; `promises` are the numbers of the governing policy that it keeps, and none for a check that
    only clauses of other documents name; `says` tells in plain words what is examined; `period` is how often the
    worker runs it, and `again` how soon once it has failed.
    """

    name: str
    promises: tuple[int, ...]
    examine: Callable[[Portal], Finding] | None
    period: dt.timedelta = dt.timedelta(hours=1)
    again: dt.timedelta = FAILED_AGAIN
    says: str = ""

    @property
    def counts_for(self) -> dt.timedelta:
        """How long a result counts: then nothing has looked for too long."""
        return _PERIODS_UNTIL_STALE * self.period
