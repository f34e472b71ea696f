"""One part of a text, ready for the rules: its bytes, its cue words, its numbers and the columns of its tables."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from itertools import islice
from operator import itemgetter
from typing import Final, NamedTuple, Self

from keepfaith.pii.detection.begins import search_of
from keepfaith.pii.detection.cue import MAX_DISTANCE, MAX_FAR
from keepfaith.pii.detection.cue_search import CueSearch
from keepfaith.pii.detection.legends import with_legends
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import MIN_DIGITS, Groups, number_chains
from keepfaith.pii.detection.scanner import Scanned, scan
from keepfaith.pii.detection.tables import Cell, Columns, find_cells

# Of so many combinations of kinds, what begins with them is remembered.
_REMEMBERED: Final = 4_096
_PLURAL: Final = ord("s")
_PLACE: Final = itemgetter(2)
# What texts have in which there are numbers of seven digits or more, of nine, and of twelve.
NUMBERS, OF_NINE, OF_TWELVE = "numbers", "numbers of nine", "numbers of twelve"
_NINE, _TWELVE = 9, 12


class Context(NamedTuple):
    """What is known of a part of a text from what is around it.

    `columns` are those of the table in which it begins. `cells`, if given, are those of its tables, which are not
    looked for then. `had_invisible` says that signs were passed over, among which separators may be lost.
    """

    columns: Columns | None = None
    cells: Sequence[Cell] | None = None
    had_invisible: bool = False
    # Whether the text is another reading of what stands there.
    is_guess: bool = False


_NOTHING: Final = Context()


class Page(CueSearch):
    """What rules look at. Places count bytes of `plain`, which are characters of `text`."""

    def __init__(
        self, plain: bytes, text: str, context: Context = _NOTHING, scanned: Scanned | None = None
    ) -> None:
        cues, self.marks = scanned or scan(plain)
        super().__init__(plain, with_legends(plain, cues))
        self.text = text
        self.had_invisible, self.is_guess = context.had_invisible, context.is_guess
        # The table that the page ends in, if any.
        self.columns_at_end: Columns | None = None
        # How numbers stand, by their places: several rules look at the same ones.
        self.frames: dict[tuple[int, int], str] = {}
        # Which other thing a number is, by its place, and the words before a date that is no birth's.
        self.things: dict[tuple[int, int], str] = {}
        self.other_dates: dict[int, re.Match[bytes] | None] = {}
        # What several rules look for in the whole page, found once.
        self.near_signs: dict[tuple[int, int], list[re.Match[bytes]]] = {}
        self.signs: dict[int, list[tuple[int, int]]] = {}
        if context.cells is not None:
            self.cells = context.cells
        elif context.columns or (self.cues and (b"\n" in plain or b"values" in plain)):
            self.cells, self.columns_at_end = find_cells(plain, self.cues, context.columns)
        self._cells_by_kind: dict[str, list[Cell]] = {}
        if self.cells:
            for cell in self.cells:
                self._cells_by_kind.setdefault(cell.kind, []).append(cell)
            self._cell_starts = [cell.start for cell in self.cells]
        # The numbers of the page: chains of groups of digits, with seven digits or more, and the sizes of the groups.
        self.chains: list[tuple[Groups, bytes]] = (
            number_chains(plain) if self.digit_count >= MIN_DIGITS else []
        )
        self._sizes = _kinds_of_size(max([sum(sizes) for _, sizes in self.chains])) if self.chains else ()

        # What rules may begin with.
        self.present = (*self._by_kind, *self.marks, *self._cells_by_kind, *self._sizes)

    def claims(self, rules: "Rules") -> list[Claim]:
        """Claim what each rule finds for which there is anything to begin with."""
        return self.settled(
            rules, [claim for rule in rules.beginning_with(self.present) for claim in rule(self)]
        )

    def settled(self, rules: "Rules", claims: list[Claim]) -> list[Claim]:
        """Return the claims of rules with what the last rule says of them."""
        return rules.last(self, claims) if rules.last and self.digit_count else claims

    def has_any(self, kinds: frozenset[str]) -> bool:
        """Return whether there are cues or marks of any of these kinds."""
        return not (kinds.isdisjoint(self._by_kind) and kinds.isdisjoint(self.marks))

    def cells_of(self, kind: str) -> Sequence[Cell]:
        """Return the cells below cues of one kind."""
        return self._cells_by_kind.get(kind, ())

    def is_beside_column(self, kind: str, place: int) -> bool:
        """Return whether another cell of the same row is below a cue of a kind, and the place is below none."""
        cells = self._cells_by_kind.get(kind)
        if not cells or self.cell_at(place):
            return False
        first, last = self.plain.rfind(b"\n", 0, place), self.plain.find(b"\n", place)
        number = bisect_left(cells, (first, 0, ""))
        if number == len(cells) or (last != -1 and cells[number].end > last):
            return False
        # Without a digit it is the label of a line.
        return self.next_digit(cells[number].start, cells[number].end) != -1

    def has_row_end(self, start: int, end: int) -> bool:
        """Return whether a row of a table ends between two places."""
        number = bisect_left(self._cell_starts, start + 1) - 1
        return any(start < cell.end < end for cell in self.cells[max(0, number) : number + 2])

    def places_near(self, kind: str, wanted: re.Pattern[bytes], room: int = 60) -> Iterator[re.Match[bytes]]:
        """Return what is wanted near each cue of a kind, and in its cells; which cue speaks of it, `nearest` says."""
        places = self._by_kind.get(kind, ())
        for start, end in _joined(places) if len(places) > 1 else places:
            limit = end + MAX_DISTANCE
            is_any = False
            if end < self.digits_end:
                for match in self.matches(wanted, end, limit + room):
                    if match.start() > limit:
                        break
                    is_any = True
                    yield match
            if self.first_digit < start:
                before = list(self.matches(wanted, max(0, start - MAX_DISTANCE - room), start))
                # A word for several speaks of all before it.
                yield from before if self.plain[end - 1] == _PLURAL else before[-1:]
            if not is_any and limit < self.digits_end and self.next_digit(limit, end + MAX_FAR) != -1:
                yield from islice(self.matches(wanted, limit, end + MAX_FAR + room), 1)
        for cell in self.cells_of(kind):
            yield from self.matches(wanted, cell.start, cell.end)

    def matches(self, wanted: re.Pattern[bytes], first: int, last: int) -> Iterator[re.Match[bytes]]:
        """Yield what is wanted between two places, looked for only where digits are, of which all of it has one."""
        plain, next_digit = self.plain, self.next_digit
        digit = next_digit(first, last)
        if digit == -1:
            return
        search = search_of(wanted)
        while digit != -1:
            match = search(plain, first, digit, last)
            if match is None:
                return
            yield match
            first = match.end()
            digit = next_digit(first, last)

    def has_other_digits(self, claims: Iterable[Claim], first: int = 0, last: int | None = None) -> bool:
        """Return whether a digit stands between two places that is in none of some claims."""
        for claim in sorted(claims, key=_PLACE):
            if self.next_digit(first, claim.start) != -1:
                return True
            first = max(first, claim.end)
        return self.next_digit(first, len(self.plain) if last is None else last) != -1

    def is_embedded(self, start: int, end: int) -> bool:
        """Return whether a place is a part of something longer without blanks, such as an address of the web."""
        before, behind = self.plain[max(0, start - 2) : start], self.plain[end : end + 2]
        # Most stand between blanks and ends of lines or sentences.
        if behind and behind[0] not in _APART and _EMBEDDED_BEHIND.match(behind):
            return True
        if not before or before[-1] in _APART_BEFORE or not _EMBEDDED_BEFORE.search(before):
            return False
        number = bisect_left(self._ends, start - 1)
        return not any(end in {start, start - 1} for end in self._ends[number : number + 2])


def _kinds_of_size(digits: int) -> tuple[str, ...]:
    """Return what rules begin with where the longest number has so many digits."""
    if digits < _NINE:
        return (NUMBERS,)
    return (NUMBERS, OF_NINE) if digits < _TWELVE else (NUMBERS, OF_NINE, OF_TWELVE)


def _joined(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return places without those that are parts of others, in order of their ends."""
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and start <= joined[-1][1]:
            joined[-1] = (min(start, joined[-1][0]), end)
        else:
            joined.append((start, end))
    return joined


Finder = Callable[[Page], Iterator[Claim]]
LastFinder = Callable[[Page, Sequence[Claim]], list[Claim]]


class Rules:
    """What finds something, by the cues and marks of which it needs one to begin with; what needs none is `always`."""

    def __init__(
        self,
        finders: Iterable[tuple[Finder, frozenset[str]]],
        last: LastFinder | None = None,
    ) -> None:
        # What looks at what the others leave open.
        self.last = last
        self._by_kind: dict[str, list[Finder]] = {}
        self._always: tuple[Finder, ...] = ()
        # What is worked out once for the kinds that are often together.
        self._by_kinds: dict[tuple[str, ...], tuple[Finder, ...]] = {}
        for finder, kinds in finders:
            for kind in kinds:
                self._by_kind.setdefault(kind, []).append(finder)

    def and_always(self, finder: Finder) -> Self:
        """Return these and one that needs nothing to begin with."""
        more = copy(self)
        more._always = (*self._always, finder)  # noqa: SLF001 - its own kind
        more._by_kinds = {}  # noqa: SLF001 - its own kind
        return more

    def beginning_with(self, kinds: tuple[str, ...]) -> tuple[Finder, ...]:
        """Return each finder that begins with any of these kinds, once."""
        finders = self._by_kinds.get(kinds)
        if finders is None:
            once = dict.fromkeys(finder for kind in kinds for finder in self._by_kind.get(kind, ()))
            finders = (*once, *self._always)
            if len(self._by_kinds) < _REMEMBERED:
                self._by_kinds[kinds] = finders
        return finders


_APART, _APART_BEFORE = frozenset(b" \t\n.,;:)"), frozenset(b" \t\n,;:(#")
_EMBEDDED_BEFORE: Final = re.compile(rb"[a-z\xff][-_/+.@%&]?\Z|[0-9][_+@%&]\Z")
# Two low lines are the blank of a form.
_EMBEDDED_BEHIND: Final = re.compile(rb"[a-z@]|_(?!_)|-[a-z]|[+%][a-z0-9]")
