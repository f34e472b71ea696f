"""Header lines: of a letter, of a part of one, of a returned message or of a report; bounded, and linear in time."""

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import Final

from keepfaith.intake.mime.charsets import decode_text
from keepfaith.intake.mime.plain_text import plain

MAX_HEAD_LENGTH: Final = 65_536
# Below 4300 digits: the number of a piece that is longer is one that Python refuses to read.
MAX_VALUE_LENGTH: Final = 4_000
_LINES: Final = re.compile(rb"(?:(?:[!-9;-~]*+:|[ \t]|From )[^\n]*+(?:\n|\Z))*+")
_BLANK: Final = re.compile(rb"\r?\n")
_BARE_CR: Final = re.compile(rb"\r(?!\n|\Z)")
_MEDIA: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,99}/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}")
_PARSER: Final = BytesHeaderParser(policy=compat32)


@dataclass(frozen=True, slots=True)
class Headers:
    """Header lines by their names in small letters, unfolded, as sent but decoded; `length` is their size in bytes."""

    text: str
    values: dict[str, list[str]]
    length: int
    cut: bool

    def first(self, name: str) -> str:
        """Return the first line of a name, or nothing."""
        return self.values.get(name, [""])[0]

    def every(self, *names: str) -> list[str]:
        """Return all lines of some names."""
        return [value for name in names for value in self.values.get(name, [])]

    def word(self, name: str) -> str:
        """Return what stands before parameters and comments, in small letters."""
        return re.split(r"[;(]", self.first(name), maxsplit=1)[0].strip().lower()

    def media(self, otherwise: str = "text/plain") -> str:
        """Return the media type; what has none that is well formed is `otherwise` (RFC 2045, section 5.2)."""
        word = self.word("content-type")
        return word if _MEDIA.fullmatch(word) else otherwise

    def parameters(self, name: str) -> dict[str, str]:
        """Return the parameters of a line, with continued and encoded ones put together (RFC 2231)."""
        carrier = Message()
        carrier[name] = self.first(name)[:MAX_VALUE_LENGTH]
        pairs = carrier.get_params(failobj=[], header=name)[1:]
        return {key.lower(): _joined(value) for key, value in reversed(pairs)}


def parse_headers(octets: memoryview, most: int = MAX_HEAD_LENGTH) -> tuple[Headers, memoryview]:
    """Read the header lines in front, and give the body behind them; more lines than `most` bytes hold are left out."""
    lines = _LINES.match(octets)
    length = lines.end() if lines else 0
    blank = _BLANK.match(octets, length)
    block = bytes(octets[: min(length, most)])
    if cut := length > most:
        block = block[: block.rfind(b"\n") + 1]
    # A bare return ends no line on the way here, so it must not begin a header line now.
    block = _BARE_CR.sub(b" ", block)
    values: dict[str, list[str]] = {}
    for name, value in _PARSER.parsebytes(block).raw_items():
        unfolded = " ".join(line.strip() for line in value.splitlines())
        sent = unfolded.encode("utf-8", "surrogateescape")
        values.setdefault(name.lower(), []).append(decode_text(sent).text)
    text = plain("\n".join(decode_text(line).text for line in block.splitlines()))
    return Headers(text, values, length, cut), octets[blank.end() if blank else length :]


def _joined(value: str | tuple[str | None, str | None, str]) -> str:
    if isinstance(value, str):
        return value
    charset, _, text = value
    return decode_text(text.encode("latin-1", "replace"), charset or "").text
