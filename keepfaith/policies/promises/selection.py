"""Which promises are to be examined: those of an edition in force, all or some, with the checks that prove them."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

from keepfaith.agency.agency import this_agency
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.promises.status import LastRun, Row, checks_of, promise_rows


@dataclass(frozen=True, slots=True)
class Selection:
    """Promises of one edition by their numbers, and the names of their checks and probes."""

    edition: PostedEdition
    numbers: frozenset[int]
    checks: tuple[str, ...]

    @classmethod
    def of(cls, slug: str, only: Collection[int]) -> Self:
        """Select promises of a policy in force, of the governing one if none is named; all where `only` is empty."""
        edition = _edition(slug)
        promised = {number for clause in edition.clauses for number in clause.promises}
        if unknown := sorted(set(only) - promised):
            raise KeepfaithError(
                f"The policy in force makes no promise {unknown[0]}.",
                f"Its promises are 1 to {max(promised, default=0)}.",
            )
        numbers = frozenset(only) or frozenset(promised)
        names = {
            name: None
            for clause in edition.clauses
            for number in clause.promises
            if number in numbers
            for name in checks_of(edition, clause, number)
        }
        return cls(edition, numbers, tuple(names))

    def rows(self, runs: Mapping[str, LastRun] | None = None) -> list[Row]:
        """Return the row of each promise by these runs, or by those that are published."""
        rows = promise_rows(self.edition, at=dt.datetime.now(dt.UTC), runs=runs)
        return [row for row in rows if row.number in self.numbers]


def _edition(slug: str) -> PostedEdition:
    agency = this_agency()
    document = agency.document(slug) if slug else agency.governing
    if document is None:
        raise KeepfaithError(
            f"There is no policy {slug}.",
            f"Name one of: {', '.join(other.slug for other in agency.documents)}.",
        )
    edition = posted_editions().in_force(document.slug, at=dt.datetime.now(dt.UTC))
    if edition is None:
        named = "privacy policy" if document.governs else f"policy {document.slug}"
        raise KeepfaithError(
            f"No {named} is in force, so nothing is promised.", "See `keepfaith policy post`."
        )
    return edition
