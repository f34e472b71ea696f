"""Numbers in any form that a label names: right beside it stands a word with digits, or alone in the cell below it."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cue_words import SAYS, WEAK
from keepfaith.pii.detection.normalization import in_chinese
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.dates import date_at
from keepfaith.pii.detection.rules.given_numbers import NAMED_NUMBER, is_given_whole, is_usual, may_be_named
from keepfaith.pii.detection.rules.listed_numbers import is_money
from keepfaith.pii.detection.rules.number_forms import is_of_thing

# Between a label and its number, signs and words that add nothing; nearer, signs alone.
_GAP: Final = re.compile(
    rb"(?:[ \t\"'*=#:()\[\]>.,?|-]|\b(?:no|num|number|numbers|nbr|nimewo|ids?|code|is|was|its|it's|es|e|se|la|cua toi|"
    rb"ex|e\.g|(?:de|d[ao]s?) (?:mi|minha|meu|mis) [a-z]{2,8}|mwen an|[a-z ]{2,24}(?=\)))\b|["
    + in_chinese("号码")
    + rb"]|\xfe(?=[ :0-9a-z])){1,12}"
)
# Behind a word for somebody, what says at once that a number follows; and of whom a label says that one is.
_NUMBERED: Final = re.compile(rb"'?s?[ _-]?(?:ids?\b|no\b|num|nbr|code\b|#)")
_FIGURE, _OF_NUMBER = re.compile(rb"[0-9]+\.[0-9]+"), re.compile(rb"#|\bno|num|nbr|\bid|cod")
_WHOSE: Final = re.compile(
    rb"stud|pupil|[sl]as|mep|educ|teach|learner|scholar|kid|child|alum|alun|estud|eleve?|docente|prof"
)
_SIGNS_ALONE: Final = re.compile(rb"[ \"'*=#:()\[\]>.?-]{1,6}(?:is )?")
_SIGNS: Final = b" \t\"'*=#()<>[]"
_FEW_DIGITS, _LONGEST = 4, 48
# Right behind a word for somebody, a number with so many digits.
_SOMEBODY: Final = re.compile(rb"student|pupil|educator|teacher")
_FEWEST_OF_SOMEBODY: Final = 6
# Before a label in parentheses, the number.
_BEFORE_LABEL: Final = re.compile(rb"[a-z0-9][-a-z0-9/._]{2,40}(?= \(\Z)")


def named(page: Page, kind: str) -> Iterator[re.Match[bytes]]:
    """Yield what the labels of a kind name that no other rule looks for, since numbers seldom have such a form."""
    for begin, end in page.places_of(kind):
        yield from _beside_label(page, begin, end)
    for cell in page.cells_of(kind):
        written = page.plain[cell.start : cell.end]
        start = cell.end - len(written.lstrip(_SIGNS))
        stop = cell.start + len(written.rstrip(_SIGNS))
        number = NAMED_NUMBER.fullmatch(page.plain, start, stop) if stop - start <= _LONGEST else None
        if number and page.count_digits(*number.span()) >= _FEW_DIGITS and _fits(page, number):
            yield number


def _beside_label(page: Page, begin: int, end: int) -> Iterator[re.Match[bytes]]:
    plain = page.plain
    if plain.startswith(b"(", begin - 1) and (
        before := _BEFORE_LABEL.search(plain, max(0, begin - _LONGEST), begin)
    ):
        number = NAMED_NUMBER.fullmatch(plain, *before.span())
        if number and page.count_digits(*number.span()) >= _FEW_DIGITS and _fits(page, number):
            yield number
    if page.next_digit(end, end + _LONGEST) == -1:
        return
    gap = _GAP.match(plain, end)
    number = NAMED_NUMBER.match(plain, gap.end()) if gap else None
    if gap is None or number is None or page.cell_at(number.start()):
        return
    word = plain[begin:end]
    if (word not in WEAK and SAYS.search(word)) or _NUMBERED.match(gap[0]):
        if not _WHOSE.search(word) and _is_of_thing(number, word + gap[0]):
            return
        is_long = page.count_digits(*number.span()) >= _FEW_DIGITS or _SIGNS_ALONE.fullmatch(gap[0])
        if is_long and _fits(page, number):
            yield number
    elif gap[0] == b" " and _SOMEBODY.fullmatch(word) and _is_of_somebody(page, number):
        yield number


def _is_of_somebody(page: Page, number: re.Match[bytes]) -> bool:
    """Return whether what stands right behind a word for somebody is long, and no number as one counts things."""
    is_long = page.count_digits(*number.span()) >= _FEWEST_OF_SOMEBODY
    return is_long and not is_usual(number[0], "student") and _may_be(page, number)


def _is_of_thing(number: re.Match[bytes], label: bytes) -> bool:
    """Return whether a number has a case's form, or is a figure behind a label that speaks of no number."""
    return is_of_thing(number[0]) or (
        _FIGURE.fullmatch(number[0]) is not None and _OF_NUMBER.search(label) is None
    )


def _fits(page: Page, number: re.Match[bytes]) -> bool:
    return not is_given_whole(number[0]) and _may_be(page, number)


def _may_be(page: Page, number: re.Match[bytes]) -> bool:
    date = date_at(page.plain, number.start())
    is_date = date is not None and date.end() >= number.end()
    return may_be_named(number[0]) and not is_date and not is_money(page, number.start())
