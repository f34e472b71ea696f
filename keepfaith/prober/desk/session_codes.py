"""Promise 22: the code of a session is in its cookie and nowhere else."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.session_journeys import examined
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Look for the codes of our sessions in every answer of the desk."""
    seen = examined(reach, "codes")
    if isinstance(seen, Finding):
        return seen
    return Finding.of(
        examined=seen.answers,
        faults=seen.faults["codes"],
        figure=f"The codes of {seen.signed_in} sessions of ours, as they are, encoded or as digests: beside the cookie "
        f"in no address, input, header or word of {seen.answers} answers of the desk.",
    )
