"""One attack on the real build and on a weakened one: it never succeeds on the first, and does on the second.

So it is known that the attack can succeed, and that what it failed on is the guard.
"""

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice

# So much of the tries must succeed where a guard is out; else the attack is too weak to say anything.
ENOUGH = 0.95

type Attack[Build] = Callable[[Build], Iterable[bool]]


class GaveWay(AssertionError):
    """The real build gave way to an attack."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often an attack was tried, and how often it succeeded."""

    tries: int
    successes: int

    @property
    def share(self) -> float:
        return self.successes / self.tries

    def __str__(self):
        return f"{self.successes:,}/{self.tries:,}"


def compare[Build](
    attack: Attack[Build],
    tries: int,
    *,
    real: AbstractContextManager[Build],
    weakened: AbstractContextManager[Build],
    most: float = 0.0,
    name: str = "",
    on_weakened: int = 0,
) -> None:
    """Try an attack so often on both, or otherwise `on_weakened`; `most` is the share that chance may give it."""
    with weakened as build:
        weak = rate(attack, build, on_weakened or tries)
    with real as build:
        strong = rate(attack, build, tries)
    named = name or attack.__name__.replace("_", " ")
    sys.stdout.write(f"{named}: real {strong}, weakened {weak}\n")
    assert weak.share >= ENOUGH, f"{named}: succeeds too seldom on the weakened build: {weak}"
    if strong.share > most:
        raise GaveWay(f"{named}: the real build gave way: {strong}")


def rate[Build](attack: Attack[Build], build: Build, tries: int) -> Rate:
    """Try it exactly so often."""
    outcomes = list(islice(attack(build), tries))
    assert len(outcomes) == tries, f"only {len(outcomes)} tries"
    return Rate(tries, sum(outcomes))
