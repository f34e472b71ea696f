"""What changes between two editions' rules: every possible request is put to both, and the difference is told.

Exhaustive over the finite request space. Categories that neither rule set mentions behave alike by symmetry,
so one of them stands for all; an action on which both have the same rules is decided alike, and so is a request to
which no rule applies that only one of them has; everything else is tried in full.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from keepfaith.custody.rules.cedar import Rulebook, Ruling, annotations
from keepfaith.custody.rules.request_space import Request, Vocabulary
from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.editions.bundle import Bundle

if TYPE_CHECKING:
    from keepfaith.policies.acts.comparison import ActDifference

MENTIONED = re.compile(r'\bCategory::"([^"]+)"')
Point = tuple[Any, ...]
Change = Literal["", "gains", "loses"]


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """Who gains and who loses, in plain words; how many possible requests were compared."""

    gains: tuple[str, ...]
    loses: tuple[str, ...]
    guardrails: tuple[str, ...]
    compared: int
    acts: "ActDifference"

    @property
    def is_empty(self) -> bool:
        """Return whether the two rule sets decide everything alike."""
        return not (self.gains or self.loses) and self.acts.is_empty


def compare_rules(
    earlier: Bundle, later: Bundle, *, progress: Callable[[int], None] | None = None
) -> RuleDifference:
    """Put every request that either edition can express to both; report each decision that differs.

    A request that one edition has no words for is denied by it. `progress` is told the number put so far.
    """
    # Few web processes ever compare.
    from keepfaith.policies.acts.comparison import compare_acts

    old = Rulebook.read(rules=earlier.files["rules.cedar"], schema=earlier.files["schema.cedarschema"])
    new = Rulebook.read(rules=later.files["rules.cedar"], schema=later.files["schema.cedarschema"])
    alike = _alike(old, new, earlier.files["rules.cedar"] + later.files["rules.cedar"])
    gains: list[Request] = []
    loses: list[Request] = []
    same = _same_actions(old, new)
    compared = sum(new.vocabulary.size(action) for action in new.vocabulary.actions if action.name in same)
    for request, change in _decisions(old, new, alike, same):
        compared += len(alike) if alike and request.category == alike[0] else 1
        if change:
            (gains if change == "gains" else loses).append(request)
        if progress and compared % 1000 == 0:
            progress(compared)
    words = Words(earlier, later, alike)
    return RuleDifference(
        tuple(words.tell(gains, can="can now")),
        tuple(words.tell(loses, can="can no longer")),
        tuple(_changed_guardrails(earlier, later)),
        compared,
        compare_acts(earlier, later),
    )


def _alike(old: Rulebook, new: Rulebook, rules: str) -> tuple[str, ...]:
    if 'Field::"' in rules:
        return ()
    shared = [name for name in old.vocabulary.names("Category") if name in new.vocabulary.names("Category")]
    mentioned = set(MENTIONED.findall(rules))
    return tuple(name for name in shared if name not in mentioned)


def _same_actions(old: Rulebook, new: Rulebook) -> frozenset[str]:
    """Name the actions on which both editions have the same words and the same rules: they decide alike."""
    if old.vocabulary.enumerations != new.vocabulary.enumerations:
        return frozenset()
    shared = set(old.vocabulary.actions) & set(new.vocabulary.actions)
    return frozenset(
        action.name for action in shared if old.rules_on(action.name) == new.rules_on(action.name)
    )


def _decisions(
    old: Rulebook, new: Rulebook, alike: Sequence[str], same: frozenset[str]
) -> Iterator[tuple[Request, Change]]:
    spared = set(alike[1:])
    seen_requests = set()
    for book, other, swap in ((new, old, False), (old, new, True)):
        names = [name for name in book.vocabulary.names("Category") if name not in spared]
        possible = book.vocabulary.requests(categories=names, without=same)
        requests = [request for request in possible if request not in seen_requests]
        seen_requests.update(requests)
        disputed = _disputed(old, new, requests)
        yield from ((request, "") for request in requests if request not in disputed)
        counterparts = {request: _counterpart(request, other.vocabulary) for request in disputed}
        rulings = book.decide_all(disputed)
        others = other.decide_all(counterpart for counterpart in counterparts.values() if counterpart)
        for request, ruling in zip(disputed, rulings, strict=True):
            opposite = next(others) if counterparts[request] else DENIED
            yield request, _change(opposite, ruling) if not swap else _change(ruling, opposite)


def _disputed(old: Rulebook, new: Rulebook, requests: Sequence[Request]) -> dict[Request, None]:
    """Return those that the editions may decide differently, in their order."""
    if old.vocabulary != new.vocabulary:
        return dict.fromkeys(requests)
    rulings = new.unlike(old).decide_all(requests)
    paired = zip(requests, rulings, strict=True)
    return dict.fromkeys(request for request, ruling in paired if ruling.outcome != "no rule permits")


def _change(before: Ruling, after: Ruling) -> Change:
    if before.allowed == after.allowed:
        return ""
    return "gains" if after.allowed else "loses"


DENIED = Ruling(allowed=False, outcome="error")


def _counterpart(request: Request, vocabulary: Vocabulary) -> Request | None:
    """Return a request in another edition's words: without facts it does not know; none if it lacks the names."""
    action = next((action for action in vocabulary.actions if action.name == request.action), None)
    kind, name = request.principal
    if action is None or kind not in action.principals or name not in vocabulary.names(kind):
        return None
    if request.category not in vocabulary.names("Category"):
        return None
    if {request.purpose, request.collected_for} - set(vocabulary.names("Purpose")):
        return None
    facts = frozenset(fact for fact in request.facts if fact[0] in action.facts)
    if len(facts) != len(action.facts):
        return None
    return Request(
        request.principal, request.action, request.category, request.collected_for, request.purpose, facts
    )


def _changed_guardrails(earlier: Bundle, later: Bundle) -> Iterator[str]:
    old, new = _guardrails(earlier), _guardrails(later)
    for name in sorted(new.keys() - old.keys()):
        yield f"New guardrail, which also protects what was collected before: {new[name]}"
    for name in sorted(old.keys() - new.keys()):
        yield f"Guardrail removed: {old[name]} It still binds what was collected under the earlier edition."
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            yield f"Guardrail reworded: {old[name]} → {new[name]}"


def _guardrails(bundle: Bundle) -> dict[str, str]:
    return {
        rule.get("id", f"rule {place}"): rule.get("says", "a rule not said in plain words")
        for place, rule in enumerate(annotations(bundle.files["rules.cedar"]), 1)
        if rule["effect"] == "forbid"
    }


class Words:
    """Describes a set of requests in few plain sentences, by the titles of the editions' own vocabulary."""

    def __init__(self, earlier: Bundle, later: Bundle, alike: Sequence[str]) -> None:
        self.titles: dict[tuple[str, str], str] = {}
        for bundle in (earlier, later):
            table = bundle.table("purposes.toml")
            for kind in ("purpose", "duty", "party", "action", "fact"):
                for name, entry in table.get(kind, {}).items():
                    if "title" in entry:
                        self.titles[kind, name.replace("-", "_") if kind == "fact" else name] = entry["title"]
        self.alike = tuple(alike)
        self.purposes = {name for kind, name in self.titles if kind == "purpose"}

    def tell(self, requests: Sequence[Request], *, can: str) -> Iterator[str]:
        """Yield, for each group that differs in who and what they do, that they `can` do it."""
        groups: dict[tuple[tuple[str, str], str], list[Point]] = defaultdict(list)
        facts: dict[str, tuple[str, ...]] = {}
        for request in requests:
            known = dict(request.facts)
            facts[request.action] = tuple(sorted(known))
            groups[request.principal, request.action].append(
                (
                    request.category,
                    request.collected_for,
                    request.purpose,
                    *(known[fact] for fact in sorted(known)),
                )
            )
        for (principal, action), points in sorted(groups.items()):
            for block in boxes(points):
                who = self._titled(principal[0].lower(), principal[1])
                yield f"{who} {can} {self._titled('action', action)}: {self._sentence(block, facts[action])}"

    def _sentence(self, block: tuple[frozenset[Any], ...], facts: Sequence[str]) -> str:
        categories, collected, purposes, *values = block
        when = [
            ("" if True in value else "not ") + self._titled("fact", fact)
            for fact, value in zip(facts, values, strict=True)
            if len(value) == 1
        ]
        sentence = f"{self._categories(categories)}. Collected for {self._purposes(collected)}."
        sentence += f" Used for {self._purposes(purposes)}."
        return sentence + (f" When {' and '.join(when)}." if when else "")

    def _titled(self, kind: str, name: str) -> str:
        return self.titles.get((kind, name), name.replace("_", " "))

    def _purposes(self, names: frozenset[str]) -> str:
        if self.purposes and names >= self.purposes:
            return "any purpose"
        return _listed([f"“{self._titled('purpose', name)}”" for name in sorted(names)])

    def _categories(self, names: frozenset[str]) -> str:
        whole = sorted(names | set(self.alike) if self.alike and self.alike[0] in names else names)
        titles = [CATEGORIES[name].title if name in CATEGORIES else name for name in whole]
        # Small letters inside a sentence, but not for what is written large anywhere, as “Social Security number”.
        return _listed([title.lower() if title[1:].islower() else title for title in titles], last="and")


def _listed(words: Sequence[str], *, last: str = "or") -> str:
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def boxes(points: Sequence[Point]) -> list[tuple[frozenset[Any], ...]]:
    """Cover a set of points exactly by boxes, merging one dimension at a time; the cover is disjoint."""
    cover = [tuple(frozenset((value,)) for value in point) for point in dict.fromkeys(points)]
    for dimension in range(len(cover[0]) if cover else 0):
        merged: Mapping[tuple[frozenset[Any], ...], set[Any]] = defaultdict(set)
        for box in cover:
            merged[box[:dimension] + box[dimension + 1 :]] |= box[dimension]
        cover = [(*rest[:dimension], frozenset(values), *rest[dimension:]) for rest, values in merged.items()]
    return cover
