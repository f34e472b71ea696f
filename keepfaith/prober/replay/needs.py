"""Promise 34: each use was by somebody whose duty needed it and in no colleague's task, decided again."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import replayed_uses
from keepfaith.prober.replay.judgment import NEEDS


def examine(reach: Reach) -> Finding:
    """Decide again what was entered since the last look."""
    return replayed_uses(reach, NEEDS, figure="in who may open what")
