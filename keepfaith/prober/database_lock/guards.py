"""Promise 44: no right, trigger, constraint or function of the database is another one than in the release."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.database_lock.comparison import everything, judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Compare all that the database states of itself."""
    return judged(reach, __name__, everything, figure="itself")
