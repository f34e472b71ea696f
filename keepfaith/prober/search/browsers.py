"""Promise 47: no name of a browser is stored, by which visits could be joined."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.search.sweep import forget, sweep


def examine(reach: Reach) -> Finding:
    """Look for the words that every browser names itself by."""
    swept = sweep(reach)
    places = swept.met("browser")
    if places:
        forget()
        return Finding("failed", f"The name of a browser stands in {places[0]} ({len(places)} such places).")
    if not swept.addresses or swept.unread:
        return Finding(
            "unproven", "No browser of ours has visited yet, or a file cannot be read by the prober."
        )
    return Finding("kept", f"Names of browsers: in none of {swept.files} files and {swept.columns} columns.")
