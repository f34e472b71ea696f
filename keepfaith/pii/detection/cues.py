"""Words that say what a number is, in English and Spanish, and how near to it they stand."""

import re
from collections.abc import Iterator
from typing import Final

# How far a cue may stand from what it speaks of, in characters (peers use 30 to 50).
MAX_DISTANCE: Final = 40
_MAX_CUE_LENGTH: Final = 30
_MAX_NUMBER_LENGTH: Final = 60


def cue(*words: str) -> re.Pattern[str]:
    """Compile words, as patterns over a normalized text, that count as one cue; letters beside make other words."""
    return re.compile(rf"(?<![a-z])(?:{'|'.join(words)})(?![a-z])")


def distance(text: str, start: int, end: int, words: re.Pattern[str]) -> int | None:
    """Return how many characters the nearest cue is away from a place; one behind it counts as one further away."""
    near = [
        start - word.end()
        for word in words.finditer(text, max(0, start - MAX_DISTANCE - _MAX_CUE_LENGTH), start)
        if start - word.end() <= MAX_DISTANCE
    ]
    behind = words.search(text, end, end + MAX_DISTANCE)
    near += [behind.start() - end + 1] if behind else []
    return min(near, default=None)


def beside(
    text: str, words: re.Pattern[str], wanted: re.Pattern[str], *, every: bool = True
) -> Iterator[tuple[int, re.Match[str]]]:
    """Return what is wanted near each cue, with its distance: all after it, or the first; else the last before it."""
    for word in words.finditer(text):
        end = word.end() + MAX_DISTANCE
        matches = wanted.finditer(text, word.end(), end + _MAX_NUMBER_LENGTH)
        after = [match for match in matches if match.start() <= end]
        for match in after if every else after[:1]:
            yield match.start() - word.end(), match
        if after:
            continue
        start = word.start() - MAX_DISTANCE
        before = list(wanted.finditer(text, max(0, start - _MAX_NUMBER_LENGTH), word.start()))
        if before and before[-1].end() >= start:
            yield word.start() - before[-1].end() + 1, before[-1]
