"""Lists under a heading: it speaks of one value in each of the lines below it, with a label or without."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from keepfaith.pii.detection.cue_words import SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import Rule

# In a heading, what stands before its word, and of whom it speaks.
_BEFORE: Final = re.compile(rb"[^.;:!?0-9\n]{0,80}")
_BEHIND: Final = re.compile(
    rb"(?: ?\([^()0-9\n]{1,30}\))?(?: (?:of|for|from|on|in|at|to|with|this|who|de|del|d[ao]s?|e[mn]|para|yo|pou|cua)\b"
    rb"(?:[^.;:!?0-9\n]|(?<=[ -])[0-9]{1,4}(?![0-9])){0,60})?[ )\]]{0,2}[:.]?[-_= ]{0,60}"
)
# A line's bullet or number.
_BULLET: Final = re.compile(
    rb"[ >|\t]{0,8}(?:[-*.+#o]{1,2}[ \t]{1,3}|[(\[]?(?:[0-9]{1,3}|[a-z])[.)\]:][ \t]{1,3})?"
)
_MARGIN: Final = re.compile(rb"[ >|\t]{0,8}")
# Whose value it is, in figures at most which of several.
_LABEL: Final = re.compile(rb"(?:[^0-9;\n]{1,40}?(?: #?[0-9]{1,2}(?![0-9]))?[-:,=.(\[| \t]{1,12})?['\"(\[]?")
# The first of several with a number or a letter each, as in "Child 1".
_NUMBERED: Final = re.compile(
    rb"[ >|*-]{0,8}(?P<word>[a-z]{3,14})[ #-]{1,2}(?:[0-9]{1,2}|[a-d])[-:.,) ]{1,4}"
)
_MONEY: Final = re.compile(rb"(?:\$|usd) ?\Z")
_FEWEST, _MOST, _MOST_BLANK = 2, 1_000, 1

# Whether a value is one, and nothing in its line before says that it is something else; lines begin at a place.
Fits = Callable[[Page, int, re.Match[bytes]], bool]


def headed(page: Page, kind: str, wanted: re.Pattern[bytes], fits: Fits) -> Iterator[re.Match[bytes]]:
    """Yield the values of lists, each under a line of which words of a kind are the end, and of numbered labels."""
    done = 0
    for begin, end in page.places_of(kind):
        stop = page.plain.find(b"\n", end)
        if stop == -1:
            return
        if begin < done:
            continue
        first = page.plain.rfind(b"\n", 0, begin) + 1
        numbered = _NUMBERED.fullmatch(page.plain, first, begin)
        if numbered:
            yield from _with_label(page, numbered["word"], stop + 1, wanted, fits)
        elif _BEFORE.fullmatch(page.plain, first, begin) and _BEHIND.fullmatch(page.plain, end, stop):
            items = list(_items(page, stop + 1, wanted, fits))
            if len(items) >= _FEWEST:
                done = items[-1].end()
                yield from items


def _items(page: Page, start: int, wanted: re.Pattern[bytes], fits: Fits) -> Iterator[re.Match[bytes]]:
    """Yield the one value of each line from here on, until a line has none."""
    plain, blank = page.plain, 0
    for _ in range(_MOST):
        stop = plain.find(b"\n", start)
        stop = len(plain) if stop == -1 else stop
        if start >= len(plain):
            return
        if plain[start:stop].strip(b" >|\t"):
            item = _item(plain, start, stop, wanted)
            if item is None or page.cell_at(item.start()) or not fits(page, start, item):
                return
            yield item
            blank = 0
        elif blank == _MOST_BLANK:
            return
        else:
            blank += 1
        start = stop + 1


def _item(plain: bytes, start: int, stop: int, wanted: re.Pattern[bytes]) -> re.Match[bytes] | None:
    for opening in (_MARGIN, _BULLET):
        opened = opening.match(plain, start, stop)
        first = opened.end() if opened else start
        item = wanted.search(plain, first, stop)
        if item and _LABEL.fullmatch(plain, first, item.start()):
            more = wanted.search(plain, item.end(), stop)
            return None if more and not _MONEY.search(plain, item.end(), more.start()) else item
    return None


def _with_label(
    page: Page, word: bytes, start: int, wanted: re.Pattern[bytes], fits: Fits
) -> Iterator[re.Match[bytes]]:
    """Yield the values of lines with the same label and another number, from here on."""
    for _ in range(_MOST):
        label = _NUMBERED.match(page.plain, start)
        if label is None or label["word"] != word:
            return
        item = wanted.match(page.plain, label.end())
        if item and fits(page, start, item):
            yield item
        start = page.plain.find(b"\n", label.end()) + 1
        if not start:
            return


def headed_numbers(
    page: Page, rule: Rule, kind: str, wanted: re.Pattern[bytes], is_number: Callable[[bytes], bool]
) -> Iterator[Claim]:
    """Claim the numbers of lists whose heading says that they are numbers of a kind."""

    def fits(page: Page, start: int, item: re.Match[bytes]) -> bool:
        return is_number(item[0]) and not page.has_word_for_number(start, item.start())

    if b"\n" in page.plain and any(SAYS.search(page.plain, *place) for place in page.places_of(kind)):
        for item in headed(page, kind, wanted, fits):
            yield rule.claim(*item.span(), distance=1)
