"""Other readings of small stretches: a scanner's letters for digits, digits with blanks between, and broken lines."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, compress
from typing import Final, NamedTuple, cast

from keepfaith.pii.detection.form_boxes import unboxed, with_dashes
from keepfaith.pii.detection.matches import ACT, Claim
from keepfaith.pii.detection.normalization import visible_places
from keepfaith.pii.detection.page import Context, Page
from keepfaith.pii.detection.scanner import Scanned
from keepfaith.pii.detection.scanner_slips import LETTERS, readings, spread_nine
from keepfaith.pii.detection.stretches import stretches
from keepfaith.pii.detection.tables import Cell

# So much around such a stretch is read with it, for its cue words.
_AROUND: Final = 160
# A text so short is read whole where blanks are taken away, for that moves its columns.
_SHORT: Final = 2_000
# What has letters anyway: a sure one needs no other reading.
_WITH_LETTERS: Final = frozenset(
    {
        "drivers-license",
        "ip-address",
        "email-address",
        "postal-address",
        "bank-account",
        "student-id",
        "educator-id",
    }
)
# Single signs with blanks or separators between. As few blanks as there are are none, and more are one.
_SPREAD: Final = re.compile(
    rb"(?<![a-z0-9])(?:[a-z0-9](?![a-z0-9])|[^a-z0-9 \n\t])(?: {0,4}(?:[a-z0-9](?![a-z0-9])|[^a-z0-9 \n\t])){4,300}"
)
# Beside a number, digits that may belong to it.
_GOES_ON: Final = re.compile(rb"[- ]{1,2}[0-9]")
_CAME_BEFORE: Final = re.compile(rb"[0-9][- ]{1,2}\Z")
_BLANKS: Final = re.compile(rb" {1,4}")
_FEWEST: Final = 7
# A number goes on in the next line: digits or separators on both sides, or one letter of a license before.
_BEFORE: Final = (b"[0-9/.:-]", b"[ #:][b-df-hj-np-xz]", b"[ #:]sa")
# The end first, and then what is before it: so a search passes quickly over what begins none.
_ENDS_OF_LINES: Final = (
    end + b"(?:" + b"|".join(b"(?<=" + before + end + b")" for before in _BEFORE) + b")"
    for end in (b"\n", b" \n", b"  \n")
)
_WRAP: Final = re.compile(b"(?:" + b"|".join(_ENDS_OF_LINES) + rb")[ >|]{0,8}(?=[0-9/.:-])")
_BEFORE_WRAP: Final = re.compile(rb"[0-9]+\Z")
# Before a line's last digits, others of the same number.
_IN_GROUPS: Final = re.compile(rb"[0-9][- ]\Z")
_BEHIND_WRAP: Final = re.compile(rb"[0-9]+")
_ROW_END: Final = re.compile(rb"[ |]{0,4}\n")
_NO_END: Final = 2
_ENDS: Final = bytes.maketrans(b"\2", b"\n")
_ITEM: Final = re.compile(rb"[ >]{0,4}[0-9]{1,3}(?:[.):,;|\t](?![0-9])|[a-d] [a-z0-9]| [a-z])")
_END: Final = ord("\n")
_LISTED: Final = 5
_ALONE: Final = re.compile(rb"[ >|]{0,8}[a-z]{0,2}(?:-?[0-9]){5,12}")
_ALONE_BEHIND: Final = re.compile(rb"(?:-?[0-9]){5,12}[ ]?(?:\n|\Z)")
_RUN: Final = re.compile(rb"[a-z0-9|-]{12,}")
_IN_RUNS: Final = b"abcdefghijklmnopqrstuvwxyz0123456789|-"
_STEP: Final = 64
# But a word, and behind a dash digits and what looks like them, is a number with its name.
_NAMED: Final = re.compile(rb"[a-z]{2,12}-[0-9" + LETTERS + rb"]{4,10}")
# The rule that reads letters as digits itself.
_READ_ALREADY: Final = "iban-form"
_FIGURES, _CODE_LETTERS = b"0123456789-" + LETTERS, 3
_DIVIDERS: Final = b",;|\t"
# A reading that changes the text is a little less sure. Of lines that look like a list, only a person knows whether a
# number goes on in the next.
SURE_FACTOR, _LIST_FACTOR = 0.99, 0.5


class Reading(NamedTuple):
    """Another reading of a stretch of a page: what can be seen of it, and where it is."""

    plain: bytes
    text: str
    context: Context
    # Where it begins in the page; with signs that are passed over, the place of each sign, and how sure it is.
    first: int
    whole: bytes
    places: Sequence[int]
    factor: float

    def page(self, scanned: Scanned | None = None) -> Page:
        """Return it as a page of its own."""
        return Page(self.plain, self.text, self.context._replace(is_guess=True), scanned)


def other_readings(page: Page, others: Sequence[Claim]) -> Iterator[Reading]:
    """Yield the other readings of what no sure claim has."""
    sure: list[tuple[int, int]] | None = None
    for mark, reading, factor in _READINGS:
        if mark not in page.marks:
            continue
        marks: Sequence[tuple[int, int]] = page.marks[mark]
        if mark != "wrapped":
            sure = _sure_places(page.plain, others) if sure is None else sure
            marks = _outside(marks, sorted([*sure, *_codes(page.plain, marks)]))
        if not marks:
            continue
        plain = page.plain if reading is not _joined else _without_ends_of_rows(page)
        has_columns_of_its_own = reading in {_closed, _joined} and len(plain) <= _SHORT
        parts = [(0, len(plain))] if has_columns_of_its_own else stretches(marks, _AROUND, len(plain))
        for first, last in parts:
            for other in map(_ended, reading(plain[first:last])):
                text = page.text[first:last]
                visible, places = other, cast("Sequence[int]", range(len(other)))
                if b"\0" in other:
                    text, places = "".join(compress(text, other)), visible_places(other)
                    visible = other.translate(None, b"\0")
                cells = None if has_columns_of_its_own else _cells_in(page, first, last, places)
                context = Context(None, cells, page.had_invisible)
                yield Reading(visible, text, context, first, other, places, factor)


def _sure_places(plain: bytes, claims: Sequence[Claim]) -> list[tuple[int, int]]:
    """Return the places of claims that have letters and need no other reading."""
    return [
        (one.start, one.end)
        for one in claims
        if (one.doubt <= 1 - ACT or _is_read_already(plain, one))
        and one.category in _WITH_LETTERS
        and not _GOES_ON.match(plain, one.end)
        and not _CAME_BEFORE.search(plain, max(0, one.start - 3), one.start)
    ]


def _is_read_already(plain: bytes, claim: Claim) -> bool:
    """Return whether a rule that reads letters as digits itself has what begins as an international account."""
    return claim.rule == _READ_ALREADY and plain[claim.start + 2 : claim.start + 4].isdigit()


def _ended(plain: bytes) -> bytes:
    """Return a reading with the ends of rows that nothing was to be joined across."""
    return plain.translate(_ENDS)


def _codes(plain: bytes, marks: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where marks begin in long words of digits and letters that no digit looks like, such as sums of files."""
    done = 0
    for mark, _ in marks:
        if mark < done:
            continue
        run = _RUN.match(plain, _start_of_run(plain, mark))
        if run:
            done = run.end()
            if len(run[0].translate(None, _FIGURES)) >= _CODE_LETTERS and _NAMED.fullmatch(run[0]) is None:
                yield run.span()


def _start_of_run(plain: bytes, place: int) -> int:
    """Return where the signs begin that stand before a place without a break, as codes have them."""
    while True:
        before = plain[max(0, place - _STEP) : place]
        rest = len(before.rstrip(_IN_RUNS))
        place -= len(before) - rest
        if rest or not before:
            return place


def _outside(marks: Sequence[tuple[int, int]], sure: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Return the marks that are not wholly within a place that is sure."""
    if not sure:
        return marks
    ends = list(accumulate((end for _, end in sure), max))
    outside = []
    for start, end in marks:
        number = bisect_left(sure, (start + 1, 0)) - 1
        if number < 0 or ends[number] < end:
            outside.append((start, end))
    return outside


def _without_ends_of_rows(page: Page) -> bytes:
    """Return the text with another sign for the line's end behind a table's row, if another row follows it."""
    if not page.cells:
        return page.plain
    plain = bytearray(page.plain)
    starts = [cell.start for cell in page.cells]
    for cell in page.cells:
        end = _ROW_END.match(plain, cell.end)
        if end:
            following = bisect_left(starts, end.end())
            is_row = following < len(starts) and plain.find(b"\n", end.end(), starts[following]) == -1
            if is_row or plain[cell.end - 1] in b"0123456789":
                plain[end.end() - 1] = _NO_END
    return bytes(plain)


def _cells_in(page: Page, first: int, last: int, places: Sequence[int]) -> list[Cell]:
    """Return the cells of a page as a stretch of it has them."""
    cells = page.cells
    number = max(0, bisect_left(cells, first, key=lambda cell: cell.end) - 1)
    here = []
    while number < len(cells) and cells[number].start < last:
        start, end, kind = cells[number]
        if end > first:
            here.append(Cell(bisect_left(places, start - first), bisect_left(places, end - first), kind))
        number += 1
    return here


def _closed(plain: bytes) -> list[bytes]:
    """Read single signs with blanks between them as one word, and wider blanks as one; letters of nine also as digits.

    Two numbers with a slash between stay two.
    """

    def closed(match: re.Match[bytes]) -> bytes:
        numbers = match[0].split(b" / ")
        if len(numbers) > 1 and all(_count_digits(number) >= _FEWEST for number in numbers):
            return b" / ".join(_without_blanks(number) for number in numbers)
        return _without_blanks(match[0])

    other, slipped = _SPREAD.sub(closed, plain), spread_nine(plain)
    others = [other] if other != plain else []
    return others if slipped == plain else [*others, _SPREAD.sub(closed, slipped)]


def _without_blanks(signs: bytes) -> bytes:
    fewest = min(map(len, _BLANKS.findall(signs)), default=0)
    return _BLANKS.sub(lambda blanks: b" "[: len(blanks[0]) > fewest].ljust(len(blanks[0]), b"\0"), signs)


def _count_digits(signs: bytes) -> int:
    return len(signs) - len(signs.translate(None, b"0123456789"))


def _joined(plain: bytes) -> list[bytes]:
    """Read on behind a line's end, but not between lines that look like a list's."""

    def joined(wrap: re.Match[bytes]) -> bytes:
        before = _BEFORE_WRAP.search(plain, max(0, wrap.start() - 20), wrap.start())
        behind = _BEHIND_WRAP.match(plain, wrap.end())
        if _ITEM.match(plain, wrap.end()) and _ITEM.match(plain, plain.rfind(b"\n", 0, wrap.start()) + 1):
            return wrap[0]
        if before and _are_rows(plain, wrap):
            return wrap[0]
        if before and behind and _are_alone(plain, wrap):
            return wrap[0]
        if before and behind and len(before[0]) == len(behind[0]):
            is_alone = before.start() == 0 or plain[before.start() - 1] == _END
            is_alone = is_alone and plain[behind.end() : behind.end() + 1] in {b"\n", b""}
            is_end = _IN_GROUPS.search(
                plain, max(0, before.start() - 2), before.start()
            ) and not _GOES_ON.match(plain, behind.end())
            if is_alone or (len(before[0]) >= _LISTED and not is_end):
                return wrap[0]
        return b"\0" * len(wrap[0])

    other = _WRAP.sub(joined, plain)
    return [other] if other != plain else []


def _are_rows(plain: bytes, wrap: re.Match[bytes]) -> bool:
    """Return whether the lines before and behind have as many signs between columns."""
    first, last = plain.rfind(b"\n", 0, wrap.start()) + 1, plain.find(b"\n", wrap.end())
    before, behind = plain[first : wrap.start()], plain[wrap.end() : last if last != -1 else len(plain)]
    counts = [len(line) - len(line.translate(None, _DIVIDERS)) for line in (before, behind)]
    return counts[0] == counts[1] > 1


def _are_alone(plain: bytes, wrap: re.Match[bytes]) -> bool:
    """Return whether the lines before and behind have a number each that is long enough, and nothing else."""
    first = plain.rfind(b"\n", 0, wrap.start()) + 1
    return bool(_ALONE.fullmatch(plain, first, wrap.start()) and _ALONE_BEHIND.match(plain, wrap.end()))


def _joined_lists(plain: bytes) -> list[bytes]:
    """Read on behind a line's end also where a list is more likely, which only a person can tell."""
    other = _WRAP.sub(lambda wrap: b"\0" * len(wrap[0]), plain)
    return [other] if other != plain and [other] != _joined(plain) else []


# Without any of these, a text has no other reading.
MARKS: Final = frozenset({"mixed", "spread", "wrapped", "boxed", "odd-signs"})
_READINGS: Final = (
    ("boxed", unboxed, SURE_FACTOR),
    ("odd-signs", with_dashes, SURE_FACTOR),
    ("mixed", readings, SURE_FACTOR),
    ("spread", _closed, SURE_FACTOR),
    ("wrapped", _joined, SURE_FACTOR),
    ("wrapped", _joined_lists, _LIST_FACTOR),
)
