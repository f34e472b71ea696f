"""Promise 35: each use was for what the rules and its task allow, decided again."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import replayed_uses
from keepfaith.prober.replay.judgment import USES


def examine(reach: Reach) -> Finding:
    """Decide again what was entered since the last look."""
    return replayed_uses(reach, USES, figure="in what a use is for")
