"""Promise 43: no use was without the duty or beyond the cap, decided again."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import replayed_uses
from keepfaith.prober.replay.judgment import MISUSE


def examine(reach: Reach) -> Finding:
    """Decide again what was entered since the last look."""
    return replayed_uses(reach, MISUSE, figure="in duty or cap")
