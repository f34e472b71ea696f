"""Uses for another purpose than information was collected for, as the rules themselves name them."""

from collections import defaultdict
from collections.abc import Iterable

from keepfaith.policies.rules.counterexamples import Decided
from keepfaith.policies.rules.governing_editions import Governing
from keepfaith.policies.rules.proof import OtherUse


class OtherUses:
    """All that was allowed so far for another purpose, by the rule that allows it."""

    def __init__(self) -> None:
        self._editions: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)

    def add(self, edition: Governing, decided: Iterable[Decided]) -> None:
        """Note the other uses that an edition allows."""
        uses: dict[tuple[str, str], set[str]] = defaultdict(set)
        for request, ruling in decided:
            if ruling.allowed and request.purpose != request.collected_for:
                for name in ruling.rules:
                    uses[name, request.purpose].add(request.collected_for)
        for (name, purpose), collected in uses.items():
            rule = edition.rules[name]
            self._editions[name, rule.clause, rule.says, _sentence(edition, purpose, collected)].append(
                edition.name
            )

    def uses(self) -> tuple[OtherUse, ...]:
        """Return each use once, with the editions that allow it."""
        return tuple(OtherUse(*use, tuple(editions)) for use, editions in self._editions.items())


def _sentence(edition: Governing, purpose: str, collected: set[str]) -> str:
    others = set(edition.book.vocabulary.names("Purpose")) - {purpose}
    titles = sorted(edition.purpose(name) for name in collected)
    purposes = "any other purpose" if collected == others else " or ".join(titles)
    return f"{edition.purpose(purpose)}: what was collected for {purposes}."
