"""Learns the words around numbers and dates: `python -m benchmarks.pii_words` writes the weights that are read.

Each template counts alike, however often it is filled; a word counts that two authors wrote. The same sets, seeds
and natural texts give the same file, byte for byte: its first line has their digests. `--without SET` leaves a set out,
to measure on it what was not learned from it.
"""

import argparse
import hashlib
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.pii_texts import natural, noise, texts
from benchmarks.pii_texts.archive import archive
from keepfaith.pii.detection.learned.candidates import BIRTH, NUMBER_KINDS, dates, numbers
from keepfaith.pii.detection.learned.surroundings import Feature, surroundings
from keepfaith.pii.detection.learned.weights import FILE, UNIT
from keepfaith.pii.detection.normalization import normalized, visible_places
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.words import CHARACTERS

FRESH = archive() / "fresh"
# Sets of several authors, each of whom has a folder.
OF_SEVERAL = (
    "strangers-seventh", "strangers-eighth", "strangers-eighth-plain", "strangers-ninth", "strangers-tenth",
)  # fmt: skip
SETS = (
    {"templates": texts.TEMPLATES}
    | {
        name: FRESH / name
        for name in (
            "seen-first", "seen-then", "read", "strangers-first", "strangers-second", "strangers-third",
            "strangers-fourth", "strangers-fifth", "strangers-sixth", "strangers-read", "other-things",
        )
    }
    | {f"{name}/{folder.name}": folder for name in OF_SEVERAL for folder in sorted((FRESH / name).iterdir(), key=str)}
)  # fmt: skip
SEEDS = (7,)
YEAR = 2026
# What changes where words begin and end, or what a number is: other readings of a text have it as it was.
_LEFT_OUT = {noise.scanner_slips.__name__, noise.line_wraps.__name__, noise.spread.__name__}
_KINDS = {"student": "student", "educator": "educator", "drivers-license": "license", "birth-date": BIRTH}
_EPOCHS, _RATE, _SPARING = 10, 0.1, 0.0005
_FEWEST_TEMPLATES, _FEWEST_SETS, _LEAST = 4, 2, 6
_ALIKE = 0.7
_COMMON, _OF_NATURAL = 0.5, 20
NATURAL = "natural"
OF_NATURE = natural.SOURCES[:-2]


class Example(NamedTuple):
    """A number or a date with what is around it; its kind is empty where it is nobody's."""

    group: str
    template: str
    kind: str
    among: tuple[str, ...]
    features: frozenset[Feature]


def examples_of(text: str, spans: Sequence[texts.Span], group: str, template: str) -> Iterator[Example]:
    """Yield an example for each candidate of a text."""
    plain, visible = normalized(text), text
    places: Sequence[int] = range(len(plain))
    if b"\0" in plain:
        places = visible_places(plain)
        visible, plain = "".join(compress(text, plain)), plain.translate(None, b"\0")
    page = Page(plain, visible)
    for candidate in (*numbers(page), *dates(page)):
        start, end = places[candidate.start], places[candidate.end - 1] + 1
        kind = next((span.kind for span in spans if _is_same(span, start, end)), "")
        kind = _KINDS.get(kind, "")
        yield Example(
            group, template, kind if kind in candidate.kinds else "", candidate.kinds,
            frozenset(surroundings(page, candidate, YEAR)),
        )  # fmt: skip


def _is_same(span: texts.Span, start: int, end: int) -> bool:
    both, either = min(end, span.end) - max(start, span.start), max(end, span.end) - min(start, span.start)
    return both > 0 and both / either >= _COMMON


def is_among(group: str, sets: Iterable[str]) -> bool:
    """Return whether a set, or that of several authors to which it belongs, is among some."""
    return group in sets or group.partition("/")[0] in sets


def read_examples(without: Iterable[str] = ()) -> list[Example]:
    """Read the examples of all sets but some, and of natural texts, where nothing is an identifier."""
    examples: list[Example] = []
    for group, folder in SETS.items():
        if is_among(group, without):
            continue
        for seed in SEEDS:
            for filled, template in texts.labeled_with_templates(folder, seed):
                if filled.noise not in _LEFT_OUT:
                    examples += examples_of(filled.text, filled.spans, group, template)
    random = Random(SEEDS[0])
    for source in OF_NATURE:
        for number, text in enumerate(natural.texts(source)):
            for piece in natural.pieces(text):
                more = list(examples_of(piece, (), NATURAL, f"{source.name} {number}"))
                examples += more if len(more) <= _OF_NATURAL else random.sample(more, _OF_NATURAL)
    return examples


def learn(examples: Sequence[Example], kinds: tuple[str, ...]) -> dict[Feature, list[int]]:
    """Return what each word adds to each kind, in units: a multinomial logistic regression, made sparse."""
    examples = [example for example in examples if set(example.among) & set(kinds)]
    known = _known(examples)
    merged = Counter(
        (example.group, example.template, example.kind, example.among,
         tuple(sorted(known[one] for one in example.features if one in known)))
        for example in examples
    )  # fmt: skip
    shares: Counter[tuple[str, str, str]] = Counter()
    for (group, template, kind, _, _), count in merged.items():
        shares[group, template, kind] += count
    rows = [
        (
            kinds.index(kind) if kind else -1,
            [kinds.index(one) for one in among],
            places,
            count / shares[group, template, kind] ** _ALIKE,
        )
        for (group, template, kind, among, places), count in sorted(merged.items())
    ]
    fitted = _fit(rows, len(known), len(kinds))
    return {
        feature: figures
        for feature, number in sorted(known.items())
        if max(map(abs, figures := [round(UNIT * value) for value in fitted[number]])) >= _LEAST
    }


def _known(examples: Sequence[Example]) -> dict[Feature, int]:
    """Number the words that several authors and templates have."""
    templates: dict[Feature, set[tuple[str, str]]] = defaultdict(set)
    for example in examples:
        for feature in example.features:
            templates[feature].add((example.group, example.template))
    enough = sorted(
        feature
        for feature, which in templates.items()
        if len(which) >= _FEWEST_TEMPLATES and len({group for group, _ in which}) >= _FEWEST_SETS
    )
    return {feature: number for number, feature in enumerate(enough)}


def _fit(
    rows: list[tuple[int, list[int], tuple[int, ...], float]], count: int, kinds: int
) -> list[list[float]]:
    """Go over the rows several times; the step of each weight shrinks with what it has moved, and small ones are 0."""
    weights = [[0.0] * count for _ in range(kinds)]
    moved = [[1e-6] * count for _ in range(kinds)]
    random = Random(SEEDS[0])
    for _ in range(_EPOCHS):
        random.shuffle(rows)
        for wanted, among, places, share in rows:
            odds = [math.exp(min(30.0, sum(map(weights[kind].__getitem__, places)))) for kind in among]
            whole = 1 + sum(odds)
            for kind, one in zip(among, odds, strict=True):
                slope = share * (one / whole - (kind == wanted))
                if abs(slope) < 1e-4:
                    continue
                own, past, square = weights[kind], moved[kind], slope * slope
                for place in places:
                    past[place] += square
                    step = _RATE / math.sqrt(past[place])
                    value = own[place] - step * slope
                    least = step * _SPARING
                    own[place] = value - least if value > least else value + least if value < -least else 0.0
    return [[own[place] for own in weights] for place in range(count)]


def written(learned: dict[Feature, list[int]], kinds: tuple[str, ...]) -> str:
    """Write weights as lines that a person can read and compare."""
    lines = (
        f"{place} {_sign(word)} {' '.join(map(str, figures))}" for (place, word), figures in learned.items()
    )
    return "\n".join([" ".join(kinds), *lines])


def _sign(word: bytes) -> str:
    return "".join(chr(byte) if byte < 0x80 else CHARACTERS[byte - 0x80] for byte in word) or "0"


def digest_of_sets(without: Iterable[str] = ()) -> str:
    """Return the digest of all templates that are learned from, and of the seeds."""
    digest = hashlib.sha256(repr(SEEDS).encode())
    for group, folder in SETS.items():
        for path in sorted(folder.glob("*.txt"), key=str) if not is_among(group, without) else ():
            digest.update(f"{group}/{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def digest_of_natural_texts() -> str:
    """Return the digest of the natural texts that are learned from, which packages of the system bring."""
    digest = hashlib.sha256()
    for source in OF_NATURE:
        for text in natural.texts(source):
            digest.update(text.encode())
    return digest.hexdigest()


def main() -> None:
    """Learn the words and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", action="append", default=[], choices=[*SETS, *OF_SEVERAL])
    parser.add_argument("--to", type=Path, default=FILE)
    options = parser.parse_args()
    examples = read_examples(options.without)
    print(len(examples), "examples", file=sys.stderr)
    parts = [written(learn(examples, kinds), kinds) for kinds in (NUMBER_KINDS, (BIRTH,))]
    header = f"// sets {digest_of_sets(options.without)} natural {digest_of_natural_texts()}\n"
    options.to.write_text(header + "\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
