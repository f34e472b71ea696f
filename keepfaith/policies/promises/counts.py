"""How many promises of a document stand how, for pages that only tell the count: a few seconds old at most."""

import datetime as dt
import time
from dataclasses import dataclass
from typing import Final

from keepfaith.policies.editions.edition_cache import PostedEditions, posted_editions
from keepfaith.policies.promises.status import promise_rows, tally

FRESH_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Counts:
    """The promises of an edition by verdict."""

    kept: int
    failed: int
    stale: int
    unproven: int
    people: int

    @property
    def total(self) -> int:
        """Count them all."""
        return self.kept + self.failed + self.stale + self.unproven + self.people


# By document: when it was counted, from which reading of the editions, and the count.
_counted: dict[str, tuple[float, PostedEditions, Counts | None]] = {}


def counts_of(slug: str) -> Counts | None:
    """Count the promises of a document's edition in force; without one there is nothing to count."""
    editions, now = posted_editions(), time.monotonic()
    counted = _counted.get(slug)
    if counted is None or counted[1] is not editions or now - counted[0] >= FRESH_SECONDS:
        at = dt.datetime.now(dt.UTC)
        edition = editions.in_force(slug, at=at)
        counts = Counts(**tally(promise_rows(edition, at=at))) if edition else None
        _counted[slug] = counted = (now, editions, counts)
    return counted[2]
