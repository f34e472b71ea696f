"""The text of one document while it is read: bounded, with the place where each part begins and what was left out."""

import re
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple

from keepfaith.errors import KeepfaithError
from keepfaith.pii.detection import MAX_LENGTH

MAX_TEXT_LENGTH: Final = MAX_LENGTH
MAX_NESTING: Final = 5
# How much a compressed document may grow: a package of office software grows 10 to 40 times.
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# An archive that compresses nothing, and one whose first bytes have the name of the file in it.
_TAR_AT, _TAR, _GZIP, _GZIP_HEAD = 257, b"ustar", b"\x1f\x8b", 512
_RUNS: Final = (re.compile(rb"[\x20-\x7e\t]{6,}"), re.compile(rb"(?:[\x20-\x7e\t]\x00){6,}"))
FREE_UNPACKED: Final = 64_000_000
MAX_RATIO: Final = 100


class LeftOut(StrEnum):
    """What is not read inside a document, for what reason."""

    PICTURE = "picture"
    SOUND = "sound or video"
    FONT = "font"
    PROGRAM = "program"
    SIGNATURE = "signature"
    BINARY = "unknown format"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    NESTED = "nested too deeply"


# These hold no words by their nature, or words that are pictured: they do not make a scan incomplete.
WITHOUT_TEXT: Final = frozenset({
    LeftOut.PICTURE, LeftOut.SOUND, LeftOut.FONT, LeftOut.PROGRAM, LeftOut.SIGNATURE,
})  # fmt: skip


class Unreadable(KeepfaithError):
    """A document cannot be read. Inside another one it is left out as `kind`; without a kind, both are refused."""

    def __init__(self, problem: str, remedy: str, *, kind: LeftOut | None = None) -> None:
        super().__init__(problem, remedy)
        self.kind = kind


class Section(NamedTuple):
    """A part of the text: where it begins, in characters, and the place of the document that it comes from."""

    start: int
    place: str


class Extraction:
    """Collects the text of a document of `size` bytes and of all that is inside; refuses what grows too much."""

    def __init__(self, size: int, read: Callable[[bytes, str, "Extraction"], None]) -> None:
        self._read = read
        self.sections: list[Section] = []
        self.left_out: Counter[LeftOut] = Counter()
        self.encodings: Counter[str] = Counter()
        self._unpacked_left = FREE_UNPACKED + MAX_RATIO * size
        self._outer: tuple[str, ...] = ()
        self._pieces: list[str] = []
        self._length = 0

    def begin(self, place: str) -> None:
        """Begin a part, on a line of its own."""
        if self._pieces and not self._pieces[-1].endswith("\n"):
            self.write("\n")
        name = " › ".join((*self._outer, place))
        if self.sections and self.sections[-1].start == self._length:
            self.sections.pop()
        self.sections.append(Section(self._length, name))

    def write(self, text: str) -> None:
        """Add text to the part that was begun last."""
        self._length += len(text)
        if self._length > MAX_TEXT_LENGTH:
            raise Unreadable(
                f"It has more than {MAX_TEXT_LENGTH:,} characters of text.", "Divide it, and scan the parts."
            )
        if text:
            self._pieces.append(text)

    def unpack(self, size: int) -> None:
        """Count bytes that came out of compression."""
        self._unpacked_left -= size
        if self._unpacked_left < 0:
            raise Unreadable(
                f"It grows to more than {MAX_RATIO} times its size when it is unpacked.",
                "Do not open it: such files are made to exhaust a computer. Ask the sender what it is.",
            )

    def leave_out(self, kind: LeftOut) -> None:
        """Count something inside that is not read."""
        self.left_out[kind] += 1

    def read_inside(self, data: bytes, *, place: str, name: str) -> None:
        """Read a document that is inside this one at a place, under its own name."""
        if len(self._outer) >= MAX_NESTING:
            self.leave_out(LeftOut.NESTED)
            return
        self._outer = (*self._outer, place)
        try:
            self._read(data, name, self)
        except Unreadable as error:
            if error.kind is None:
                raise
            self.leave_out(error.kind)
            if data.startswith(OLE) or data[_TAR_AT:].startswith(_TAR):
                self._read_runs(data, place)
            elif data.startswith(_GZIP):
                self._read_runs(data[:_GZIP_HEAD], place)
        finally:
            self._outer = self._outer[:-1]

    def _read_runs(self, data: bytes, place: str) -> None:
        """Read what lies in the open in an older format or an archive: letters of one or two bytes each."""
        self.begin(place)
        for pattern in _RUNS:
            for run in pattern.findall(data):
                self.write(run.replace(b"\x00", b"").decode("ascii") + "\n")

    @property
    def is_complete(self) -> bool:
        """Whether everything was read that can have words."""
        return self.left_out.keys() <= WITHOUT_TEXT

    def text(self) -> str:
        """Return all of the text."""
        whole = "".join(self._pieces)
        self._pieces = [whole]
        return whole
