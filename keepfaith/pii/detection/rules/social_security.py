"""Social Security numbers, and the taxpayers' numbers of the same form."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import partial
from typing import Final

from keepfaith.pii.detection.begins import beginning
from keepfaith.pii.detection.cue import MAX_FAR, Cue
from keepfaith.pii.detection.cue_words import OTHER, SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import Groups, digits_in, end_of_number, is_in_one_piece
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.issued_numbers import is_unlikely
from keepfaith.pii.detection.rules.listed_numbers import listed
from keepfaith.pii.detection.rules.nine_digits import HALVED, LIKE_ZIP, NO_PLAN, goes_on, may_be_zip, plan_of
from keepfaith.pii.detection.rules.number_forms import NAMED, names_another
from keepfaith.pii.detection.rules.open_words import is_settled, meant
from keepfaith.pii.detection.rules.short_ssns import hidden, without_zeros
from keepfaith.pii.detection.rules.ssn_sentences import word_before
from keepfaith.pii.detection.rules.topical_numbers import is_behind_initial, surer_on_topic

_DELIMITED, _CUED, _BARE = RULES["ssn-delimited"], RULES["ssn-cue"], RULES["ssn-bare"]
_KIND: Final = "ssn"
_SPARSE, _LOOSE, _PART, _OTHER = 0.87, 0.6, 0.42, 0.42
# Where the lines before have a word for it, and none for anything else.
_ANNOUNCED: Final = 0.86
# Between two of its groups; a parenthesis never is.
_GAP: Final = re.compile(rb" {0,2}[-./_ ]{1,3}(?:\n[ >|]{0,8}[-./_]?)?|\n[ >|]{0,8}(?:[-./_] ?)?")
_WIDE: Final = re.compile(rb"  |\A\n")
# A line that ends behind a dash, as a number is broken.
_BROKEN: Final = re.compile(rb"(?<=-)\n[ >|]{0,8}")
_PARENTHESIS: Final = re.compile(rb" ?[()] {0,2}(?:\n[ >|]{0,8})?")
_TIGHT: Final = re.compile(rb"[-./_]")
_GROUPED: Final = (
    rb"[0-9]{3}(?: ?[-./ ] ?)?(?:\n[ >|]{0,8})?[0-9]{2}(?: ?[-./ ] ?)?(?:\n[ >|]{0,8})?"
    rb"[0-9]{4}(?![0-9a-z])(?!-[0-9])"
)
_NINE: Final = beginning(_GROUPED, 0)
# Without its first zero, right behind words that say that it is another.
_LISTED: Final = re.compile(
    _GROUPED + rb"|(?:(?<=have )|(?<=ha[sd] )|(?<=show )|(?<=shows )|(?<=thats )|(?<=that's )|(?<=is ))"
    rb"[0-9]{8}(?![-.]?[0-9a-z])"
)
_DIGITS, _HALVES = 9, 2
# An employer's, which is no person's.
_EMPLOYER: Final = bytes((2, 7))
# Words for numbers that never have nine digits.
_OF_OTHER_FORMS: Final = frozenset({"phone", "card", "iban"})
_ADJACENT, _FAR = 3, 120
# Behind two more words, as in "release pages with", a word for another number speaks of none that has dashes.
_TWO_WORDS: Final = re.compile(
    rb"[ \n]{1,3}(?!(?:is|was|of|at|the|no|number|num|id)\b)[a-z]{2,12}[ \n]{1,3}[a-z]{2,12}[ \n]"
)
# Where another line begins, and one that begins with a label.
_LINE: Final = re.compile(rb"\n")
_LABEL: Final = re.compile(rb"\n[ >|\t-]{0,8}[a-z][a-z #./]{1,24}[:=]")
# So near, a word for it says more than the form of a ZIP code.
_CLOSE: Final = 12


def claims(page: Page) -> Iterator[Claim]:
    """Claim groups of 3, 2 and 4 digits, and nine digits in other groups where a word says so.

    Numbers that were never given out count: a slip of the pen still tells whose it is. `12-3456789` (an employer's) and
    `02148-1234` (a ZIP code) do not. What follows one in a list is as sure if a word announced it.
    """
    yield from surer_on_topic(page, [*_with_lists(page)])


def _with_lists(page: Page) -> Iterator[Claim]:
    claims = [*_claims(page), *without_zeros(page)]
    yield from hidden(page)
    for claim in claims:
        if claim.rule == _CUED.name or _is_announced(page, claim):
            yield from listed(page, [claim], _LISTED, claimed=partial(_next, page))
        else:
            yield claim
    words = page.places_of(_KIND)
    if not words or not claims or is_settled(page, claims):
        return
    for match, confidence in meant(page, words, claims, _NINE, _is_nine):
        start, end = match.span()
        cue = page.nearest(start, end)
        if cue is None or cue.kind == _KIND:
            unlikely = is_unlikely(digits_in(page.plain, start, end))
            yield _CUED.claim(start, end, confidence, distance=_FAR, is_unlikely=unlikely)


def _is_announced(page: Page, claim: Claim) -> bool:
    """Return whether a word for such numbers is in the sentence before."""
    places = page.places_of(_KIND)
    number = bisect_left(places, (claim.start, 0)) - 1
    return (
        number >= 0
        and claim.start - places[number][1] <= MAX_FAR
        and page.is_sentence(places[number][1], claim.start)
    )


def _is_nine(page: Page, match: re.Match[bytes]) -> bool:
    """Return whether nine digits are no part of something longer, and no ZIP code."""
    return not page.is_embedded(*match.span()) and match[0][5:6] != b"-"


def _next(page: Page, claim: Claim, start: int, end: int) -> Claim:
    unlikely = is_unlikely(digits_in(page.plain, start, end).zfill(_DIGITS))
    end = end_of_number(page.plain, end)
    return _CUED.claim(start, end, distance=claim.distance + 1, is_unlikely=unlikely)


def _claims(page: Page) -> Iterator[Claim]:
    for groups, sizes in page.chains:
        plan = plan_of(sizes)
        if plan is NO_PLAN:
            continue
        for at in plan.at:
            yield from _delimited(page, groups, at, plan.taken)
        for first, last in plan.glued:
            yield from _glued(page, groups[first:last])
        if plan.is_odd and _says_so(page, groups):
            yield from _careless(page, groups, sizes)
        for first, last in plan.careless:
            if not goes_on(page.plain, groups, (first, last), plan):
                yield from _careless(page, groups[first:last], sizes[first:last])


def _glued(page: Page, groups: Groups) -> Iterator[Claim]:
    """Claim numbers that follow each other without anything between."""
    first, sign = groups[0], page.plain[groups[0][1] : groups[1][0]]
    for middle, last in zip(groups[1::2], groups[2::2], strict=True):
        if page.plain[first[1] : middle[0]] != sign:
            return
        yield from _delimited(page, [first, middle, (last[0], min(last[0] + 4, last[1]), 4)], 0, None)
        first = (last[1] - 3, last[1], 3)


def _delimited(page: Page, groups: Groups, at: int, taken: frozenset[int] | None) -> Iterator[Claim]:
    plain = page.plain
    start, end = groups[at][0], groups[at + 2][1]
    gaps = [plain[groups[at + step][1] : groups[at + step + 1][0]] for step in (0, 1)]
    cue = _cue(page, start, end)
    says_so = cue is not None and cue.kind == _KIND
    if not all(_GAP.fullmatch(gap) or (says_so and _PARENTHESIS.fullmatch(gap)) for gap in gaps):
        return
    unlikely = is_unlikely(digits_in(plain, start, end))
    if page.cells and page.has_row_end(start, end):
        if _is_broken(page, groups[at : at + 3]):
            yield _CUED.claim(start, end, is_unlikely=unlikely)
        else:
            yield _DELIMITED.claim(start, end, _PART, is_unlikely=unlikely)
        return
    if not is_in_one_piece(plain, start, end):
        if cue and cue.kind == _KIND and not cue.is_behind:
            yield _CUED.claim(start, end, _LOOSE, distance=cue.distance, is_unlikely=unlikely)
        return
    if cue and cue.kind == _KIND:
        yield _CUED.claim(start, end, 0.97, distance=cue.distance, is_unlikely=unlikely)
        return
    is_part = taken is not None and (_is_inside(page, start, end) or _is_part(page, groups, at, taken))
    yield _DELIMITED.claim(
        start, end, _by_form(page, start, cue, gaps, is_part=is_part), is_unlikely=unlikely
    )


def _by_form(page: Page, start: int, cue: Cue | None, gaps: list[bytes], *, is_part: bool) -> float:
    """Return how sure the form is of which no word for such numbers speaks."""
    if cue and cue.kind == OTHER and not (_is_far(page, cue, start) and _by_gaps(gaps) > _SPARSE):
        return _OTHER
    if is_part:
        return _PART
    confidence = _by_gaps(gaps)
    if cue is None and page.said_before(_KIND, start):
        return max(confidence, _ANNOUNCED)
    return min(confidence, NAMED) if cue and names_another(page, cue, start) else confidence


def _is_inside(page: Page, start: int, end: int) -> bool:
    return page.is_embedded(start, end) and not is_behind_initial(page, start)


def _is_far(page: Page, cue: Cue, start: int) -> bool:
    return not cue.is_behind and cue.place > 0 and _TWO_WORDS.match(page.plain, cue.place, start) is not None


def _is_broken(page: Page, groups: Groups) -> bool:
    """Return whether a cell for these numbers has the first groups alone, since a line ends inside the number."""
    cell = page.cell_at(groups[0][0])
    if cell is None or cell.kind != _KIND or cell.end < groups[0][1]:
        return False
    inside = [group for group in groups if group[1] <= cell.end]
    if not inside:
        # A reading without blanks has the cell's end within the first group.
        return False
    before, behind = page.plain[cell.start : groups[0][0]], page.plain[inside[-1][1] : cell.end]
    return len(inside) < len(groups) and not before.strip(b" (") and not behind.strip(b" -./)")


def _by_gaps(gaps: list[bytes]) -> float:
    gaps = [_BROKEN.sub(b"", gap) for gap in gaps]
    is_wide = any(_WIDE.search(gap) for gap in gaps)
    if all(b"-" in gap for gap in gaps) and not is_wide:
        return _DELIMITED.confidence
    is_close = all((len(gap) == 1 and gap != b"/") or b"-" in gap for gap in gaps)
    return _SPARSE if is_close and not is_wide else _LOOSE


def _is_part(page: Page, groups: Groups, at: int, taken: frozenset[int]) -> bool:
    """Return whether the number goes on, before or behind, by a sign that parts no two numbers."""
    for one, other in ((at - 1, at), (at + 2, at + 3)):
        outside = one if one < at else other
        if one < 0 or other >= len(groups) or outside in taken:
            continue
        if _TIGHT.fullmatch(page.plain, groups[one][1], groups[other][0]):
            return True
    return False


def _says_so(page: Page, groups: Groups) -> bool:
    cue = page.nearest(groups[0][0], groups[-1][1])
    return cue is not None and cue.kind == _KIND and cue.distance <= _CLOSE


def _cue(page: Page, start: int, end: int) -> Cue | None:
    """Return the cue that speaks of nine digits: also one for these behind which stands one for other numbers."""
    cue = page.nearest(start, end)
    if cue is not None and cue.kind == _KIND:
        return cue
    if again := word_before(page, start):
        return again
    if cue is None:
        return None
    before = page.last_of(_KIND, start)
    if before and not cue.is_behind and page.is_of_anybody(cue):
        # As in "SSN of the student".
        return before
    if cue.is_behind:
        return before if before and cue.kind in _OF_OTHER_FORMS else cue
    is_of_others = cue.kind in _OF_OTHER_FORMS or cue.distance > _ADJACENT
    if before and cue.kind == OTHER:
        # A word without one for a number, such as "order", may say what the number is for, in the same sentence.
        parted = _LABEL if is_of_others else _LINE
        is_of_others = is_of_others or not SAYS.search(page.plain, cue.begin, start)
        is_of_others = is_of_others and not parted.search(page.plain, before.place, start)
        is_of_others = is_of_others and page.is_sentence(before.place, start)
    return (before if is_of_others else None) or cue


def _careless(page: Page, groups: Groups, sizes: bytes) -> Iterator[Claim]:
    plain, start, end = page.plain, groups[0][0], groups[-1][1]
    if not is_in_one_piece(plain, start, end):
        return
    unlikely = is_unlikely(digits_in(plain, start, end))
    is_parted = bool(page.cells) and page.has_row_end(start, end)
    if is_parted and len(sizes) == _HALVES and _is_broken(page, groups):
        yield _CUED.claim(start, end, is_unlikely=unlikely)
        return
    cue = None if is_parted else _cue(page, start, end)
    end = end_of_number(plain, end)
    if cue and cue.kind == _KIND and sizes == _EMPLOYER and plain[start + 2 : start + 3] == b"-":
        yield _CUED.claim(start, end, _PART, distance=cue.distance, is_unlikely=unlikely)
    elif cue and cue.kind == _KIND:
        is_far = sizes == LIKE_ZIP and cue.distance > _CLOSE and not page.is_said(start)
        if (is_far and may_be_zip(page, cue, start)) or page.is_embedded(start, end):
            yield _BARE.claim(start, end, distance=cue.distance, is_unlikely=unlikely)
        elif is_far:
            yield _CUED.claim(start, end, _ANNOUNCED, distance=cue.distance, is_unlikely=unlikely)
        else:
            yield _CUED.claim(start, end, distance=cue.distance, is_unlikely=unlikely)
    elif sizes != _EMPLOYER and not page.is_embedded(start, end) and not (cue and cue.kind == OTHER):
        yield from _unsaid(page, (start, end), sizes, cue, is_unlikely=unlikely)


def _unsaid(
    page: Page, place: tuple[int, int], sizes: bytes, cue: Cue | None, *, is_unlikely: bool
) -> Iterator[Claim]:
    """Claim nine digits beside which no word for such numbers is, surely where the sentence before says so."""
    plain, (start, end) = page.plain, place
    is_announced = (
        cue is None and b"\n" not in plain[start:end] and page.said_before(_KIND, start) is not None
    )
    is_grouped = len(sizes) not in {1, _DIGITS} and not (
        sizes == HALVED and plain[start + 3 : start + 4] == b"-"
    )
    if is_grouped and not page.had_invisible and not (is_announced and page.is_said(start)):
        return
    if plain[start - 1 : start] != b"." or not plain[start - 2 : start - 1].isdigit():
        yield _BARE.claim(start, end, _ANNOUNCED if is_announced else 0, is_unlikely=is_unlikely)
