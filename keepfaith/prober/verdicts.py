"""Writing verdicts to the database, where nobody can change one, and only the database removes one, after 30 days."""

import datetime as dt
from typing import Final

from keepfaith.policies.promises.probes import PROBES
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach

MAX_FIGURE: Final = 300
_COUNTS_FOR: Final = {check.name: check.counts_for for check in PROBES}
_LAST: Final = """
    SELECT DISTINCT ON (probe) probe, outcome, figure, at FROM policies_probeverdict
    ORDER BY probe, id DESC
"""


def last_verdicts(reach: Reach) -> dict[str, tuple[Finding, dt.datetime]]:
    """Return the last verdict of each probe and when it was written, by the probe's name."""
    with reach.database() as database:
        rows = database.execute(_LAST).fetchall()
    return {probe: (Finding(outcome, figure), at) for probe, outcome, figure, at in rows}


def write_verdict(reach: Reach, probe: str, finding: Finding) -> None:
    """Add a verdict; the database sets its time."""
    with reach.database() as database:
        database.execute(
            "INSERT INTO policies_probeverdict (probe, outcome, figure, counts_for) VALUES (%s, %s, %s, %s)",
            (probe, finding.outcome, finding.figure[:MAX_FIGURE], _COUNTS_FOR[probe]),
        )
