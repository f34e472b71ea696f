"""The lines of a chunk: counted fast, split into fields in bulk, and found one by one only where that is needed."""

from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

type Numbers = npt.NDArray[np.int64]
type Mask = npt.NDArray[np.bool_]

BLOCK: Final = 1 << 16
_NEWLINE: Final = 0x0A
_BLANK: Final = 0x20
_DELETE: Final = b"\x7f"
_ODD_SHARE: Final = 16  # one in so many
_BYTE_ORDER_MARK: Final = "\ufeff".encode()


class Lines:
    """A chunk as lines, numbered from 0; a last line without its newline counts as one."""

    def __init__(self, chunk: bytes) -> None:
        self.chunk = chunk if not chunk or chunk.endswith(b"\n") else chunk + b"\n"
        self._bytes = np.frombuffer(self.chunk, np.uint8)

    @cached_property
    def _ends(self) -> Numbers:
        """How many newlines the blocks up to each one hold."""
        blocks = range(0, len(self._bytes), BLOCK)
        return np.cumsum(
            [np.count_nonzero(self._bytes[at : at + BLOCK] == _NEWLINE) for at in blocks], dtype=np.int64
        )

    @cached_property
    def count(self) -> int:
        """How many lines there are."""
        return int(self._ends[-1]) if len(self._ends) else 0

    @property
    def plain(self) -> bool:
        """Whether all is printable ASCII, so that nothing in it can need repair or be taken for a line's end."""
        return self.odd is not None and not len(self.odd)

    @cached_property
    def odd(self) -> Numbers | None:
        """The lines that hold anything but printable ASCII; nothing is told if these are many."""
        signed = self._bytes.view(np.int8)  # bytes from 0x80 on are negative
        places = range(0, len(signed), BLOCK)
        others = np.array([np.count_nonzero(signed[at : at + BLOCK] < _BLANK) for at in places], np.int64)
        others -= np.diff(self._ends, prepend=0)
        if (others.sum() + self.chunk.count(_DELETE)) * _ODD_SHARE > self.count:
            return None
        numbers = [self.holding(_DELETE)]
        for block in np.flatnonzero(others).tolist():
            low = np.flatnonzero(signed[block * BLOCK : (block + 1) * BLOCK] < _BLANK) + block * BLOCK
            is_newline = self._bytes[low] == _NEWLINE
            before = int(self._ends[block - 1]) if block else 0
            numbers.append(before + np.cumsum(is_newline)[~is_newline])
        return np.unique(np.concatenate(numbers))

    def holding(self, sign: bytes) -> Numbers:
        """Number the lines in which some bytes occur."""
        numbers: list[int] = []
        at = self.chunk.find(sign) if sign[:1] in self.chunk else -1  # one byte is found far faster than two
        while at >= 0:
            numbers.append(self._number(at))
            at = self.chunk.find(sign, self.chunk.index(b"\n", at))
        return np.array(numbers, np.int64)

    def _number(self, at: int) -> int:
        block, within = divmod(at, BLOCK)
        before = int(self._ends[block - 1]) if block else 0
        return before + self.chunk.count(b"\n", at - within, at)

    def raw(self, numbers: Numbers) -> list[bytes]:
        """Return the bytes of some lines, in the order of their numbers, without newlines."""
        starts = self.places(numbers).tolist()
        return [self.chunk[start : self.chunk.index(b"\n", start)] for start in starts]

    def places(self, numbers: Numbers) -> Numbers:
        """Return the places at which lines start; the line behind the last starts at the end."""
        starts = np.zeros(len(numbers), np.int64)
        later = numbers > 0
        newlines = numbers[later] - 1
        blocks = np.searchsorted(self._ends, newlines, side="right")
        needed, which = np.unique(blocks, return_inverse=True)
        newlines_of = [
            np.flatnonzero(self._bytes[at : at + BLOCK] == _NEWLINE) + at for at in (needed * BLOCK).tolist()
        ]
        if newlines_of:
            before = np.where(needed > 0, self._ends[needed - 1], 0)
            first = np.cumsum([0, *map(len, newlines_of[:-1])]) - before
            starts[later] = np.concatenate(newlines_of)[first[which] + newlines] + 1
        return starts

    def place(self, number: int) -> int:
        """Return the place at which one line starts."""
        return int(self.places(np.array([number]))[0])

    def fields(self, separator: str, names: list[str], wanted: list[str]) -> tuple[pl.DataFrame, Mask] | None:
        """Split every line at every separator, no quoting; say which lines were split rightly, or give nothing.

        What has no text is null. Further fields than named are dropped. If odd lines are few, none was split rightly.
        """
        frame = pl.scan_csv(
            self.chunk,
            separator=separator,
            quote_char=None,
            has_header=False,
            schema=dict.fromkeys(names, pl.String),
            extra_columns="ignore",
            missing_columns="insert",
            truncate_ragged_lines=True,
            encoding="utf8" if self.plain else "utf8-lossy",
        )
        split = frame.select(wanted).collect()
        if split.height != self.count:
            return None
        valid = np.ones(split.height, np.bool_)
        # Before a separator a carriage return gets lost; a mark of the byte order is part of no field.
        odd = (
            [self.odd]
            if self.odd is not None
            else map(self.holding, (f"\r{separator}".encode(), _BYTE_ORDER_MARK))
        )
        for numbers in odd:
            valid[numbers] = False
        return split, valid


def text_of(line: bytes) -> str:
    """Return a line as text: what is not UTF-8 replaced, without carriage return at its end or mark at its start."""
    return line.decode("utf-8", "replace").removesuffix("\r").removeprefix("\ufeff")
