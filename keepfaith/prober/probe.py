"""One probe: the function that examines, whose module is imported when it first runs."""

import importlib
from dataclasses import dataclass

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach


class UsedUp(Exception):
    """An allowance is used up, so nothing is tried: what an earlier look found keeps its own time. Says which."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A function of a module; it returns what it found, and raises where it could not look.

    It raises `UsedUp` where it may not look so often.
    """

    module: str
    function: str = "examine"

    def __call__(self, reach: Reach) -> Finding:
        """Look once."""
        finding: Finding = getattr(importlib.import_module(self.module), self.function)(reach)
        return finding
