"""The words that speak of a place in a text: the nearest before or behind it, or the header of its column."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from keepfaith.pii.detection.cue import MAX_DISTANCE, MAX_FAR, WIDE, Cue
from keepfaith.pii.detection.cue_signs import (
    END,
    IN_PARENTHESES,
    IN_PASSING,
    IS_LABEL,
    IS_NOT,
    IS_SAID,
    LEAST,
    LETTER_ALONE,
    LETTERS,
    MORE,
    NUMBER,
    SAYS_SO,
    THAT_IS,
    WHOSE,
    is_said_again,
)
from keepfaith.pii.detection.cue_words import OTHER, WEAK, silent_about
from keepfaith.pii.detection.false_cues import DOUBTFUL, is_false
from keepfaith.pii.detection.number_chains import A_DIGIT, with_digits_alike
from keepfaith.pii.detection.tables import Cell

# A word for something else speaks only of what is near; behind a number, so does any.
_MAX_OTHER_DISTANCE, _MAX_BEHIND, _MAX_FAR_BEHIND = 12, 25, 60
_FAR, _BESIDE = 12, 2
# By so much a word for a person or a bank, which numbers have of every kind, is farther than a word for a number.
_WEAKER: Final = 24
_NEAR_CUES, _PHRASE, _PLURAL = 6, 24, ord("s")
# Right beside a number, a word for a student or an educator says more than another farther away.
_ROLES: Final = frozenset({"student", "educator"})
# As `Cue(...)`, in half the time.
_new: Final = tuple.__new__


class CueSearch:
    """A text's cue words, and which of them speaks of a place; places count its bytes."""

    def __init__(self, plain: bytes, cues: list[tuple[int, int, str]]) -> None:
        self.plain = plain
        digits = with_digits_alike(plain)
        # Where the next digit is, or -1; the next two; the first one, or the end; and where the last one ends.
        self.next_digit: Callable[[int, int], int] = partial(digits.find, A_DIGIT)
        self.next_pair: Callable[[int], int] = partial(digits.find, A_DIGIT * 2)
        self.first_digit = digits.find(A_DIGIT) % (len(plain) + 1)
        self.digits_end = digits.rfind(A_DIGIT) + 1
        self.digit_count = digits.count(A_DIGIT)
        self.count_digits: Callable[[int, int], int] = partial(digits.count, A_DIGIT)
        self.cues = [cue for cue in cues if cue[2] not in DOUBTFUL or not is_false(plain, *cue)]
        self._ends = [end for end, _, _ in self.cues]
        self._nearest: dict[tuple[int, int, str], Cue | None] = {}
        self._by_kind: dict[str, list[tuple[int, int]]] = {}
        for end, start, kind in self.cues:
            self._by_kind.setdefault(kind, []).append((start, end))
        # The cells of tables that stand below a cue, in order.
        self.cells: Sequence[Cell] = ()
        self._cell_starts: Sequence[int] = ()

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
            deaf = silent_about(self.count_digits(start, end), also)
            self._nearest[key] = self._find_nearest(start, end, deaf)
        return self._nearest[key]

    def _find_nearest(self, start: int, end: int, deaf: frozenset[str]) -> Cue | None:
        cell = self.cell_at(start)
        if cell and end <= cell.end and not self._has_cue(cell.start, start):
            return Cue(cell.kind, 0)
        before, behind = self._before(start, deaf), self._behind(end, deaf)
        if behind and not before and is_said_again(self.plain, start):
            # The sentence before says what it is.
            behind = None
        if (
            behind
            and IN_PARENTHESES.fullmatch(self.plain, end, behind.begin)
            and not self.is_of_anybody(behind)
        ):
            return behind._replace(distance=1)
        if before and behind:
            is_caller = before.distance <= _BESIDE and self.is_of_anybody(before)
            if is_caller and behind.kind == "phone" and self.plain.startswith(b"call", behind.begin):
                # Who called, and not where.
                return before
            if behind.distance > _FAR and self.is_said(start):
                return before
            return behind if self._weight(behind) + _FAR // 3 < self._weight(before) else before
        return before or behind or self._far(start, end, deaf)

    def is_sentence(self, start: int, end: int) -> bool:
        """Return whether no sentence ends between two places."""
        return END.search(self.plain, start, end + 1) is None

    def has_number(self, start: int, end: int) -> bool:
        """Return whether a number that is no date stands between two places."""
        # Of most, the digits are too few.
        return self.count_digits(start, end) >= LEAST and NUMBER.search(self.plain, start, end) is not None

    def is_parted(self, end: int, cue: Cue) -> bool:
        """Return whether a sentence ends between a number and a cue behind it."""
        return (
            cue.is_behind
            and not self.is_sentence(end, cue.begin)
            and THAT_IS.fullmatch(self.plain, end, cue.begin) is None
        )

    def is_said(self, start: int) -> bool:
        """Return whether a sign or a word right before a number says that the words before speak of it."""
        return IS_SAID.search(self.plain, max(0, start - _FAR), start) is not None

    def is_of_anybody(self, cue: Cue) -> bool:
        """Return whether a cue names a person or a bank alone, which numbers have of every kind."""
        return self.plain[cue.begin : cue.place] in WEAK

    def _weight(self, cue: Cue) -> int:
        return cue.distance + _WEAKER * self.is_of_anybody(cue)

    def _far(self, start: int, end: int, deaf: frozenset[str]) -> Cue | None:
        """Return the last cue before, else the next behind, where no other number is between."""
        number = last = bisect_left(self._ends, start + 1) - 1
        while number > 0 and self._says_nothing(*self.cues[number], deaf):
            number -= 1
        for stop, begin, kind in self.cues[number : last + 1] if number >= 0 else ():
            is_near = start - stop <= MAX_FAR and self.plain.find(WIDE, stop, start) == -1
            is_near = is_near and kind != OTHER and kind not in deaf
            if is_near and not self.has_number(stop, start):
                return Cue(kind, start - stop, stop, begin)
        if last + 1 < len(self.cues):
            stop, begin, kind = self.cues[last + 1]
            is_near = end <= begin <= end + _MAX_FAR_BEHIND and not self._is_label(begin, kind, last + 1)
            is_near = is_near and kind != OTHER and kind not in deaf
            if is_near and not self.has_number(end, begin):
                return Cue(kind, begin - end + _FAR, stop, begin, is_behind=True)
        return None

    def _says_nothing(self, end: int, begin: int, kind: str, deaf: frozenset[str]) -> bool:
        """Return whether a cue says nothing of a number that is farther away."""
        is_silent = kind in deaf or self.plain[begin:end] in WEAK
        return is_silent or (kind == OTHER and self._is_in_passing(begin, deaf))

    def _is_in_passing(self, begin: int, deaf: frozenset[str]) -> bool:
        """Return whether a word only says where a number is of which an earlier cue speaks, as in "SSN on the form"."""
        phrase = IN_PASSING.search(self.plain, max(0, begin - _PHRASE), begin)
        if phrase is None or not (number := bisect_left(self._ends, phrase.start() + 1)):
            return False
        end, start, kind = self.cues[number - 1]
        is_near = phrase.start() - end <= MAX_FAR // 2 and not self.has_number(end, begin)
        return is_near and kind not in {OTHER, *deaf} and self.plain[start:end] not in WEAK

    def _has_cue(self, start: int, end: int) -> bool:
        number = bisect_left(self._ends, end + 1) - 1
        return number >= 0 and self.cues[number][1] >= start

    def has_word_for_number(self, start: int, end: int) -> bool:
        """Return whether a cue stands between two places, but for those that numbers have of every kind."""
        first, last = bisect_left(self._ends, start), bisect_left(self._ends, end + 1)
        words = [self.plain[begin:stop] for stop, begin, _ in self.cues[first:last]]
        # A letter with a colon may be the last word of a label, as in "student C:".
        return any(word not in WEAK and not LETTER_ALONE.fullmatch(word) for word in words)

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
            if kind == OTHER and self._is_in_passing(begin, deaf):
                continue
            # Whose it is, right beside it, says as much as a word for its number before.
            is_again = best is not None and kind == best.kind and end <= best.begin
            if distance > limit or (is_again and best and best.distance <= _BESIDE):
                continue
            distance += self._obstacle(end, start)
            if distance > limit + _FAR:
                continue
            # Of two that end together, the longer one says more: an IP address is no address.
            is_weak = self.plain[begin:end] in WEAK and not (start - end <= 1 and kind in _ROLES)
            rank = (distance + _WEAKER * is_weak, begin - end)
            if best is None or rank < least:
                best, least = _new(Cue, (kind, distance, end, begin, False)), rank
        return best

    def places_of(self, kind: str) -> Sequence[tuple[int, int]]:
        """Return where the cues of a kind begin and end, in the order of their ends."""
        return self._by_kind.get(kind, ())

    def last_of(self, kind: str, start: int) -> Cue | None:
        """Return the last cue of a kind before a place, if no number is between."""
        places = self._by_kind.get(kind, [])
        number = bisect_left(places, (start, 0)) - 1
        if number < 0 or places[number][1] < start - MAX_DISTANCE - _FAR:
            return None
        begin, end = places[number]
        if end > start or self.has_number(end, start):
            return None
        return Cue(kind, start - end, end, begin)

    def next_of(self, kind: str, end: int, reach: int) -> Cue | None:
        """Return the next cue of a kind behind a place, if it is so near and no word for what comes next."""
        places = self._by_kind.get(kind, ())
        number = bisect_left(places, (end, 0))
        if number == len(places) or places[number][0] > end + reach:
            return None
        begin, stop = places[number]
        is_label = any(
            start == begin and IS_LABEL.match(self.plain, last) for start, last in places[number : number + 3]
        )
        if is_label or self.plain.find(b"\n", end, begin) != -1:
            return None
        return Cue(kind, begin - end + 1, stop, begin, is_behind=True)

    def said_before(self, kind: str, start: int, room: int = MAX_FAR) -> Cue | None:
        """Return the last cue of a kind before a place, in its line or above it, if no word for another is between.

        Words for others that are farther than `room` before the place do not count.
        """
        places = self._by_kind.get(kind, ())
        number = bisect_left(places, (start, 0)) - 1
        if number < 0 or not start - MAX_FAR <= places[number][1] <= start:
            return None
        begin, end = places[number]
        number = bisect_left(self._by_kind.get(OTHER, ()), (max(end, start - room), 0))
        others = self._by_kind.get(OTHER, ())[number : number + 1]
        if self.plain.find(WIDE, end, start) != -1 or (others and others[0][0] < start):
            return None
        line = self.plain.rfind(b"\n", end, start)
        if line != -1 and self.plain[line:start].strip(b" \n>|\t-*"):
            # Another line has words of its own.
            return None
        return Cue(kind, start - end, end, begin)

    def _obstacle(self, start: int, end: int) -> int:
        """Return by how much what lies between moves a cue away."""
        if end - start < _FAR // 3:
            return 0
        if self.has_number(start, end) and LETTERS.search(self.plain, start, end):
            return _FAR
        return _FAR if END.search(self.plain, start, end) else 0

    def _is_whose(self, start: int, stop: int, number: int) -> bool:
        """Return whether a cue only says whose the number of the next cue is, as in "the student's SSN"."""
        if self.plain[start:stop] not in WEAK:
            return False
        following = next((cue for cue in self.cues[number + 1 : number + 3] if cue[1] >= stop), None)
        return (
            following is not None
            and WHOSE.fullmatch(self.plain, stop, following[1]) is not None
            and IS_LABEL.match(self.plain, following[0]) is None
        )

    def _is_label(self, start: int, kind: str, number: int) -> bool:
        """Return whether a cue, or a longer one of its kind that begins with it, speaks of what comes next."""
        for stop, begin, other in self.cues[number : number + 3]:
            if begin == start and other == kind and IS_LABEL.match(self.plain, stop):
                return True
        return False

    def _behind(self, end: int, deaf: frozenset[str]) -> Cue | None:
        first, last = bisect_left(self._ends, end + 1), end
        behind = self.cues[first : first + _NEAR_CUES]
        more = MORE.match(self.plain, end) if behind and end < self.digits_end else None
        for number, (stop, start, kind) in enumerate(behind, first):
            # Also of several, as in "this and that are MEPIDs".
            end = more.end() if more and start >= more.end() and self.plain[stop - 1] == _PLURAL else last
            if start < end or kind in deaf or self._is_whose(start, stop, number):
                continue
            if start - end > _MAX_BEHIND:
                return None
            if self._is_label(start, kind, number):
                continue
            if kind == OTHER and not SAYS_SO.match(self.plain, end):
                continue
            if self.plain.find(b"not ", end, end + _FAR) != -1 and IS_NOT.match(self.plain, end):
                return None
            distance = start - end + 1
            if self.plain.find(b"\n", end, start) != -1 or END.search(self.plain, end, start + 1):
                distance += _FAR
            return _new(Cue, (kind, distance, stop, start, True))
        return None
