"""What came of a rehearsal: how many requests were about each promise, and which ended otherwise than the rules say."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.cast import PERMITTED
from keepfaith.prober.rules.rulebook import Request


@dataclass
class Tally:
    """The requests that were tried and the refused ones, by aspect; and the faults of each."""

    tried: Counter[Aspect] = field(default_factory=Counter)
    refused: Counter[Aspect] = field(default_factory=Counter)
    faults: dict[Aspect, list[str]] = field(default_factory=dict)

    def note(
        self, request: Request, about: Collection[Aspect], *, expected: str, outcome: str, when: str = ""
    ) -> bool:
        """Compare one outcome with the expected one; return whether it is as expected."""
        self.tried.update(about)
        if outcome != PERMITTED:
            self.refused.update(about)
        if outcome == expected:
            return True
        fault = (
            f"{when}{request.principal[1]}: {request.action} of {request.category} collected for "
            f"{request.collected_for}, for {request.purpose}: {outcome}, by the rules {expected}."
        )
        for aspect in about:
            self.faults.setdefault(aspect, []).append(fault)
        return False
