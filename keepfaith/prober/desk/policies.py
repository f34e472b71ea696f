"""Promise 2, at the desk: each of its pages links every policy."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.session_journeys import examined
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Look at the pages that an employee sees."""
    seen = examined(reach, "policies")
    if isinstance(seen, Finding):
        return seen
    return Finding.of(
        examined=seen.answers,
        faults=seen.faults["policies"],
        figure=f"Every policy is linked on each page among {seen.answers} answers of the desk.",
    )
