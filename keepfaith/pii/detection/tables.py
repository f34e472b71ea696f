"""Tables in a text: a header's cue word speaks of every cell below it (columns by tabs, bars, commas, or aligned)."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from keepfaith.pii.detection.cue_words import OF_DRIVERS, OF_EDUCATORS, OTHER, WEAK
from keepfaith.pii.detection.sql_rows import find_rows

_MAX_HEADER_LENGTH: Final = 2_000
_MAX_TITLE_LENGTH: Final = 40
_MAX_TITLE_WORDS: Final = 6
_SLASH: Final = b" / "
_DIVIDERS: Final = (b"\t", b"|", b";", b",", _SLASH, b"  ")
_VALUE: Final = re.compile(rb"[0-9@](?:(?<=@)|[0-9]{3}|[0-9][-/][0-9])")
_RULER: Final = re.compile(rb"[-=+|: \t_]*\Z")
_ALIGNED: Final = re.compile(rb"[^ \t\n](?:[^ \t\n]| (?! ))*")
_QUOTED: Final = re.compile(rb'[ ]*"(?:[^"\n]|"")*"[ ]*|[^,\n]*')

_ABOVE: Final = 160
_IS_ID: Final = re.compile(
    rb'[ "]*(?:id|ids|number|(?:local|state|school)? ?id(?: ?(?:#|no\.?|number|num))?|codigo|numero)[ "]*'
)

# In a row, what goes on behind a comma: a year, or the next three figures of an amount.
_GOES_ON: Final = re.compile(
    rb" {1,2}(?:19|20|[i|l]9|[z2][0od])[0-9odilszbgq|]{2}\b|[0-9]{3}(?:\.[0-9]{2})?\"?\Z"
)
_BEFORE_COMMA: Final = re.compile(
    rb"[a-z0-9] ?[0-9odilszbgq|]{1,2}(?:st|nd|rd|th)?\Z|[a-z][. ]{1,2}[0-9odilszbgq|]{1,2}\Z|"
    rb"[0-9](?:st|nd|rd|th)?[- .](?:of |de )?[a-z]{3,10}\.?\Z|[$] ?[0-9,]{1,12}\Z|usd [0-9,]{1,12}\Z"
)
# In a table of fewer columns, a line that is no row may be a sentence as well as a broken row.
_FEWEST_OF_BROKEN: Final = 3
# The first part of a number, in a line of its own.
_BROKEN: Final = re.compile(rb"[0-9][0-9 ./-]{1,7}")
# Between titles and the first row.
_BLANK_LINE: Final = re.compile(rb"[ \t>]{0,8}\n(?=[^\n]{0,200}(?:  |\t|\|))")
_INDEX: Final = re.compile(rb"[ (#]*[0-9]{1,4}[.) ]*")

_PERMITS: Final = frozenset((b"permit", b"permits"))
_BLANKS: Final = frozenset(b" \t")

Spans = list[tuple[int, int]]


class Cell(NamedTuple):
    """A cell below a cue of this kind; the end of a row whose last cell is below none has no kind and no room."""

    start: int
    end: int
    kind: str


class Columns(NamedTuple):
    """A table's columns: what parts them, the kind of each, and where they stand in the line."""

    divider: bytes
    kinds: tuple[str, ...]
    places: tuple[tuple[int, int], ...]


def find_cells(
    plain: bytes,
    cues: list[tuple[int, int, str]],
    columns: Columns | None = None,
) -> tuple[list[Cell], Columns | None]:
    """Return the cells below cue words, in order, and the table that the text ends in; it may begin in one, too."""
    cells: list[Cell] = []
    first = plain.find(b"\n") + 1
    done, columns = _rows(plain, first, columns, cells) if columns and first else (0, None)
    number = 0
    while number < len(cues):
        start = plain.rfind(b"\n", 0, cues[number][1]) + 1
        stop = plain.find(b"\n", cues[number][0])
        stop = len(plain) if stop == -1 else stop
        first = number
        while number < len(cues) and cues[number][0] <= stop:
            number += 1
        if start < done or stop == len(plain):
            continue
        header = _header(plain, start, stop, cues[first:number])
        if header:
            below = _BLANK_LINE.match(plain, stop + 1)
            done, columns = _rows(plain, below.end() if below else stop + 1, header, cells)
    statements = list(_cells_of_statements(plain, cues))
    return (sorted([*cells, *statements]) if statements else cells), columns


def _cells_of_statements(plain: bytes, cues: list[tuple[int, int, str]]) -> Iterator[Cell]:
    for names, values in find_rows(plain):
        for name, (first, last) in zip(names, values, strict=True):
            kind = _kind_of(plain, *name, cues)
            if kind:
                yield Cell(first, last, kind)


def _header(plain: bytes, start: int, stop: int, cues: list[tuple[int, int, str]]) -> Columns | None:
    dividers = [divider for divider in _DIVIDERS if plain.find(divider, start, stop) != -1]
    if not dividers or stop - start > _MAX_HEADER_LENGTH or _VALUE.search(plain, start, stop):
        return None
    for divider in dividers:
        if not _is_title(plain[start : plain.find(divider, start, stop)]):
            # As in most sentences.
            continue
        titles = _split(plain, start, stop, divider)
        if len(titles) > 1 and all(_is_title(plain[first:last]) for first, last in titles):
            kinds = [_kind_of(plain, first, last, cues) for first, last in titles]
            _name_by_role(plain, start, stop, titles, kinds)
            places = tuple((first - start, last - start) for first, last in titles)
            return Columns(divider, tuple(kinds), places)
    return None


def _kind_of(plain: bytes, first: int, last: int, cues: list[tuple[int, int, str]]) -> str:
    """Return the kind of a title: its longest cue's, and whose it is, a license or a permit only if it says no more."""
    inside = [
        (
            plain[begin:end] not in _PERMITS,
            kind != "any-license",
            plain[begin:end] not in WEAK,
            end - begin,
            end,
            kind,
        )
        for end, begin, kind in cues
        if first <= begin + 1 and end <= last
    ]
    return max(inside)[5] if inside else ""


def _name_by_role(plain: bytes, start: int, stop: int, titles: Spans, kinds: list[str]) -> None:
    """Say whose a license or an ID is, by the other titles of the line and by what is above it."""
    words = plain[max(0, start - _ABOVE) : stop]
    for number, (first, last) in enumerate(titles):
        if kinds[number] == "any-license":
            is_drivers, is_educators = OF_DRIVERS.search(words), OF_EDUCATORS.search(words)
            if is_drivers or is_educators:
                kinds[number] = "license" if is_drivers else "educator"
        elif _IS_ID.fullmatch(plain, first, last):
            roles = [kind for kind in kinds if kind in {"student", "educator"}]
            kinds[number] = roles[0] if roles else kinds[number]


def _is_title(text: bytes) -> bool:
    return len(text.strip()) <= _MAX_TITLE_LENGTH and text.strip().count(b" ") < _MAX_TITLE_WORDS


def _split(plain: bytes, start: int, stop: int, divider: bytes) -> Spans:
    if divider == b"  ":
        return [match.span() for match in _ALIGNED.finditer(plain, start, stop)]
    spans: Spans = []
    at = start
    while at <= stop:
        if divider == b"," and plain.find(b'"', at, stop) != -1:
            match = _QUOTED.match(plain, at, stop)
            end = match.end() if match else stop
        else:
            end = plain.find(divider, at, stop)
        end = stop if end == -1 else end
        spans.append((at, end))
        at = max(end, at) + len(divider)
    return spans


def _rows(plain: bytes, start: int, columns: Columns, cells: list[Cell]) -> tuple[int, Columns | None]:
    """Add the cells of all rows from here on; return where the table ends, and the table if the text ends in it."""
    while start < len(plain):
        stop = _line_end(plain, start)
        if not _RULER.match(plain, start, stop):
            spans = _rejoined(
                plain, _split(plain, start, stop, _divider(plain, start, stop, columns)), columns
            )
            spans = _without_index(plain, spans, columns)
            if not _fits(spans, columns):
                if stop == len(plain):
                    # The last line may be cut off; the next part begins with it.
                    return start, columns
                after = _line_end(plain, stop + 1)
                rest = _split(plain, stop + 1, after, columns.divider)
                if not _goes_on(plain, spans, rest, columns):
                    return start, None
                if len(rest) == len(columns.kinds) and columns.divider != b"  ":
                    start = stop + 1
                    continue
                spans, stop = [*spans[:-1], (spans[-1][0], rest[0][1]), *rest[1:]], after
            cells.extend(_named(plain, spans, start, columns))
            if cells and cells[-1].end < stop:
                cells.append(Cell(stop, stop, ""))
        elif stop == start:
            return start, None
        start = stop + 1
    return start, columns


def _divider(plain: bytes, start: int, stop: int, columns: Columns) -> bytes:
    """Return what parts the cells of a row: slashes may have lost a blank."""
    is_close = columns.divider == _SLASH and plain.find(_SLASH, start, stop) == -1
    return _SLASH[:-1] if is_close else columns.divider


def _line_end(plain: bytes, start: int) -> int:
    stop = plain.find(b"\n", start)
    return len(plain) if stop == -1 else stop


def _goes_on(plain: bytes, spans: Spans, rest: Spans, columns: Columns) -> bool:
    """Return whether the next line has the rest of a row that is too short, or is a row behind one that is broken."""
    wanted = len(columns.kinds)
    if columns.divider == b"  ":
        return len(spans) == 1 < len(rest) <= wanted and _BROKEN.fullmatch(plain, *spans[0]) is not None
    if wanted < _FEWEST_OF_BROKEN:
        return False
    return len(rest) == wanted or (min(len(spans), len(rest)) > 1 and len(spans) + len(rest) == wanted + 1)


def _rejoined(plain: bytes, spans: Spans, columns: Columns) -> Spans:
    """Return a row's cells, of which those that a comma of a date or of an amount parts are one."""
    if columns.divider != b"," or len(spans) <= len(columns.kinds):
        return spans
    joined = spans[:1]
    for start, end in spans[1:]:
        if _GOES_ON.match(plain, start, end) and _BEFORE_COMMA.search(plain, joined[-1][0], start - 1):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _fits(spans: Spans, columns: Columns) -> bool:
    if columns.divider == b"  ":
        return 1 < len(spans) <= len(columns.kinds) + 1
    return len(spans) == len(columns.kinds)


def _without_index(plain: bytes, spans: Spans, columns: Columns) -> Spans:
    """Return a row's cells without the first if that is a number of the row, which has no title."""
    is_longer = len(spans) == len(columns.kinds) + 1 and columns.divider != b"  "
    return spans[1:] if is_longer and _INDEX.fullmatch(plain, *spans[0]) else spans


def _parted(plain: bytes, spans: Spans, start: int, columns: Columns) -> Iterator[tuple[int, int]]:
    """Yield a row's cells, of which one that reaches to another column is parted where that begins."""
    lefts = [start + left for left, _ in columns.places if len(spans) < len(columns.places)]
    for first, last in spans:
        begin = first
        for left in lefts:
            if begin < left < last and plain[left - 1] in _BLANKS and plain[left] not in _BLANKS:
                yield begin, left - 1
                begin = left
        yield begin, last


def _named(plain: bytes, spans: Spans, start: int, columns: Columns) -> Iterator[Cell]:
    if len(spans) == len(columns.kinds):
        # Also in a row that does not stand below its titles: long names move what is behind them.
        for (first, last), kind in zip(spans, columns.kinds, strict=True):
            if kind and last > first:
                yield Cell(first, last, kind)
        return
    for first, last in _parted(plain, spans, start, columns):
        kinds = [
            kind
            for (left, right), kind in zip(columns.places, columns.kinds, strict=True)
            if kind and first - start < right and left < last - start
        ]
        if kinds:
            # Where blanks between two cells are lost, what is nobody's says nothing of the other.
            is_joined = plain.find(b" ", first, last) != -1
            yield Cell(first, last, next((kind for kind in kinds if is_joined and kind != OTHER), kinds[0]))
