"""What all words around a number or a date add to each kind: the sum over its surroundings, with few steps a word."""

from itertools import repeat
from typing import Final

from keepfaith.pii.detection.learned.candidates import Candidate
from keepfaith.pii.detection.learned.surroundings import (
    ENDS,
    IN_PAIRS,
    IN_SENTENCE,
    LEFT,
    LEFT_PAIR,
    LETTERS,
    LINE,
    RIGHT,
    RIGHT_PAIR,
    SENTENCE_LEFT,
    SENTENCE_RIGHT,
    signs_around,
    tokens_around,
    words_of_text,
)
from keepfaith.pii.detection.learned.weights import Weights
from keepfaith.pii.detection.page import Page

_NOTHING: Final = repeat(0)
_PLACES: Final = (LEFT, SENTENCE_LEFT), (RIGHT, SENTENCE_RIGHT)


def sum_around(page: Page, candidate: Candidate, this_year: int, words: Weights) -> int:
    """Return what `words` say of a candidate's `surroundings`, all kinds in one number."""
    left, right = tokens_around(page, candidate)
    return (
        sum(map(words.by_sign.get, signs_around(page, candidate, this_year), _NOTHING))
        + sum(map(words.of_text.get, words_of_text(page, candidate), _NOTHING))
        + _sum(left, _PLACES[0], words, LEFT_PAIR)
        + _sum(right, _PLACES[1], words, RIGHT_PAIR)
    )


def _sum(
    tokens: list[bytes],
    names: tuple[tuple[tuple[str, ...], ...], tuple[str, str]],
    words: Weights,
    pair: str,
) -> int:
    """Return the sum for the words from near to far: of each its place, the sentence, and the pair with the one before.

    None counts twice.
    """
    (places, sentence), rows, pairs = names, words.by_word, words.by_pair[pair]
    counted: set[tuple[str, bytes] | tuple[bytes, bytes]] = set()
    total = count = line = cut = 0
    before = b""
    for token in tokens:
        if token in ENDS:
            cut = 1
        elif token == LINE:
            line = cut = 1
        else:
            word = token[:LETTERS]
            row = rows.get(word)
            if row is not None:
                for place in (
                    (places[line][count], sentence[cut]) if count < IN_SENTENCE else (places[line][count],)
                ):
                    if place in row and (place, word) not in counted:
                        counted.add((place, word))
                        total += row[place]
            following = pairs.get(before) if 0 < count < IN_PAIRS else None
            if following is not None and word in following and (before, word) not in counted:
                counted.add((before, word))
                total += following[word]
            before = word
            count += 1
            if count == len(places[0]):
                break
    return total
