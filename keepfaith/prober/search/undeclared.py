"""Promises 6 and 47: there is no file that is not declared, and no process writes outside the data directory."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.search.sweep import Sweep, forget, sweep


def examine(reach: Reach) -> Finding:
    """Compare the names of all files with those that may be."""
    swept = sweep(reach)
    faults = [f"The file {name} is not declared." for name in swept.undeclared]
    faults += [f"A process writes to {name}, outside its directory." for name in swept.elsewhere]
    if faults:
        forget()
    return Finding.of(
        examined=swept.files,
        faults=faults,
        figure=f"{swept.files} files of the portal, each of a declared kind. {_open_files(swept)}",
    )


def _open_files(swept: Sweep) -> str:
    if swept.has_unseen_processes:
        return "Which other files its processes have open cannot be seen, for each runs as a user of its own."
    return "No process has another file open."
