"""Promise 38: what was left out of its person's own view was shown again in time, decided again."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import replayed_uses
from keepfaith.prober.replay.judgment import OWN_VIEW


def examine(reach: Reach) -> Finding:
    """Decide again what was entered since the last look."""
    return replayed_uses(reach, OWN_VIEW, figure="in what its person sees of it")
