"""What is around a number or a date, as pairs of a place and a word: learned and read alike."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from keepfaith.pii.detection.cue_words import SAYS
from keepfaith.pii.detection.learned.candidates import BIRTH, Candidate
from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.page import Page

# Words by their first letters, and the signs that end a sentence or a line.
_TOKEN: Final = re.compile(rb"[a-z\x80-\xfd]+|#|\n|[.!?;](?=[ \n])")
_WORD: Final = re.compile(rb"[a-z\x80-\xfd]+")
_LETTERS = 7
_LEFT_ROOM, _RIGHT_ROOM, _TEXT_ROOM = 120, 90, 300
_ENDS: Final = frozenset((b".", b"!", b"?", b";"))
_LINE: Final = b"\n"
# Where a word stands: on which side, how far, and whether beyond the end of a line.
_LEFT: Final = tuple(
    tuple(f"{side}{distance}" for distance in (0, 0, 1, 1, 2, 2, 2, 2, *(3,) * 6)) for side in ("l", "m")
)
_RIGHT: Final = tuple(
    tuple(f"{side}{distance}" for distance in (0, 0, 1, 1, *(2,) * 5)) for side in ("r", "s")
)
_SENTENCE_LEFT, _SENTENCE_RIGHT = ("L", "M"), ("R", "S")
_IN_SENTENCE, _IN_PAIRS = 8, 6
_SIGNS_BEFORE: Final = re.compile(rb"[^a-z0-9\x80-\xff]{0,6}\Z")
_SIGNS_BEHIND: Final = re.compile(rb"[^a-z0-9\x80-\xff]{0,2}")
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
_NAME_ROOM, _SIGNS_ROOM = 44, 6
_MARKS: Final = ("of students", "of educators", "of drivers", "of persons")
_NEAR, _LONGEST_WORD, _MOST_NEAR = 60, 20, 8
_DISTANCES: Final = (0, 4, 14, 40)
_SAYS_ROOM: Final = 10
_NOT_OF_WORDS: Final = b" >|\t-*.0123456789"
_YEAR: Final = re.compile(rb"(?:19|20)[0-9]{2}")
_SHORT_YEAR: Final = re.compile(rb"([0-9]{2})\Z")
_LETTER: Final = re.compile(rb"[a-z]")
# Ages by years: of the old, of those who work, of pupils, of small children, and of nobody but the newborn.
_AGES: Final = (3, 6, 24, 82)
_OF_STATE, _OF_YEARS, _CENTURY = 10, frozenset({4, 8}), 100
_MANY_LETTERS, _MANY_GROUPS = 3, 4
Feature = tuple[str, bytes]


def surroundings(page: Page, candidate: Candidate, this_year: int) -> list[Feature]:
    """Return what is around a candidate; of bounded number and cost, whatever the text."""
    start, end, kinds = candidate
    left = _TOKEN.findall(page.plain, max(0, start - _LEFT_ROOM), start)
    left.reverse()
    right = _TOKEN.findall(page.plain, end, end + _RIGHT_ROOM)
    # None counts twice.
    words = {*_words(left, _LEFT, _SENTENCE_LEFT, "ll"), *_words(right, _RIGHT, _SENTENCE_RIGHT, "rr")}
    is_date = BIRTH in kinds
    features = [
        *words, *_signs(page, start, end), *_cues(page, start, end, BIRTH if is_date else ""),
        *_contexts(page, start, end), *_of_text(page.plain, start, end),
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
        if token in _ENDS:
            cut = 1
        elif token == _LINE:
            line = cut = 1
        else:
            word = token[:_LETTERS]
            words.append((places[line][count], word))
            if count < _IN_SENTENCE:
                words.append((sentence[cut], word))
                if 0 < count < _IN_PAIRS:
                    words.append((pair, before + b"_" + word))
            before = word
            count += 1
            if count == len(places[0]):
                break
    return words


def _of_text(plain: bytes, start: int, end: int) -> set[Feature]:
    """Return the words of the text on both sides, however far: of what it speaks."""
    words = {
        *_WORD.findall(plain, max(0, start - _TEXT_ROOM), start),
        *_WORD.findall(plain, end, end + _TEXT_ROOM),
    }
    return {("text", word[:_LETTERS]) for word in words}


def _signs(page: Page, start: int, end: int) -> Iterator[Feature]:
    """Yield the signs right beside a place, its label and names, and whether its line begins or ends there."""
    plain = page.plain
    before, behind = (
        _SIGNS_BEFORE.search(plain, max(0, start - _SIGNS_ROOM), start),
        _SIGNS_BEHIND.match(plain, end),
    )
    if before and behind:
        yield "before", _written(before[0])
        yield "behind", _written(behind[0])
    first = max(plain.rfind(b"\n", max(0, start - _LEFT_ROOM), start) + 1, start - _LEFT_ROOM, 0)
    last = plain.find(b"\n", end, end + _RIGHT_ROOM)
    if not plain[first:start].strip(_NOT_OF_WORDS):
        yield "is", b"first"
    if not plain[end : last if last != -1 else end + _RIGHT_ROOM].strip(b" .|\t"):
        yield "is", b"last"
    is_labeled = plain[first:start].rstrip(b" ").endswith(_LABEL_ENDS)
    label = _LABEL.search(plain, max(first, start - _NAME_ROOM), start) if is_labeled else None
    if label:
        yield "label", b"_".join(word[:_LETTERS] for word in _TOKEN.findall(label[1]))
    text = page.text[max(0, start - _NAME_ROOM) : start]
    # Most have no capital letter, which is seen at once.
    if text != text.lower() and _NAME_LEFT.search(page.text, max(0, start - _NAME_ROOM), start):
        yield "is", b"behind-name"
    if _NAME_RIGHT.match(page.text, end, end + _NAME_ROOM):
        yield "is", b"before-name"


@lru_cache(maxsize=1_024)
def _written(signs: bytes) -> bytes:
    return _BLANKS.sub(b" ", signs).translate(_WRITTEN)


def _cues(page: Page, start: int, end: int, also: str) -> Iterator[Feature]:
    """Yield the cue that speaks of a place, if any, and the cell that it is in."""
    cue = page.nearest(start, end, also)
    if cue is None:
        yield "cue", b"none"
    else:
        kind = cue.kind.encode()
        distance = bisect_left(_DISTANCES, cue.distance)
        yield "cue", kind
        yield "cue-at", b"%s%s%d" % (kind, b"-" if cue.is_behind else b"+", distance)
        yield "cue-of", b"%s%s%d" % (kind, b"~" if page.is_of_anybody(cue) else b"=", min(distance, 2))
    if SAYS.search(page.plain, max(0, start - _SAYS_ROOM), start):
        yield "is", b"called"
    cell = page.cell_at(start)
    if cell:
        yield "cell", cell.kind.encode()


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
    letters = len(_LETTER.findall(number))
    digits = sum(sizes)
    yield "form", b"%d.%d.%d" % (min(letters, _MANY_LETTERS), digits, min(len(sizes), _MANY_GROUPS))
    yield "digits", b"%d" % digits
    yield "letters", b"%d" % min(letters, _MANY_LETTERS)
    if digits == _OF_STATE and number.startswith(b"10"):
        yield "is", b"sasid"
    elif number.startswith(b"0"):
        yield "is", b"from-0"
    if digits in _OF_YEARS and _YEAR.match(number):
        yield "is", b"year"


def _age(date: bytes, this_year: int) -> bytes:
    """Return about how old those are who were born on a date."""
    year = _YEAR.search(date)
    if year:
        age = this_year - int(year[0])
    else:
        short = _SHORT_YEAR.search(date)
        if not short:
            return b"unknown"
        age = (this_year - int(short[1])) % _CENTURY
    return b"%d" % bisect_left(_AGES, age)
