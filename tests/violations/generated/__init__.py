"""Violations made from lists of surfaces, and drawn by a seed: nobody can write a check for the one that comes."""

import random

from tests.violations.generated import clauses, files, guards, headers, rights, rules
from tests.violations.switch import Switched
from tests.violations.violation import Violation


def switched() -> list[Switched]:
    """Return every generated violation that comes and goes on a running portal."""
    return [
        *headers.violations(),
        *clauses.violations(),
        *rights.violations(),
        *guards.violations(),
        *files.violations(),
    ]


def drawn(seed: str, number: int) -> tuple[list[Switched], list[Violation]]:
    """Draw so many, the same kinds for the same seed: of each surface as many as of the others."""
    chance = random.Random(seed)
    surfaces = [headers, clauses, rights, guards, files, rules]
    chosen = [v for surface in surfaces for v in _some(chance, surface.violations(), number // len(surfaces))]
    return [v for v in chosen if isinstance(v, Switched)], [v for v in chosen if isinstance(v, Violation)]


def _some(chance: random.Random, every: list, number: int) -> list:
    return chance.sample(every, min(number, len(every)))
