"""One probe: the module that examines, imported when it first runs."""

import importlib
from dataclasses import dataclass

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach


class UsedUp(Exception):
    """An allowance is used up, so nothing is tried: what an earlier look found keeps its own time. Says which."""


@dataclass(frozen=True, slots=True)
class Probe:
    """The function `examine` of a module; it returns what it found, and raises where it could not look.

    It raises `UsedUp` where it may not look so often.
    """

    module: str

    def __call__(self, reach: Reach) -> Finding:
        """Look once."""
        finding: Finding = importlib.import_module(self.module).examine(reach)
        return finding
