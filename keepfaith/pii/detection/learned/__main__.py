"""Prints which words decide of each number and date in a text: `python -m keepfaith.pii.detection.learned < FILE`."""

import sys
import time
from typing import Final

from keepfaith.pii.detection.learned.candidates import dates, numbers
from keepfaith.pii.detection.learned.surroundings import surroundings
from keepfaith.pii.detection.learned.weights import UNIT, weights
from keepfaith.pii.detection.normalization import normalized
from keepfaith.pii.detection.page import Page

_MOST: Final = 12


def explain(text: str) -> list[str]:
    """Return a line for each kind that a number or a date may be of: how likely it is, and the words that say most."""
    page = Page(normalized(text), text)
    this_year = time.gmtime().tm_year
    lines = []
    for candidates_of, words in zip((numbers, dates), weights(), strict=True):
        for candidate in candidates_of(page):
            features = [*surroundings(page, candidate, this_year)]
            for kind, chance in words.chances(features, candidate.kinds).items():
                reasons = ", ".join(
                    f"{place} {word or 'nothing'} {weight / UNIT:+.2f}"
                    for weight, place, word in words.reasons(features, kind)[:_MOST]
                )
                lines.append(f"{text[candidate.start : candidate.end]}  {kind} {chance:.2f}  {reasons}")
    return lines


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in explain(sys.stdin.read()))
