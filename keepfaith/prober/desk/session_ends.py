"""Promise 24: a session opens nothing after it was ended, after so long without use, and after so long in all."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.limits import TRIES
from keepfaith.prober.desk.session_journeys import ENDINGS, examined
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Try our sessions after each way in which a session ends; one that could not be tried leaves it unproven."""
    seen = examined(reach, "ends")
    if isinstance(seen, Finding):
        return seen
    untried = [ending for ending in ENDINGS if ending not in seen.ended_by]
    if untried and not seen.faults["ends"]:
        return Finding("unproven", f"The end of a session could not be tried after {', '.join(untried)}.")
    alone = f" {seen.left_alone} more really had no use for that long." if seen.left_alone else ""
    return Finding.of(
        examined=len(seen.ended_by) + seen.left_alone,
        faults=seen.faults["ends"],
        figure=f"Sessions of ours after {', after '.join(seen.ended_by)}: {TRIES} of {TRIES} tries with each were "
        f"refused. For the last two the times of their rows were set back.{alone}",
    )
