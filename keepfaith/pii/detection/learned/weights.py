"""The learned words with their weights, and how sure they are of what a number or a date is."""

import math
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from keepfaith.pii.detection.learned.surroundings import Feature
from keepfaith.pii.detection.normalization import in_chinese

FILE: Final = Path(__file__).with_name("weights.txt")
# Weights are whole twentieths of the logarithm of odds.
UNIT: Final = 20
_FARTHEST: Final = 30


class Weights(NamedTuple):
    """The kinds that words tell apart, and by its place and itself what each word adds to each kind."""

    kinds: tuple[str, ...]
    words: Mapping[str, Mapping[bytes, tuple[int, ...]]]

    def chances(self, features: Iterable[Feature], among: tuple[str, ...]) -> dict[str, float]:
        """Return how likely a place is of each of these kinds, where it may be of none as well."""
        sums = [0] * len(self.kinds)
        words = self.words
        for place, word in features:
            weights = words[place].get(word) if place in words else None
            if weights:
                for number, weight in enumerate(weights):
                    sums[number] += weight
        odds = {
            kind: math.exp(max(-_FARTHEST, min(_FARTHEST, total / UNIT)))
            for kind, total in zip(self.kinds, sums, strict=True)
            if kind in among
        }
        whole = 1 + sum(odds.values())
        return {kind: one / whole for kind, one in odds.items()}

    def reasons(self, features: Iterable[Feature], kind: str) -> list[tuple[int, str, str]]:
        """Return what each word around a place adds to a kind, the most telling first."""
        number = self.kinds.index(kind)
        known = ((place, word, self.words.get(place, {}).get(word)) for place, word in features)
        reasons = [
            (weights[number], place, word.decode("latin-1")) for place, word, weights in known if weights
        ]
        return sorted(reasons, key=lambda reason: -abs(reason[0]))


@cache
def weights() -> tuple[Weights, Weights]:
    """Read the weights of numbers and those of dates."""
    numbers, dates = FILE.read_text(encoding="utf-8").split("\n\n")
    return _read(numbers), _read(dates)


def _read(part: str) -> Weights:
    lines = [line.split() for line in part.splitlines() if not line.startswith("//")]
    words: dict[str, dict[bytes, tuple[int, ...]]] = {}
    for place, word, *figures in lines[1:]:
        words.setdefault(place, {})[in_chinese(word)] = tuple(map(int, figures))
    return Weights(tuple(lines[0]), words)
