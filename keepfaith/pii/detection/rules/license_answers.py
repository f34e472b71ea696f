"""Licenses to drive that no word stands beside: the state of one follows, or it alone answers a question."""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final

from keepfaith.pii.detection.cue_words import OF_DRIVERS, OF_EDUCATORS
from keepfaith.pii.detection.matches import ACT, Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.license_owners import is_of_a_thing, is_of_firm
from keepfaith.pii.detection.rules.street_parts import STATES
from keepfaith.pii.detection.rules.surroundings import EDUCATOR, LICENSE, kind_around
from keepfaith.pii.detection.rules.unnamed_numbers import (
    FOUR,
    NUMBER_ROOM,
    matches_near,
    may_be_number,
    other_thing,
)

# Right behind a license, the state that issued it, or what it allows to drive.
_ISSUED: Final = re.compile(
    rb"[\"']? ?(?:(?:[-,(/]|, ?and) ?|[.;] ?(?=it|that|issued|from|out))"
    rb"(?:(?:it|that)(?:'?s| is|s) )?(?:(?:issued|given) (?:in|by|from) |out of |from |state of )?(?:"
    rb"(?P<state>"
    + STATES.encode()
    + rb")(?= ?(?:[-,.;:)\"'|\n/]|\Z|class\b|licen|exp|not\b|if\b))|class [a-dm](?![a-z0-9']))"
)
_LETTERS_OF_CODE: Final = 2
# In a line of its own, who answers and when, before the answer.
_ANSWER: Final = re.compile(
    rb"[ >|\t*]{0,8}(?:(?:[a-z]{2,8} )?[\[(]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[ap]\.?m\.?)?[\])]?[ ,-]{1,3})?"
    rb"(?:[\[<]?(?P<who>[a-z][a-z0-9_.-]{0,15}(?: [a-z0-9_.-]{1,12})?)[\]>]?[:>] {0,2})?"
    rb"(?:(?:ok|okay|yes|yep|yeah|sure|um|uh|here|so|its|it's|it is|it says|the number is)[,:.]? ){0,3}[\"'(]{0,2}"
)
_END: Final = re.compile(rb"[\"').]{0,3}(?:,[^\n0-9]{0,40})? {0,2}(?:\n|\Z)")
_ANSWERS: Final = frozenset((b"a", b"ans", b"answer", b"witness"))
_LABEL_END, _QUESTION_ENDS, _LABEL_SIGNS = (
    (b":", b"="),
    (b"?", b":", b"*"),
    frozenset((b":", b">", b"=", b"#")),
)
_AROUND, _BEFORE, _TALK, _NEAR, _FEWEST = 120, 320, 600, 60, 2

# Before a line of a list, and behind its number.
_BULLET: Final = re.compile(rb"[ >|\t]{0,8}(?:[-*]|[0-9]{1,2}[.)]|\([0-9a-z]{1,2}\))?[ \t]{0,3}")
_REST: Final = re.compile(rb"[ \t]{0,2}(?:[-:,;|(\t][^\n]{0,80})?(?:\n|\Z)")
# As the licenses of most states, and no number of an employee.
_LIKELY: Final = re.compile(
    rb"[a-z]{1,2}[0-9][- 0-9]{6,16}|[0-9]{2}[a-z]{3}[0-9]{5}|[0-9]{3} ?[0-9]{3} ?[0-9]{3}"
)
_OF_LICENSES: Final = frozenset({"license", "any-license"})
# What a paper is, and the label of its number.
_TYPED: Final = re.compile(
    rb"\b(?:category|type|kind|document|id|card|proof|presented|shown)(?: [a-z]{2,10}){0,2} ?[:>=] [^\n:;0-9]{0,60}"
    rb"[.;,|]? ?\n?[ >|]{0,4}(?:serial|document|card|its)?(?: ?(?:number|no\.?|num\.?|#))? ?[:>=#] ?\Z"
)
_LICENSE_WORD: Final = re.compile(rb"driv[a-z']{2,6} licen|licen[cs]e to drive|operator'?s?'? licen|\bcdl\b")

Fits = Callable[[Page, re.Match[bytes]], bool]


def answers(
    page: Page, claims: Iterable[Claim], wanted: re.Pattern[bytes], fits: Fits
) -> Iterator[re.Match[bytes]]:
    """Yield licenses that are not claimed for sure, and that a state or the question before says so of."""
    sure = [claim for claim in claims if claim.doubt <= 1 - ACT]
    if not page.has_other_digits(sure):
        return
    taken = {claim.start for claim in sure}
    lines: list[re.Match[bytes]] = []
    for match in matches_near(page, FOUR, wanted, NUMBER_ROOM):
        start, end = match.span()
        if _is_line(page.plain, start, end):
            if lines and page.plain.count(b"\n", lines[-1].end(), start) != 1:
                yield from _listed(page, lines, taken, fits)
                lines = []
            lines.append(match)
        if start in taken:
            continue
        is_open = (_is_issued(page, start, end) or _is_answer(page, start, end)) and fits(page, match)
        if (is_open or _is_typed(page, match)) and may_be_number(page, start, end):
            yield match
    yield from _listed(page, lines, taken, fits)


def _is_line(plain: bytes, start: int, end: int) -> bool:
    """Return whether a line begins with a license, behind a bullet or a number at most."""
    line = plain.rfind(b"\n", max(0, start - _NEAR), start) + 1
    return (
        line > 0 and _BULLET.fullmatch(plain, line, start) is not None and _REST.match(plain, end) is not None
    )


def _listed(
    page: Page, lines: Sequence[re.Match[bytes]], taken: Collection[int], fits: Fits
) -> Iterator[re.Match[bytes]]:
    """Yield the licenses of lines that follow each other, of which one is sure or before which drivers are named."""
    if len(lines) < _FEWEST:
        return
    if all(match.start() not in taken for match in lines) and not _is_headed(page, lines):
        return
    for match in lines:
        # A line's number is no part of what follows.
        if (
            match.start() not in taken
            and fits(page, match)
            and other_thing(page, *match.span()) in {"", "part"}
        ):
            yield match


def _is_headed(page: Page, lines: Sequence[re.Match[bytes]]) -> bool:
    """Return whether drivers are named above a list, most of which has the form of licenses, and no other number."""
    first = lines[0].start()
    if sum(_LIKELY.fullmatch(match[0]) is not None for match in lines) * 2 <= len(lines):
        return False
    if not OF_DRIVERS.search(page.plain, max(0, first - _BEFORE), first):
        return False
    if OF_EDUCATORS.search(page.plain, max(0, first - _BEFORE), first):
        return False
    cue = page.nearest(*lines[0].span())
    return cue is None or cue.kind in _OF_LICENSES or page.plain.find(b"\n\n", cue.place, first) != -1


def _is_issued(page: Page, start: int, end: int) -> bool:
    """Return whether the state that issued a license follows, and the text speaks of licenses to drive."""
    issued = _ISSUED.match(page.plain, end)
    if issued is None:
        return False
    first, last = issued.span("state")
    if last - first == _LETTERS_OF_CODE and not page.text[first:last].isupper():
        # A word.
        return False
    return _word_before(page, start, start) is not None or kind_around(page, start, end) == LICENSE


def _is_answer(page: Page, start: int, end: int) -> bool:
    """Return whether a license alone in its line answers what the lines before ask for."""
    plain = page.plain
    line = plain.rfind(b"\n", max(0, start - _NEAR), start) + 1
    if not line or _END.match(plain, end) is None:
        return False
    answer = _ANSWER.fullmatch(plain, line, start)
    word = _word_before(page, line, start) if answer else None
    if answer is None or word is None:
        return False
    who = answer["who"]
    last = plain[plain.rfind(b"\n", 0, line - 1) + 1 : line].rstrip()
    if last.endswith(_LABEL_END) and word < line - len(last) - 1:
        # It has a label of its own.
        return False
    if who is None:
        return word >= line - len(last) - 1 and last.endswith(_QUESTION_ENDS)
    talk = plain[max(0, line - _TALK) : end + _TALK]
    return who in _ANSWERS or talk.count(who + b":") + talk.count(who + b">") >= _FEWEST


def _is_typed(page: Page, match: re.Match[bytes]) -> bool:
    """Return whether the label of a paper's number is before a license, behind one that says what paper it is."""
    start = match.start()
    if page.plain[start - 2 : start - 1] not in _LABEL_SIGNS or _LIKELY.fullmatch(match[0]) is None:
        return False
    typed = _TYPED.search(page.plain, max(0, start - _AROUND), start)
    return typed is not None and _LICENSE_WORD.search(typed[0]) is not None


def _word_before(page: Page, until: int, start: int) -> int | None:
    """Return where the last word for a license to drive before a place begins, if no number is between."""
    words = [*_between(page, "license", until), *_of_drivers(page, until, start)]
    begin, end = max(words, default=(0, 0))
    return None if not words or page.has_number(end, until) else begin


def _between(page: Page, kind: str, until: int) -> Iterator[tuple[int, int]]:
    """Yield the cues of a kind that are near before a place."""
    places = page.places_of(kind)
    for number in range(bisect_left(places, (max(0, until - _BEFORE), 0)), len(places)):
        if places[number][0] >= until:
            return
        if places[number][1] <= until:
            yield places[number]


def _of_drivers(page: Page, until: int, start: int) -> Iterator[tuple[int, int]]:
    """Yield the words for a license near a place that is no thing's and no educator's."""
    for begin, end in _between(page, "any-license", until):
        if is_of_a_thing(page, begin, end) or is_of_firm(page, begin, end):
            continue
        first, last = max(0, begin - _AROUND), start + _AROUND
        if OF_EDUCATORS.search(page.plain, first, last) is None or (
            OF_DRIVERS.search(page.plain, first, last)
            and kind_around(page, begin, end, (EDUCATOR, LICENSE)) == LICENSE
        ):
            yield begin, end
