"""What follows from published figures: unknown counts, bounded by elimination and by intervals, in exact fractions.

An unknown is a count of requests or visits that nobody published. It is a whole number, and not below zero.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Final

_MAX_PASSES: Final = 100
type Terms = dict[str, Fraction]
type Equation = tuple[Terms, Fraction]


@dataclass
class Derivation:
    """A system of equations, each a sum of unknowns that comes to a known number."""

    equations: list[Equation] = field(default_factory=list)
    unknowns: set[str] = field(default_factory=set)

    def add(self, terms: Mapping[str, int], total: int) -> None:
        """Add what is known of a sum of unknowns."""
        self.equations.append(
            ({name: Fraction(factor) for name, factor in terms.items() if factor}, Fraction(total))
        )
        self.unknowns |= terms.keys()

    def bounds(self) -> dict[str, tuple[Fraction, Fraction | None]]:
        """Return the least and the most that each unknown can be, as far as they follow; None where no most does."""
        equations = [*self.equations, *eliminated(self.equations)]
        low: dict[str, Fraction] = dict.fromkeys(self.unknowns, Fraction(0))
        high: dict[str, Fraction | None] = dict.fromkeys(self.unknowns, None)
        for _ in range(_MAX_PASSES):
            moved = [_narrow(terms, total, low, high) for terms, total in equations]
            if not any(moved):
                break
        return {name: (low[name], high[name]) for name in sorted(self.unknowns)}

    def small(self, minimum: int) -> list[str]:
        """Return the unknowns of which it follows that they count somebody, and fewer than the minimum."""
        return [
            name
            for name, (least, most) in self.bounds().items()
            if most is not None and (most < 0 or (least > 0 and most < minimum))
        ]


def eliminated(equations: list[Equation]) -> Iterator[Equation]:
    """Bring equations into the form in which each begins with an unknown that no other has (Gauss and Jordan)."""
    solved: dict[str, Equation] = {}
    for terms, total in equations:
        row, known = _without(dict(terms), total, solved)
        if not row:
            continue
        first = min(row)
        factor = row[first]
        row, known = {name: value / factor for name, value in row.items()}, known / factor
        new = {first: (row, known)}
        solved = {name: _without(*equation, new) for name, equation in solved.items()} | new
    yield from solved.values()


def _without(row: Terms, known: Fraction, solved: Mapping[str, Equation]) -> Equation:
    """Replace in an equation what others are solved for."""
    row = dict(row)
    for name in [name for name in row if name in solved]:
        factor = row.get(name, Fraction(0))
        terms, total = solved[name]
        known -= factor * total
        for other, value in terms.items():
            row[other] = row.get(other, Fraction(0)) - factor * value
    return {name: value for name, value in row.items() if value}, known


def _narrow(
    terms: Terms, total: Fraction, low: dict[str, Fraction], high: dict[str, Fraction | None]
) -> bool:
    """Bound each unknown of an equation by what the others leave; return whether some bound moved."""
    moved = False
    for name, factor in terms.items():
        least, most = _rest(terms, name, low, high)
        # What is left for this one lies between the total without the most, and without the least of the others.
        ends = (
            None if most is None else (total - most) / factor,
            None if least is None else (total - least) / factor,
        )
        smallest, largest = ends if factor > 0 else ends[::-1]
        if smallest is not None and ceil(smallest) > low[name]:
            low[name], moved = Fraction(ceil(smallest)), True
        at_most = high[name]
        if largest is not None and (at_most is None or floor(largest) < at_most):
            high[name], moved = Fraction(floor(largest)), True
    return moved


def _rest(
    terms: Terms, name: str, low: Mapping[str, Fraction], high: Mapping[str, Fraction | None]
) -> tuple[Fraction | None, Fraction | None]:
    """Return the least and the most that all other terms come to."""
    least: Fraction | None = Fraction(0)
    most: Fraction | None = Fraction(0)
    for other, factor in terms.items():
        if other != name:
            ends = (low[other], high[other]) if factor > 0 else (high[other], low[other])
            least = None if least is None or ends[0] is None else least + factor * ends[0]
            most = None if most is None or ends[1] is None else most + factor * ends[1]
    return least, most
