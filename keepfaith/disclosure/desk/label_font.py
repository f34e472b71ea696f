"""Lettering: the font, which letters it has, and how large a text can be written in a space."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from keepfaith.errors import KeepfaithError

FONT: Final = "DejaVuSans"
_FILE: Final = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
MAX_SIZE, MIN_SIZE, _STEP = 11.0, 6.0, 0.5
LEADING: Final = 1.2
# Scripts that run from right to left or join their letters, which this font has but nothing here can set.
_NOT_SET_HERE: Final = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})


@dataclass(frozen=True, slots=True)
class FittedText:
    """Lines and the size in which they fit their space."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """How high the lines stand together."""
        return len(self.lines) * self.size * LEADING


@lru_cache(maxsize=1)
def font() -> TTFont:
    """Read the font once; without it no label can be made."""
    if not _FILE.is_file():
        raise KeepfaithError("The font for labels is missing.", "Run: npm run build")
    face = TTFont(FONT, str(_FILE))
    pdfmetrics.registerFont(face)
    return face


def normalized(text: str) -> str:
    """Return a line as it is written: composed letters, single spaces, no invisible signs."""
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(
        letter for letter in composed if unicodedata.category(letter) not in {"Cc", "Cf"} or letter == "\t"
    )
    return " ".join(seen.split())


def can_write(text: str) -> bool:
    """Return whether every letter of a line is in the font and stands by itself, from left to right."""
    glyphs = font().face.charToGlyph
    return all(
        ord(letter) in glyphs
        and unicodedata.bidirectional(letter) not in _NOT_SET_HERE
        and not unicodedata.category(letter).startswith("M")
        for letter in text
    )


def width(text: str, size: float) -> float:
    """Measure a line."""
    font()
    return float(pdfmetrics.stringWidth(text, FONT, size))


def fit_text(lines: Sequence[str], *, wide: float, high: float) -> FittedText | None:
    """Fit lines into a space: smaller first, then broken at spaces; none if they do not fit at all."""
    sizes = [MAX_SIZE - _STEP * step for step in range(int((MAX_SIZE - MIN_SIZE) / _STEP) + 1)]
    for size in sizes:
        whole = FittedText(tuple(lines), size)
        if whole.height <= high and all(width(line, size) <= wide for line in lines):
            return whole
    for size in sizes:
        broken = FittedText(tuple(part for line in lines for part in wrap(line, size, wide)), size)
        if broken.height <= high:
            return broken
    return None


def wrap(line: str, size: float, wide: float) -> list[str]:
    """Break a line at its spaces, and a word that is wider than the space within the word."""
    lines: list[str] = []
    for word in line.split(" "):
        if lines and width(f"{lines[-1]} {word}", size) <= wide:
            lines[-1] += f" {word}"
        else:
            lines += _pieces(word, size, wide)
    return lines


def _pieces(word: str, size: float, wide: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size) > wide:
            pieces.append("")
        pieces[-1] += letter
    return pieces
