"""Counterexamples: of all cases in which a property fails, the one with the fewest true facts, then the shortest."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from keepfaith.custody.rules.cedar import Ruling
from keepfaith.custody.rules.request_space import Request
from keepfaith.policies.rules.governing_editions import Governing
from keepfaith.policies.rules.proof import Failure

type Decided = tuple[Request, Ruling]


@dataclass(frozen=True)
class Case:
    """One case: a request under an edition, what becomes of it in words, and the rules that did it.

    A case without a request is its `text`. Of a request without rules those are looked for that err.
    `in_force` is the edition in force, where that is another one.
    """

    own: Governing
    request: Request | None = None
    rules: tuple[str, ...] = ()
    can: str = "can"
    text: str = ""
    in_force: Governing | None = None

    @property
    def facts(self) -> int:
        """Count the facts that are true."""
        return sum(value for _, value in self.request.facts) if self.request else 0

    @cached_property
    def sentence(self) -> str:
        """Return it in plain words."""
        return self.own.sentence(self.request, can=self.can) if self.request else self.text

    @property
    def size(self) -> tuple[int, int, str]:
        """Return what orders cases."""
        return self.facts, len(self.sentence), self.sentence

    def failure(self, cases: int) -> Failure:
        """Return it with the smallest of some cases."""
        rules_by_id = {**(self.in_force.rules if self.in_force else {}), **self.own.rules}
        rules = (rules_by_id.get(name) for name in self.rules or self._erring())
        under = f"{self.own.name}, while {self.in_force.name} is in force" if self.in_force else self.own.name
        sentences = tuple(f"{rule.name} (#{rule.clause}): {rule.says}" for rule in rules if rule)
        return Failure(cases, under, self.sentence, sentences)

    def _erring(self) -> tuple[str, ...]:
        if self.request is None:
            return ()
        return tuple(
            name for name in self.own.rules if self.own.alone(name).decide(self.request).outcome == "error"
        )


class Counterexamples:
    """The cases found so far, by property; of each only those with the fewest true facts are kept."""

    def __init__(self) -> None:
        self._cases: Counter[str] = Counter()
        self._smallest: dict[str, list[Case]] = {}

    def add(self, name: str, case: Case) -> None:
        """Note that a property does not hold in a case."""
        self._cases[name] += 1
        cases = self._smallest.setdefault(name, [case])
        if case.facts < cases[0].facts:
            self._smallest[name] = [case]
        elif case is not cases[0] and case.facts == cases[0].facts:
            cases.append(case)

    def add_smallest(self, name: str, cases: Iterable[Case]) -> None:
        """Note the smallest of some cases as one: it stands for a rule, and they are all about that."""
        self.add(name, min(cases, key=lambda case: case.size))

    def failures(self) -> Mapping[str, Failure]:
        """Return the smallest case of each property that does not hold."""
        return {
            name: min(cases, key=lambda case: case.size).failure(self._cases[name])
            for name, cases in self._smallest.items()
        }
