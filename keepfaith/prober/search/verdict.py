"""What a sweep comes to for one kind of needle."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.search.needles import Kind
from keepfaith.prober.search.sweep import Sweep, forget


def judged(swept: Sweep, kinds: dict[Kind, str], *, untried: str, figure: str) -> Finding:
    """Return *failed* where one of some kinds was met, which are called so, and *kept* only if all was read."""
    for kind, named in kinds.items():
        if places := swept.met(kind):
            forget()
            return Finding("failed", f"{named} stands in {places[0]} ({len(places)} such places).")
    if untried:
        return Finding("unproven", untried)
    if swept.unread:
        return Finding("unproven", f"{swept.unread} files or tables could not be read to their end.")
    return Finding("kept", f"{figure}: {swept.where}")
