"""All text of RTF: what is shown, hidden or deleted, and what stands apart, such as headers, notes and properties."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from keepfaith.pii.documents.extraction import OLE, Extraction, LeftOut, Unreadable

MAX_DEPTH: Final = 10_000
_TOKEN: Final = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\(.)|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
_SIGNS: Final = {
    **dict.fromkeys((b"par", b"line", b"sect", b"page", b"row", b"column", b"softline", b"nestrow"), "\n"),
    **dict.fromkeys((b"tab", b"cell", b"nestcell"), "\t"),
    b"emdash": "\u2014", b"endash": "\u2013", b"emspace": " ", b"enspace": " ", b"qmspace": " ", b"bullet": "\u2022",
    b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d",
}  # fmt: skip
_SYMBOLS: Final = {b"~": "\u00a0", b"_": "\u2011", b"-": "\u00ad", b"\n": "\n", b"\r": "\n", b"\t": "\t"}
_LITERAL: Final = frozenset((b"\\", b"{", b"}"))
# Groups of digits that are no text.
_PICTURES: Final = frozenset((b"pict", b"blipuid"))
_OBJECTS: Final = frozenset((b"objdata", b"datastore"))
_FORMATS: Final = frozenset((b"themedata", b"colorschememapping", b"colortbl", b"rsidtbl", b"latentstyles"))
_DIGITS: Final = _PICTURES | _OBJECTS | _FORMATS
_EMBEDDED, _HEAD = (OLE, b"PK\x03\x04", b"%PDF-"), 512
# Groups that stand apart and do not say so by a star.
_APART: Final = frozenset(
    b"annotation atnauthor atnid author bkmkend bkmkstart buptim category comment company creatim doccomm ffdeftext "
    b"ffname file filetbl fldinst fonttbl footer footerf footerl footerr footnote formfield ftncn ftnsep header "
    b"headerf headerl headerr info keywords manager object objname operator private revtbl shptxt sn sp stylesheet "
    b"subject sv tc template title xe propname staticval docvar".split()
)
_CHARSETS: Final = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    254: "cp437",
}  # fmt: skip
_LOW, _PLANE = -0x8000, 0x10000
_NOT_HEX: Final = bytes(sorted(set(range(256)) - set(b"0123456789abcdefABCDEF")))


@dataclass(slots=True)
class _Text:
    """Text that is written in one piece, in bytes of some code page and in characters."""

    parts: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    codec: str = "cp1252"

    def add(self, written: bytes, codec: str) -> None:
        if codec != self.codec:
            self.flush()
            self.codec = codec
        self.raw += written

    def write(self, text: str) -> None:
        self.flush()
        self.parts.append(text)

    def flush(self) -> None:
        if self.raw:
            self.parts.append(self.raw.decode(self.codec, "replace"))
            self.raw.clear()

    def whole(self) -> str:
        self.flush()
        # Two halves make one character.
        return "".join(self.parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds in a group: where its text goes, what it is, and how what is behind a character is written."""

    text: _Text
    kind: bytes = b""
    skipped: int = 1
    codec: str = "cp1252"


class _Reader:
    def __init__(self, extraction: Extraction) -> None:
        self._extraction = extraction
        self._apart: list[str] = []
        self._main = _Text()
        self._group = _Group(self._main)
        self._outer: list[_Group] = []
        self._skip = 0
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._page = "cp1252"

    def read(self, data: bytes) -> None:
        at = 0
        while match := _TOKEN.match(data, at):
            at = match.end()
            word, number, byte, symbol, brace, text = match.groups()
            if word == b"bin":
                at += max(0, int(number or 0))
            elif word:
                self._word(word, int(number) if number else None)
            elif brace:
                self._brace(brace)
            elif byte or text:
                self._written(bytes.fromhex(byte.decode()) if byte else text)
            elif symbol:
                self._symbol(symbol)
        while self._outer:
            self._brace(b"}")

    def finish(self) -> None:
        self._extraction.begin("text")
        self._extraction.write(self._main.whole())
        for words in self._apart:
            self._extraction.begin("notes, fields and properties")
            self._extraction.write(words)

    def _brace(self, brace: bytes) -> None:
        self._skip = 0
        if brace == b"{":
            if len(self._outer) >= MAX_DEPTH:
                raise Unreadable(
                    f"Its groups are more than {MAX_DEPTH:,} deep.", "Ask the sender what it is."
                )
            self._outer.append(self._group)
        elif self._outer:
            inner, self._group = self._group, self._outer.pop()
            if inner.text is not self._group.text:
                self._end(inner)

    def _word(self, word: bytes, number: int | None) -> None:
        if word in _SIGNS:
            self._group.text.write(_SIGNS[word])
        elif word == b"u" and number is not None:
            if _LOW <= number < _PLANE:
                self._group.text.write(chr(number % _PLANE))
            self._skip = self._group.skipped
        elif word == b"uc":
            self._group = replace(self._group, skipped=max(0, min(number or 0, 9)))
        elif word == b"ansicpg":
            self._page = _known(f"cp{number}")
            self._group = replace(self._group, codec=self._page)
        elif word == b"f" and number is not None:
            self._font = number
            self._group = replace(self._group, codec=self._fonts.get(number, self._page))
        elif word == b"fcharset" and number is not None:
            self._fonts[self._font] = _CHARSETS.get(number, self._page) if number else self._page
        elif word in _DIGITS or word in _APART:
            self._set_apart(word)

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._set_apart(symbol)
        elif symbol in _LITERAL:
            self._written(symbol)
        elif symbol in _SYMBOLS:
            self._group.text.write(_SYMBOLS[symbol])

    def _set_apart(self, kind: bytes) -> None:
        """Give the rest of a group a text of its own."""
        text = self._group.text
        if not self._outer or text is self._outer[-1].text:
            text = _Text()
        if self._group.kind not in _DIGITS or text is not self._group.text:
            self._group = replace(self._group, text=text, kind=kind)

    def _written(self, written: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(written))
            self._skip -= skipped
            written = written[skipped:]
        self._group.text.add(written, self._group.codec)

    def _end(self, group: _Group) -> None:
        """Take what stands apart in a group that ended."""
        if group.kind in _OBJECTS:
            digits = group.text.whole().encode("ascii", "ignore").translate(None, _NOT_HEX)
            data = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
            # Before it stands what program it is of.
            starts = [at for mark in _EMBEDDED if (at := data.find(mark, 0, _HEAD)) != -1]
            if data:
                self._extraction.read_inside(data[min(starts, default=0) :], place="object", name="")
        elif group.kind in _PICTURES:
            self._extraction.leave_out(LeftOut.PICTURE)
        elif group.kind not in _DIGITS and (words := group.text.whole().strip()):
            self._apart.append(words)


def _known(codec: str) -> str:
    return codec if codec in {*_CHARSETS.values(), "cp850", "cp437", "cp65001"} else "cp1252"


def read_rtf(data: bytes, extraction: Extraction) -> None:
    """Read what is written as RTF 1.9, whatever its groups are for."""
    reader = _Reader(extraction)
    reader.read(data)
    reader.finish()
