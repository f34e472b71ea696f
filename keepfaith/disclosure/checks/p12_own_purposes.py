"""Promise 12: what was told us for literature or notices is used for that and nothing else of our own choosing."""

from typing import Final

from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.disclosure.checks.custodian_probe import governing, logged, probe
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.sections.check import Finding, Portal

# The clauses under which literature and notices stand.
CLAUSES: Final = frozenset({"literature-and-notices", "only-when-asked"})
# Uses that are not of our own choosing: the law's, and the person's own. Another one has to be argued for here.
NOT_OURS: Final = frozenset({"public-records", "your-information", "legal-obligations"})

_uses_by_digest: dict[str, tuple[int, list[str]]] = {}


def examine(_portal: Portal) -> Finding:
    """Put every possible use to the rules, and one wrong use to the custodian."""
    edition = governing()
    if edition is None or not asked_for(edition):
        return Finding("unproven", "Nothing is collected for literature or notices.")
    tried, faults = other_uses(edition)
    attempts, refused = 0, []
    for purpose in asked_for(edition):
        attempts += 1
        refused += _tried_live(edition, purpose)
    return Finding.of(
        examined=tried + attempts,
        faults=[*faults, *refused],
        figure=f"We tested {tried:,} possible uses. All but those that the person or the law allows were refused. The "
        f"custodian refused {attempts} tries and wrote them down.",
    )


def asked_for(edition: PostedEdition) -> tuple[str, ...]:
    """Name the purposes that stand under the clauses on literature and notices."""
    purposes = edition.bundle.table("purposes.toml").get("purpose", {})
    return tuple(name for name, entry in purposes.items() if entry["clause"] in CLAUSES)


def other_uses(edition: PostedEdition) -> tuple[int, list[str]]:
    """Try every request about what was collected for these purposes; list what is allowed for another."""
    # However often an edition is read, its rules are the same.
    if edition.bundle.digest not in _uses_by_digest:
        _uses_by_digest[edition.bundle.digest] = _other_uses(edition)
    return _uses_by_digest[edition.bundle.digest]


def _other_uses(edition: PostedEdition) -> tuple[int, list[str]]:
    requests = list(edition.rulebook.vocabulary.requests(collected_for=asked_for(edition)))
    faults = {
        f"What was told us for {request.collected_for} may be used for {request.purpose}"
        f" ({request.principal[1]}: {request.action})."
        for request, ruling in zip(requests, edition.rulebook.decide_all(requests), strict=True)
        if ruling.allowed and request.purpose not in NOT_OURS | {request.collected_for}
    }
    return len(requests), sorted(faults)


def _tried_live(edition: PostedEdition, purpose: str) -> list[str]:
    before = logged("refused")
    category = edition.bundle.table("purposes.toml")["purpose"][purpose]["categories"][0]
    with probe(edition, purpose, category) as probe_record:
        outcome = probe_record.opened(duty="assistance", purpose="questions")
        if isinstance(outcome, OpenedKeys):
            return [f"The custodian opened a record kept for {purpose} in order to answer questions."]
        if not outcome.clause:
            return [f"The custodian named no clause when it refused to open a record kept for {purpose}."]
    if logged("refused") <= before:
        return ["The custodian refused, but wrote nothing down."]
    return []
