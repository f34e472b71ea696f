"""What is around a number or a date, as pairs of a place and a word: learned and read alike."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from keepfaith.pii.detection.cue_words import SAYS
from keepfaith.pii.detection.learned.candidates import BIRTH, Candidate
from keepfaith.pii.detection.learned.objections import objections
from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.dates import day_of

# Words by their first letters, and the signs that end a sentence or a line.
_TOKEN: Final = re.compile(rb"[a-z\x80-\xfd]+|#|\n|[.!?;](?=[ \n])")
LETTERS: Final = 7
# The first letters of a word.
_WORD: Final = re.compile(rb"([a-z\x80-\xfd]{1,7})[a-z\x80-\xfd]*")
_LEFT_ROOM, _RIGHT_ROOM, _TEXT_ROOM = 120, 90, 300
ENDS: Final = frozenset((b".", b"!", b"?", b";"))
LINE: Final = b"\n"
# Where a word stands: on which side, how far, and whether beyond the end of a line.
LEFT: Final = tuple(
    tuple(f"{side}{distance}" for distance in (0, 0, 1, 1, 2, 2, 2, 2, *(3,) * 6)) for side in ("l", "m")
)
RIGHT: Final = tuple(
    tuple(f"{side}{distance}" for distance in (0, 0, 1, 1, *(2,) * 5)) for side in ("r", "s")
)
SENTENCE_LEFT, SENTENCE_RIGHT = ("L", "M"), ("R", "S")
LEFT_PAIR, RIGHT_PAIR, OF_TEXT = "ll", "rr", "text"
IN_SENTENCE, IN_PAIRS = 8, 6
WORD_PLACES: Final = frozenset({*LEFT[0], *LEFT[1], *RIGHT[0], *RIGHT[1], *SENTENCE_LEFT, *SENTENCE_RIGHT})
_SIGNS_BEFORE, _SIGNS_BEHIND = 6, 2
_SMALL_LETTERS: Final = b"abcdefghijklmnopqrstuvwxyz"
_NO_LETTERS: Final = bytes(sign for sign in range(0x80) if sign not in b"0123456789" + _SMALL_LETTERS)
_BLANKS: Final = re.compile(rb" +")
_WRITTEN: Final = bytes.maketrans(b" \n\t", b"bnt")
_LABEL: Final = re.compile(rb"(?:\A|[;|,\t\n]|  )[ >]*([a-z#][a-z0-9 .#/'-]{0,30}?) ?[:=] *\Z")
_LABEL_ENDS: Final = (b":", b"=")
_NAME: Final = (
    r"(?:[A-Z]\. ?(?:[A-Z]\. ?)?[A-Z][\w'-]+|[A-Z][\w'-]+, ?[A-Z]\w*\.?|[A-Z][A-Z'-]+,? [A-Z]\b\.?|"
    r"[A-Z][a-z'-]+ [A-Z]\.|[A-Z][a-z'-]+ [A-Z][a-z'-]+|[A-Z]\.[A-Z]\.(?:[A-Z]\.)?)"
)
_NAME_LEFT: Final = re.compile(rf"{_NAME}[ \t]*[-:;,|(=\"'\[]*[ \t\n]*\Z")
_NAME_RIGHT: Final = re.compile(rf"[ \t]*[-:;,|(=\"')\]]*[ \t]*{_NAME}")
# What may be between a name and the place beside it.
_BEHIND_NAMES, _BEFORE_NAMES = " \t\n-:;,|(=\"'[", " \t-:;,|(=\"')]"
_NAME_ROOM: Final = 44
_MARKS: Final = ("of students", "of educators", "of drivers", "of persons")
_NEAR, _LONGEST_WORD, _MOST_NEAR = 60, 20, 8
_DISTANCES: Final = (0, 4, 14, 40)
_SAYS_ROOM: Final = 10
_NOT_OF_WORDS: Final = b" >|\t-*.0123456789"
_YEAR: Final = re.compile(rb"(?:19|20)[0-9]{2}")
_SHORT_YEAR: Final = re.compile(rb"([0-9]{2})\Z")
# Ages by years: of the old, of those who work, of pupils, of small children, and of nobody but the newborn.
_AGES: Final = (3, 6, 24, 82)
_OF_STATE, _OF_YEARS, _CENTURY = 10, frozenset({4, 8}), 100
_MANY_LETTERS, _MANY_GROUPS = 3, 4
Feature = tuple[str, bytes]


def surroundings(page: Page, candidate: Candidate, this_year: int) -> list[Feature]:
    """Return what is around a candidate; of bounded number and cost, whatever the text."""
    left, right = tokens_around(page, candidate)
    # None counts twice.
    words = {*_words(left, LEFT, SENTENCE_LEFT, LEFT_PAIR), *_words(right, RIGHT, SENTENCE_RIGHT, RIGHT_PAIR)}
    of_text = ((OF_TEXT, word) for word in words_of_text(page, candidate))
    return [*words, *of_text, *signs_around(page, candidate, this_year)]


def tokens_around(page: Page, candidate: Candidate) -> tuple[list[bytes], list[bytes]]:
    """Return the words and the ends of sentences and lines on both sides of a candidate, from near to far."""
    start, end, _ = candidate
    left = _TOKEN.findall(page.plain, max(0, start - _LEFT_ROOM), start)
    left.reverse()
    return left, _TOKEN.findall(page.plain, end, end + _RIGHT_ROOM)


def words_of_text(page: Page, candidate: Candidate) -> set[bytes]:
    """Return the words of the text on both sides of a candidate, however far: of what it speaks."""
    start, end, _ = candidate
    return {
        *_WORD.findall(page.plain, max(0, start - _TEXT_ROOM), start),
        *_WORD.findall(page.plain, end, end + _TEXT_ROOM),
    }


def signs_around(page: Page, candidate: Candidate, this_year: int) -> list[Feature]:
    """Return what is around a candidate beside the words near it and pairs of them."""
    start, end, kinds = candidate
    is_date = BIRTH in kinds
    features = [
        *_signs(page, start, end), *_cues(page, start, end, BIRTH if is_date else ""), *_contexts(page, start, end),
        *(("not", one.encode()) for one in objections(page, candidate)),
    ]  # fmt: skip
    number = page.plain[start:end]
    if is_date:
        features.append(("age", _age(number, this_year)))
    else:
        features += _form(number, sizes_in(page.plain, start, end))
    return features


def _words(
    tokens: list[bytes], places: tuple[tuple[str, ...], ...], sentence: tuple[str, str], pair: str
) -> list[Feature]:
    """Return words from near to far by their places, those of the sentence, and pairs of neighbors."""
    words: list[Feature] = []
    count = line = cut = 0
    before = b""
    for token in tokens:
        if token in ENDS:
            cut = 1
        elif token == LINE:
            line = cut = 1
        else:
            word = token[:LETTERS]
            words.append((places[line][count], word))
            if count < IN_SENTENCE:
                words.append((sentence[cut], word))
                if 0 < count < IN_PAIRS:
                    words.append((pair, before + b"_" + word))
            before = word
            count += 1
            if count == len(places[0]):
                break
    return words


def _signs(page: Page, start: int, end: int) -> Iterator[Feature]:
    """Yield the signs right beside a place, its label and names, and whether its line begins or ends there."""
    plain = page.plain
    before, behind = plain[max(0, start - _SIGNS_BEFORE) : start], plain[end : end + _SIGNS_BEHIND]
    yield "before", _written(before[len(before.rstrip(_NO_LETTERS)) :])
    yield "behind", _written(behind[: len(behind) - len(behind.lstrip(_NO_LETTERS))])
    first = max(plain.rfind(b"\n", max(0, start - _LEFT_ROOM), start) + 1, start - _LEFT_ROOM, 0)
    last = plain.find(b"\n", end, end + _RIGHT_ROOM)
    line = plain[first:start]
    if not line.strip(_NOT_OF_WORDS):
        yield "is", b"first"
    if not plain[end : last if last != -1 else end + _RIGHT_ROOM].strip(b" .|\t"):
        yield "is", b"last"
    is_labeled = line.rstrip(b" ").endswith(_LABEL_ENDS)
    label = _LABEL.search(plain, max(first, start - _NAME_ROOM), start) if is_labeled else None
    if label:
        yield "label", b"_".join(word[:LETTERS] for word in _TOKEN.findall(label[1]))
    if _is_behind_name(page.text, start):
        yield "is", b"behind-name"
    # Most are not followed by a capital letter, which is seen at once.
    following = page.text[end : end + _NAME_ROOM].lstrip(_BEFORE_NAMES)
    if "A" <= following[:1] <= "Z" and _NAME_RIGHT.match(page.text, end, end + _NAME_ROOM):
        yield "is", b"before-name"


def _is_behind_name(text: str, start: int) -> bool:
    before = text[max(0, start - _NAME_ROOM) : start]
    # The last word of a name has a capital letter, which most others have not.
    word = before.rstrip(_BEHIND_NAMES).rpartition(" ")[2]
    return word != word.lower() and _NAME_LEFT.search(text, max(0, start - _NAME_ROOM), start) is not None


@lru_cache(maxsize=1_024)
def _written(signs: bytes) -> bytes:
    return _BLANKS.sub(b" ", signs).translate(_WRITTEN)


def _cues(page: Page, start: int, end: int, also: str) -> Iterator[Feature]:
    """Yield the cue that speaks of a place, if any, and the cell that it is in."""
    cue = page.nearest(start, end, also)
    if cue is None:
        yield "cue", b"none"
    else:
        distance = bisect_left(_DISTANCES, cue.distance)
        yield from _of_cue(cue.kind, distance, is_behind=cue.is_behind, is_weak=page.is_of_anybody(cue))
    if SAYS.search(page.plain, max(0, start - _SAYS_ROOM), start):
        yield "is", b"called"
    cell = page.cell_at(start)
    if cell:
        yield "cell", cell.kind.encode()


@lru_cache(maxsize=1_024)
def _of_cue(cue: str, distance: int, *, is_behind: bool, is_weak: bool) -> tuple[Feature, ...]:
    kind = cue.encode()
    return (
        ("cue", kind),
        ("cue-at", b"%s%s%d" % (kind, b"-" if is_behind else b"+", distance)),
        ("cue-of", b"%s%s%d" % (kind, b"~" if is_weak else b"=", min(distance, 2))),
    )


def _contexts(page: Page, start: int, end: int) -> Iterator[Feature]:
    """Yield of whom words anywhere in the text speak, and of whom words near a place do."""
    for mark in _MARKS:
        places = page.marks.get(mark)
        if not places:
            continue
        name = mark.removeprefix("of ").encode()
        yield "any", name
        number = bisect_left(places, (start - _NEAR - _LONGEST_WORD, 0))
        for begin, stop in places[number : number + _MOST_NEAR]:
            if begin > end + _NEAR:
                break
            if stop >= start - _NEAR and not (start < stop and begin < end):
                yield "near", name
                break


def _form(number: bytes, sizes: tuple[int, ...]) -> Iterator[Feature]:
    """Yield how many digits and letters a number has, and in which groups."""
    letters = len(number) - len(number.translate(None, _SMALL_LETTERS))
    digits = sum(sizes)
    yield from _of_form(min(letters, _MANY_LETTERS), digits, min(len(sizes), _MANY_GROUPS))
    if digits == _OF_STATE and number.startswith(b"10"):
        yield "is", b"sasid"
    elif digits == _OF_STATE:
        yield "is", b"other-ten"
    elif number.startswith(b"0"):
        yield "is", b"from-0"
    if digits in _OF_YEARS and _YEAR.match(number):
        yield "is", b"year"


@lru_cache(maxsize=1_024)
def _of_form(letters: int, digits: int, groups: int) -> tuple[Feature, ...]:
    return (
        ("form", b"%d.%d.%d" % (letters, digits, groups)), ("digits", b"%d" % digits), ("letters", b"%d" % letters),
    )  # fmt: skip


def _age(date: bytes, this_year: int) -> bytes:
    """Return about how old those are who were born on a date."""
    date = day_of(date)
    year = _YEAR.search(date)
    if year:
        age = this_year - int(year[0])
    else:
        short = _SHORT_YEAR.search(date)
        if not short:
            return b"unknown"
        age = (this_year - int(short[1])) % _CENTURY
    return b"%d" % bisect_left(_AGES, age)
