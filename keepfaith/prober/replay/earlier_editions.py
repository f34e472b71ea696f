"""Promise 56: each use was decided by the edition that its record was collected under, decided again."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import replayed_uses
from keepfaith.prober.replay.judgment import EARLIER


def examine(reach: Reach) -> Finding:
    """Decide again what was entered since the last look."""
    return replayed_uses(reach, EARLIER, figure="by an edition")
