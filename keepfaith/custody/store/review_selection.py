"""Which entries a privacy officer looks at: refusals, unusual use, codes given out, and openings that chance draws.

What draws an opening are random bytes of its entry: nobody knows them before, and afterward whoever reads the ledger
can see whether it was drawn.
"""

from collections.abc import Mapping
from typing import Any, Final

from keepfaith.custody.ledger.entry import Entry
from keepfaith.custody.protocol.known_names import NOBODY

# One in twenty: the first byte of an entry's commitment is below this.
DRAWN_BELOW: Final = 13
_BY_ITSELF: Final = ("", NOBODY, "command line")
# Unusual use, and what lets somebody see a record because an employee says who they are.
_ALWAYS: Final = frozenset({"unusual", "code-mailed", "code-handed"})
# And what an item does from then on: it keeps a person from it.
_KEEPING: Final = frozenset({"withholds"})
# What goes out is cleared message by message, by a process and by nobody's hand.
_MESSAGES: Final = frozenset({"sent", "withheld"})


def is_for_review(entry: Entry, details: Mapping[str, Any]) -> bool:
    """Return whether an entry of an employee's act waits to be looked at."""
    if details.get("employee", "") in _BY_ITSELF:
        return False
    if entry.kind == "refused":
        return entry.attempted not in _MESSAGES or "what" not in details
    is_kept = not _KEEPING.isdisjoint(details.get("effects", ()))
    return is_kept or entry.kind in _ALWAYS or (entry.kind == "opened" and entry.commitment[0] < DRAWN_BELOW)
