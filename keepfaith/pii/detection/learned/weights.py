"""The learned words with their weights, and how sure they are of what a number or a date is."""

import math
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import repeat
from pathlib import Path
from sys import intern
from typing import Final, NamedTuple

from keepfaith.pii.detection.learned.surroundings import (
    LEFT_PAIR,
    OF_TEXT,
    RIGHT_PAIR,
    WORD_PLACES,
    Feature,
)
from keepfaith.pii.detection.normalization import in_chinese

FILE: Final = Path(__file__).with_name("weights.txt")
# Weights are whole twentieths of the logarithm of odds.
UNIT: Final = 20
_FARTHEST: Final = 30
# So many bits each sum has of a number that has all.
_BITS: Final = 20
_HALF, _MASK = 1 << (_BITS - 1), (1 << _BITS) - 1


class Weights(NamedTuple):
    """The kinds that words tell apart, and what each word adds to each kind: one number, so that sums are of all."""

    kinds: tuple[str, ...]
    words: Mapping[Feature, int]
    # Those of signs, labels, cues and forms alone, by which the others need not be looked through.
    by_sign: Mapping[Feature, int]
    # Those of words, by each word and then its place; and of pairs, by the pair's name, the nearer word and the other.
    by_word: Mapping[bytes, Mapping[str, int]]
    by_pair: Mapping[str, Mapping[bytes, Mapping[bytes, int]]]
    # Those of words that stand anywhere in the text.
    of_text: Mapping[bytes, int]

    def chances(self, features: Iterable[Feature], among: tuple[str, ...]) -> dict[str, float]:
        """Return how likely a place is of each of these kinds, where it may be of none as well."""
        return self.chances_of(sum(map(self.words.get, features, repeat(0))), among)

    def chances_of(self, whole: int, among: tuple[str, ...]) -> dict[str, float]:
        """Return how likely a place is of each of these kinds, by the sum of what is around it."""
        odds = {
            kind: math.exp(max(-_FARTHEST, min(_FARTHEST, total / UNIT)))
            for kind, total in zip(self.kinds, _apart(whole, len(self.kinds)), strict=True)
            if kind in among
        }
        all_odds = 1 + sum(odds.values())
        return {kind: one / all_odds for kind, one in odds.items()}

    def reasons(self, features: Iterable[Feature], kind: str) -> list[tuple[int, str, str]]:
        """Return what each word around a place adds to a kind, the most telling first."""
        number = self.kinds.index(kind)
        reasons = [
            (_apart(self.words[place, word], len(self.kinds))[number], place, word.decode("latin-1"))
            for place, word in features
            if (place, word) in self.words
        ]
        return sorted(reasons, key=lambda reason: -abs(reason[0]))


@cache
def weights() -> tuple[Weights, Weights]:
    """Read the weights of numbers and those of dates."""
    numbers, dates = FILE.read_text(encoding="utf-8").split("\n\n")
    return _read(numbers), _read(dates)


def _read(part: str) -> Weights:
    lines = [line.split() for line in part.splitlines() if not line.startswith("//")]
    words = {
        (intern(place), in_chinese(word)): _together(map(int, figures)) for place, word, *figures in lines[1:]
    }
    by_sign: dict[Feature, int] = {}
    of_text: dict[bytes, int] = {}
    by_word: dict[bytes, dict[str, int]] = {}
    by_pair: dict[str, dict[bytes, dict[bytes, int]]] = {LEFT_PAIR: {}, RIGHT_PAIR: {}}
    for (place, word), weight in words.items():
        if place in by_pair:
            before, _, other = word.partition(b"_")
            by_pair[place].setdefault(before, {})[other] = weight
        elif place == OF_TEXT:
            of_text[word] = weight
        elif place in WORD_PLACES:
            by_word.setdefault(word, {})[place] = weight
        else:
            by_sign[place, word] = weight
    return Weights(tuple(lines[0]), words, by_sign, by_word, by_pair, of_text)


def _together(figures: Iterable[int]) -> int:
    return sum(figure << (_BITS * number) for number, figure in enumerate(figures))


def _apart(whole: int, count: int) -> list[int]:
    figures = []
    for _ in range(count):
        # The lowest bits, of which the first is the sign.
        figure = ((whole + _HALF) & _MASK) - _HALF
        figures.append(figure)
        whole = (whole - figure) >> _BITS
    return figures
