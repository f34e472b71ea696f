"""Promise 12: what was told us for literature or notices was used for nothing else, by every entry decided again."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import replayed_uses
from keepfaith.prober.replay.judgment import OWN_PURPOSES


def examine(reach: Reach) -> Finding:
    """Decide again what was entered since the last look."""
    return replayed_uses(reach, OWN_PURPOSES, figure="in purpose")
