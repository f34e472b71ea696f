"""Proving of the rules, by putting every possible request to them, what no example can show.

Exhaustive over the finite request space of each edition (decision 0004), over everybody whom its schema does not let
try, and over each pair of an edition that something was collected under and one that is in force then or later.
What two editions decide by the same words and the same rules is decided once.
"""

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, override

from keepfaith.custody.rules.cedar import Rulebook, Ruling, decide_under
from keepfaith.custody.rules.request_space import Action, Request, Vocabulary
from keepfaith.errors import KeepfaithError
from keepfaith.policies.rules.counterexamples import Case, Counterexamples, Decided
from keepfaith.policies.rules.governing_editions import Governing
from keepfaith.policies.rules.other_uses import OtherUses
from keepfaith.policies.rules.proof import Pair, Proof
from keepfaith.policies.rules.unused_rules import IdleRules
from keepfaith.policies.validation.rule_checks import check_rules, check_words
from keepfaith.policies.validation.table_checks import check_purposes

# Whom rules may speak of. Only the first open.
STAFF: Final = "Duty"
PRINCIPALS: Final = (STAFF, "Party")
SALE: Final = "for_value"
STEP: Final = 1_000
MAX_REQUESTS: Final = 5_000_000

type Tell = Callable[[int, int], None]


def prove(editions: Sequence[Governing], *, tell: Tell | None = None) -> Proof:
    """Put every possible request to each edition, given by start, and to each pair; nothing to prove is refused.

    `tell` is told how many requests were put so far, and how many there are.
    """
    if not editions:
        raise KeepfaithError(
            "No edition governs anything, so nothing can be proven.", "Post one, or name the folder of one."
        )
    begun = time.perf_counter()
    put, counterexamples = _Put(sum(_bounded(edition) for edition in editions), tell), Counterexamples()
    uses, idle = OtherUses(), IdleRules()
    pairs: list[Pair] = []
    for place, own in enumerate(editions):
        _check_words(own, counterexamples)
        tried = list(put.requests(own))
        _check_rulings(own, tried, counterexamples)
        _check_strangers(own, put.strangers(own), counterexamples)
        idle.add(own, tried, counterexamples)
        uses.add(own, tried)
        pairs += _check_pairs(own, tried, editions[place + 1 :], counterexamples, idle)
        put.paired += len(tried) * (len(editions) - place)
    return Proof(
        editions=tuple(edition.name for edition in editions),
        pairs=tuple(pairs),
        requests=put.done,
        paired=put.paired,
        failures=counterexamples.failures(),
        other_uses=uses.uses(),
        idle=idle.guardrails(),
        seconds=time.perf_counter() - begun,
    )


def strangers_to(action: Action, vocabulary: Vocabulary) -> Vocabulary:
    """Return the words in which an act is tried by everybody who may not try it.

    They are the duties and parties that the act is not for, and for each of both kinds one name that no edition knows.
    """
    names = {
        kind: (
            *(() if kind in action.principals else vocabulary.enumerations.get(kind, ())),
            _stranger(vocabulary.enumerations.get(kind, ())),
        )
        for kind in PRINCIPALS
    }
    return Vocabulary({**vocabulary.enumerations, **names}, (Action(action.name, PRINCIPALS, action.facts),))


def _stranger(names: Sequence[str]) -> str:
    name = "stranger"
    while name in names:
        name += "-"
    return name


@dataclass
class _Put:
    """What was put so far; what is decided by the same words and the same rules is remembered."""

    whole: int
    tell: Tell | None
    done: int = 0
    paired: int = 0
    _decided: dict[Hashable, list[Ruling]] = field(default_factory=dict)
    _rulings: dict[Ruling, Ruling] = field(default_factory=dict)

    def requests(self, edition: Governing) -> Iterator[Decided]:
        """Decide every request that an edition has words for."""
        for action, words in _spaces(edition):
            yield from self._all(edition, action, words)

    def strangers(self, edition: Governing) -> Iterator[Decided]:
        """Decide every request of those whom an edition does not let try."""
        for action, words in _strangers(edition):
            yield from self._all(edition, action, words)

    def _all(self, edition: Governing, action: Action, words: Vocabulary) -> Iterator[Decided]:
        requests = list(words.requests())
        names = (tuple(vocabulary.enumerations.items()) for vocabulary in (words, edition.book.vocabulary))
        key = (action, words.actions, *names, edition.deciding(action.name))
        decided = self._decided.get(key)
        if decided is None:
            decided = self._decided[key] = []
            for ruling in edition.book.decide_all(requests):
                decided.append(self._rulings.setdefault(ruling, ruling))
                if self.tell and len(decided) % STEP == 0:
                    self.tell(self.done + len(decided), self.whole)
        self.done += len(requests)
        yield from zip(requests, decided, strict=True)


def _bounded(edition: Governing) -> int:
    spaces = [*_spaces(edition), *_strangers(edition)]
    size = sum(words.size(action) for _, words in spaces for action in words.actions)
    if size > MAX_REQUESTS:
        raise KeepfaithError(
            f"{edition.name} has words for {size:,} requests, more than the {MAX_REQUESTS:,} that can be put.",
            "Each fact of an action doubles its requests: have fewer.",
        )
    return size


def _spaces(edition: Governing) -> Iterator[tuple[Action, Vocabulary]]:
    words = edition.book.vocabulary
    return ((action, replace(words, actions=(action,))) for action in words.actions)


def _strangers(edition: Governing) -> Iterator[tuple[Action, Vocabulary]]:
    words = edition.book.vocabulary
    return ((action, strangers_to(action, words)) for action in words.actions)


def _check_words(own: Governing, counterexamples: Counterexamples) -> None:
    for check in (check_rules, check_words, check_purposes):
        for fault in check(own.bundle):
            counterexamples.add("words", Case(own, text=str(fault)))


def _check_rulings(own: Governing, tried: Iterable[Decided], counterexamples: Counterexamples) -> None:
    """Look at each decision by itself."""
    on_sale = False
    for request, ruling in tried:
        on_sale = on_sale or (SALE, True) in request.facts
        if ruling.outcome == "error":
            counterexamples.add("error", Case(own, request, can="makes a rule err when trying to"))
        if not ruling.allowed:
            continue
        if not _may_try(own, request):
            counterexamples.add("duty", Case(own, request, ruling.rules))
        if (SALE, True) in request.facts:
            counterexamples.add("sale", Case(own, request, ruling.rules))
        if request.purpose != request.collected_for and (silent := _not_naming(own, request, ruling)):
            counterexamples.add("purpose", Case(own, request, silent))
    if not on_sale:
        counterexamples.add(
            "sale", Case(own, text=f"No act is judged on {SALE}, so no rule can deny a sale.")
        )


def _may_try(own: Governing, request: Request) -> bool:
    kind, name = request.principal
    if kind not in PRINCIPALS or name not in own.book.vocabulary.enumerations.get(kind, ()):
        return False
    return kind == STAFF or request.action != "open"


def _not_naming(own: Governing, request: Request, ruling: Ruling) -> tuple[str, ...]:
    return tuple(name for name in ruling.rules if request.purpose not in own.rules[name].purposes)


def _check_strangers(own: Governing, tried: Iterable[Decided], counterexamples: Counterexamples) -> None:
    for request, ruling in tried:
        if ruling.allowed:
            counterexamples.add("duty", Case(own, request, ruling.rules))


@dataclass(frozen=True)
class _Remembering(Rulebook):
    """A book whose rulings are known already."""

    rulings: Mapping[Request, Ruling]

    @override
    def decide(self, request: Request) -> Ruling:
        return self.rulings[request]


def _check_pairs(
    own: Governing,
    tried: Sequence[Decided],
    later: Sequence[Governing],
    counterexamples: Counterexamples,
    idle: IdleRules,
) -> Iterator[Pair]:
    """Decide as the custodian does on what was collected under an edition, while itself or a later one is in force."""
    book = own.book
    remembering = _Remembering(book.policies, book.guardrails, book.schema, book.vocabulary, dict(tried))
    allowed = sum(ruling.allowed for _, ruling in tried)
    for in_force in (own, *later):
        other, still = remembering if in_force is own else in_force.book, 0
        for request, ruling in tried:
            under = decide_under(request, own=remembering, in_force=other)
            still += under.allowed
            if ruling.allowed and not under.allowed:
                idle.bind(in_force, under)
            elif under.allowed and not ruling.allowed:
                counterexamples.add("tightening", Case(own, request, under.rules, in_force=in_force))
        yield Pair(own.name, in_force.name, allowed, still)
