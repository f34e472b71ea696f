"""One part of a text, ready for the rules: its bytes, its cue words, its numbers and the columns of its tables."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from keepfaith.pii.detection.cue_words import DOUBTFUL, OTHER, WEAK, is_false, silent_about
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import Groups, number_chains
from keepfaith.pii.detection.scanner import scan
from keepfaith.pii.detection.tables import Cell, Columns, find_cells

# How far a cue may stand from what it speaks of, in characters (peers use 30 to 50).
MAX_DISTANCE: Final = 40
# A word for something else speaks only of what is near.
_MAX_OTHER_DISTANCE: Final = 12
_MAX_BEHIND: Final = 25
# So far it may stand where nothing else is between, in the sentence before or in the line above.
_MAX_FAR, _MAX_FAR_BEHIND = 150, 60
_SAYS_SO: Final = re.compile(rb"\s*(?:\(|is\b|was\b|=)")
# Such a gap parts two columns.
_WIDE: Final = b" " * 9
# More digits than any number has that a rule looks for by its groups.
_MANY: Final = 31
_FAR: Final = 12
# By so much a word for a person or a bank, which numbers have of every kind, is farther than a word for a number.
_WEAKER: Final = 24
_NEAR_CUES: Final = 6
_IN_PARENTHESES: Final = re.compile(rb"\s?[(\[]\s?")
_DIGITS: Final = b"0123456789"
# What ends one thought, and what lies between a number and the cue of an earlier one.
_END: Final = re.compile(rb"[.;!?][ \n]+[a-z\"(\xff]|\n[ \t]*\n")
_NUMBER: Final = re.compile(
    rb"(?<![0-9])(?![0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}(?![0-9]))[0-9](?:[-./ ]{0,2}[0-9]){4,}"
)
_DIGIT: Final = re.compile(rb"[0-9]")
# Right before a number, what says that the words before speak of it.
_IS_SAID: Final = re.compile(rb"(?:[:=#]|\b(?:is|was|reads|es|e|se|la)) {0,2}['\"(]?\Z")
_LETTERS: Final = re.compile(rb"[a-z\x80-\xff]{3}")
# A word behind a number that is followed by this speaks of what comes next.
_IS_LABEL: Final = re.compile(rb"[ ]{0,2}(?:no\.?|num\w*|#)?[ ]{0,2}(?:[:=#]|is\b|\(?(?:[a-z]{1,3}-?)?[0-9])")


# What every text has, and what those have in which there are numbers of seven digits or more.
ANYTHING, NUMBERS = "anything", "numbers"


class Cue(NamedTuple):
    """A cue's kind, and how many characters it is away."""

    kind: str
    distance: int
    # Where it ends in the text, or 0 for the header of a column; where it begins, or -1.
    place: int = 0
    begin: int = -1
    is_behind: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a part of a text from what is around it.

    `columns` are those of the table in which it begins. `cells`, if given, are those of its tables, which are not
    looked for then; in a text that `is_shifted` columns do not stand below each other any more. `had_invisible` says
    that signs were passed over, among which separators may be lost.
    """

    columns: Columns | None = None
    cells: Sequence[Cell] | None = None
    had_invisible: bool = False
    is_shifted: bool = False


class Page:
    """What rules look at. Places count bytes of `plain`, which are characters of `text`."""

    def __init__(self, plain: bytes, text: str, context: Context = Context()) -> None:
        self.plain = plain
        self.text = text
        self.had_invisible = context.had_invisible
        self._nearest: dict[tuple[int, int, str], Cue | None] = {}
        cues, self.marks = scan(plain)
        self.cues = [cue for cue in cues if cue[2] not in DOUBTFUL or not is_false(plain, *cue)]
        self._ends = [end for end, _, _ in self.cues]
        self._by_kind: dict[str, list[tuple[int, int]]] = {}
        for end, start, kind in self.cues:
            self._by_kind.setdefault(kind, []).append((start, end))
        # The cells of tables that stand below a cue, in order, and the table that the page ends in, if any.
        self.cells: Sequence[Cell] = ()
        self.columns_at_end: Columns | None = None
        if context.cells is not None:
            self.cells = context.cells
        elif context.columns or (self.cues and (b"\n" in plain or b"values" in plain)):
            self.cells, self.columns_at_end = find_cells(
                plain, self.cues, context.columns, is_shifted=context.is_shifted
            )
        self._cells_by_kind: dict[str, list[Cell]] = {}
        for cell in self.cells:
            self._cells_by_kind.setdefault(cell.kind, []).append(cell)
        self._cell_starts = [cell.start for cell in self.cells]
        # The numbers of the page: chains of groups of digits, with seven digits or more, and the sizes of the groups.
        self.chains: list[tuple[Groups, bytes]] = [
            (groups, bytes([min(_MANY, size) for _, _, size in groups])) for groups in number_chains(plain)
        ]

    def claims(self, rules: "Sequence[Finder]") -> Iterator[Claim]:
        """Claim what each rule finds for which there is anything to begin with."""
        present = {ANYTHING, *self._by_kind, *self.marks, *self._cells_by_kind}
        if self.chains:
            present.add(NUMBERS)
        for rule, wanted in rules:
            if not wanted.isdisjoint(present):
                yield from rule(self)

    def cells_of(self, kind: str) -> Sequence[Cell]:
        """Return the cells below cues of one kind."""
        return self._cells_by_kind.get(kind, ())

    def cell_at(self, place: int) -> Cell | None:
        """Return the cell below a cue in which a place is, if any."""
        number = bisect_left(self._cell_starts, place + 1) - 1 if self.cells else -1
        return self.cells[number] if number >= 0 and place < self.cells[number].end else None

    def nearest(self, start: int, end: int, also: str = "") -> Cue | None:
        """Return the cue that speaks of a place: its column's, else the nearest before or behind it.

        Cues of what never has so many digits say nothing of it, nor do those of dates and addresses. Only those of the
        kind `also` count in any case.
        """
        key = start, end, also
        if key not in self._nearest:
            size = end - start - len(self.plain[start:end].translate(None, _DIGITS))
            self._nearest[key] = self._find_nearest(start, end, silent_about(size, also))
        return self._nearest[key]

    def _find_nearest(self, start: int, end: int, deaf: frozenset[str]) -> Cue | None:
        cell = self.cell_at(start)
        if cell and end <= cell.end and not self._has_cue(cell.start, start):
            return Cue(cell.kind, 0)
        before, behind = self._before(start, deaf), self._behind(end, deaf)
        if behind and _IN_PARENTHESES.fullmatch(self.plain, end, behind.begin) and not self._is_weak(behind):
            return behind
        if before and behind:
            if behind.distance > _FAR and self.is_said(start):
                return before
            return behind if self._weight(behind) + _FAR // 3 < self._weight(before) else before
        return before or behind or self._far(start, end, deaf)

    def is_parted(self, end: int, cue: Cue) -> bool:
        """Return whether a sentence ends between a number and a cue behind it."""
        return cue.is_behind and _END.search(self.plain, end, cue.begin + 1) is not None

    def is_said(self, start: int) -> bool:
        """Return whether a sign or a word right before a number says that the words before speak of it."""
        return _IS_SAID.search(self.plain, max(0, start - _FAR), start) is not None

    def _is_weak(self, cue: Cue) -> bool:
        return self.plain[cue.begin : cue.place] in WEAK

    def _weight(self, cue: Cue) -> int:
        return cue.distance + _WEAKER * self._is_weak(cue)

    def _far(self, start: int, end: int, deaf: frozenset[str]) -> Cue | None:
        """Return the last cue before, else the next behind, where no other number is between."""
        number = last = bisect_left(self._ends, start + 1) - 1
        while number > 0 and (
            self.cues[number][2] in deaf or self.plain[self.cues[number][1] : self.cues[number][0]] in WEAK
        ):
            number -= 1
        for stop, begin, kind in self.cues[number : last + 1] if number >= 0 else ():
            is_near = start - stop <= _MAX_FAR and self.plain.find(_WIDE, stop, start) == -1
            is_near = is_near and kind != OTHER and kind not in deaf
            if is_near and not _NUMBER.search(self.plain, stop, start):
                return Cue(kind, start - stop, stop, begin)
        number = last
        if number + 1 < len(self.cues):
            stop, begin, kind = self.cues[number + 1]
            is_near = end <= begin <= end + _MAX_FAR_BEHIND and not _IS_LABEL.match(self.plain, stop)
            is_near = is_near and kind != OTHER and kind not in deaf
            if is_near and not _NUMBER.search(self.plain, end, begin):
                return Cue(kind, begin - end + _FAR, stop, begin, is_behind=True)
        return None

    def _has_cue(self, start: int, end: int) -> bool:
        number = bisect_left(self._ends, end + 1) - 1
        return number >= 0 and self.cues[number][1] >= start

    def _before(self, start: int, deaf: frozenset[str]) -> Cue | None:
        number = bisect_left(self._ends, start + 1) - 1
        best, least = None, (0, 0)
        for end, begin, kind in self.cues[max(0, number + 1 - _NEAR_CUES) : number + 1][::-1]:
            distance = start - end
            if kind in deaf:
                continue
            limit = _MAX_OTHER_DISTANCE if kind == OTHER else MAX_DISTANCE
            if distance > MAX_DISTANCE or (best and distance > least[0]):
                break
            if distance > limit:
                continue
            distance += self._obstacle(end, start)
            if distance > limit + _FAR:
                continue
            # Of two that end together, the longer one says more: an IP address is no address.
            rank = (distance + _WEAKER * (self.plain[begin:end] in WEAK), begin - end)
            if best is None or rank < least:
                best, least = Cue(kind, distance, end, begin), rank
        return best

    def last_of(self, kind: str, start: int) -> Cue | None:
        """Return the last cue of a kind before a place, if no number is between."""
        places = self._by_kind.get(kind, [])
        number = bisect_left(places, (start, 0)) - 1
        if number < 0 or places[number][1] < start - MAX_DISTANCE - _FAR:
            return None
        begin, end = places[number]
        if end > start or _NUMBER.search(self.plain, end, start):
            return None
        return Cue(kind, start - end, end, begin)

    def _obstacle(self, start: int, end: int) -> int:
        """Return by how much what lies between moves a cue away."""
        if end - start < _FAR // 3:
            return 0
        if _NUMBER.search(self.plain, start, end) and _LETTERS.search(self.plain, start, end):
            return _FAR
        return _FAR if _END.search(self.plain, start, end) else 0

    def _behind(self, end: int, deaf: frozenset[str]) -> Cue | None:
        number = bisect_left(self._ends, end + 1)
        for stop, start, kind in self.cues[number : number + _NEAR_CUES]:
            if start < end or kind in deaf:
                continue
            if start - end > _MAX_BEHIND:
                return None
            if _IS_LABEL.match(self.plain, stop):
                continue
            if kind == OTHER and not _SAYS_SO.match(self.plain, end):
                continue
            distance = start - end + 1
            if self.plain.find(b"\n", end, start) != -1 or _END.search(self.plain, end, start + 1):
                distance += _FAR
            return Cue(kind, distance, stop, start, is_behind=True)
        return None

    def places_near(self, kind: str, wanted: re.Pattern[bytes], room: int = 60) -> Iterator[re.Match[bytes]]:
        """Return what is wanted near each cue of a kind, and in its cells; which cue speaks of it, `nearest` says."""
        plain = self.plain
        for start, end in _joined(self._by_kind.get(kind, ())):
            limit, first = end + MAX_DISTANCE, max(0, start - MAX_DISTANCE - room)
            is_any = False
            if _DIGIT.search(plain, end, limit + room):
                for match in wanted.finditer(plain, end, limit + room):
                    if match.start() <= limit:
                        is_any = True
                        yield match
            if _DIGIT.search(plain, first, start):
                *_, last = (None, *wanted.finditer(plain, first, start))
                if last is not None:
                    yield last
            if not is_any and _DIGIT.search(plain, limit, end + _MAX_FAR):
                far = wanted.search(plain, limit, end + _MAX_FAR + room)
                if far:
                    yield far
        for cell in self.cells_of(kind):
            yield from wanted.finditer(plain, cell.start, cell.end)

    def is_embedded(self, start: int, end: int) -> bool:
        """Return whether a place is a part of something longer without blanks, such as an address of the web."""
        before, behind = self.plain[max(0, start - 2) : start], self.plain[end : end + 2]
        if _EMBEDDED_BEHIND.match(behind):
            return True
        if not _EMBEDDED_BEFORE.search(before):
            return False
        number = bisect_left(self._ends, start - 1)
        return not any(end in {start, start - 1} for end in self._ends[number : number + 2])


def _joined(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return places without those that are parts of others, in order of their ends."""
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and start <= joined[-1][1]:
            joined[-1] = (min(start, joined[-1][0]), end)
        else:
            joined.append((start, end))
    return joined


Finder = tuple[Callable[[Page], Iterator[Claim]], frozenset[str]]
_EMBEDDED_BEFORE: Final = re.compile(rb"[a-z\xff][-_/+.@%&]?\Z|[0-9][_+@%&]\Z")
_EMBEDDED_BEHIND: Final = re.compile(rb"[a-z_@]|-[a-z]|[+%_][a-z0-9]")
