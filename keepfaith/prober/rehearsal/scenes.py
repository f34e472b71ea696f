"""The editions of a rehearsal: the one in force, and two that come after it, one stricter and one looser."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from keepfaith.prober.rules.rulebook import Request, Rulebook, decide_under

# What the looser edition adds: somebody may open anything for anything. Nothing collected before may follow it.
LOOSER: Final = """
@id("rehearsal-permit") @clause("rehearsal")
permit (principal, action == Action::"open", resource);
"""
# What the stricter edition adds: nobody opens a name any more. All that was collected before must follow it.
STRICTER: Final = """
@id("rehearsal-forbid") @clause("rehearsal")
forbid (principal, action == Action::"open", resource) when { resource.category == Category::"name" };
"""


@dataclass(frozen=True)
class Scene:
    """An edition that the scratch custodian is told of, with its rules as the prober reads them."""

    rules: str
    schema: str
    starts_at: dt.datetime

    @property
    def digest(self) -> str:
        """A name of the form that editions have."""
        content = f"{self.rules}\0{self.schema}\0{self.starts_at.isoformat()}"
        return hashlib.sha256(content.encode()).hexdigest()

    @property
    def rulebook(self) -> Rulebook:
        """The rules, read by an engine of the prober's own."""
        return _rulebook(self.rules, self.schema)

    def followed_by(self, more: str, *, starts_at: dt.datetime) -> "Scene":
        """Return an edition that has one rule more and starts later."""
        return Scene(self.rules + more, self.schema, starts_at)


def differing(requests: list[Request], *, own: Rulebook, in_force: Rulebook) -> list[Request]:
    """Return the requests on which it matters that what was collected earlier stays under its own edition."""
    return [
        request
        for request in requests
        if len({
            own.decide(request).outcome,
            in_force.decide(request).outcome,
            decide_under(request, own=own, in_force=in_force).outcome,
        }) > 1
    ]  # fmt: skip


# The same edition for hours, with the two that follow it in a rehearsal.
@lru_cache(maxsize=4)
def _rulebook(rules: str, schema: str) -> Rulebook:
    return Rulebook.read(rules=rules, schema=schema)
