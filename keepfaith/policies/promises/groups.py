"""Promises under the headings of their policy, those that need a look first."""

from dataclasses import dataclass, field

from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.translation import prose_here
from keepfaith.policies.promises.history import History
from keepfaith.policies.promises.status import VERDICTS, Row, tally


@dataclass
class PromiseGroup:
    """The promises of one part of a policy: the anchor and words of its heading, in the reader's language."""

    anchor: str
    title: str
    stands: list[tuple[Row, History]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Count its promises by verdict."""
        rows = [row for row, _ in self.stands]
        return {**tally(rows), "total": len(rows)}


def grouped(edition: PostedEdition, stands: list[tuple[Row, History]]) -> list[PromiseGroup]:
    """Gather the promises of an edition by the heading above their clause; in each, the worst verdict comes first."""
    prose = prose_here(edition.bundle.files["policy.md"], facts_of(edition.bundle))
    headings = {heading.anchor: heading.text for heading in prose.headings}
    groups = [PromiseGroup("", prose.title), *(PromiseGroup(*heading) for heading in headings.items())]
    by_heading = {group.anchor: group for group in groups}
    above: dict[str, PromiseGroup] = {}
    current = groups[0]
    for block in prose.blocks:
        current = by_heading.get(block.anchor, current)
        above[block.anchor] = current
    for row, history in stands:
        above.get(row.clause.anchor, groups[0]).stands.append((row, history))
    for group in groups:
        group.stands.sort(key=lambda pair: (VERDICTS.index(pair[0].verdict), pair[0].number))
    return [group for group in groups if group.stands]
