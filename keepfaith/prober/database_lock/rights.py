"""Promise 43: nobody may do more in the database than the release grants, and nobody has another role's rights."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.database_lock.comparison import judged, rights
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Compare who may do what."""
    return judged(reach, __name__, rights, figure="rights and roles")
