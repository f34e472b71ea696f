"""A letter as a PDF: US letter, the text alone, in the font of the labels; a text that it cannot set is refused."""

import io
from collections.abc import Iterator
from typing import Final

from reportlab.lib.pagesizes import letter
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas

from keepfaith.disclosure.cases.case_letters import NotSettable
from keepfaith.disclosure.desk.label_font import FONT, can_write, font, normalized, wrap

_WIDTH, _HEIGHT = float(letter[0]), float(letter[1])
_MARGIN: Final[float] = 1.0 * inch
_SIZE: Final = 11.0
_LEADING: Final = 1.35 * _SIZE


def letter_pdf(text: str, *, title: str, language: str) -> bytes:
    """Set a letter; its title, and nothing else about it, says what it is. Raises `NotSettable`."""
    lines = [normalized(line) for line in text.split("\n")]
    if not all(can_write(line) for line in lines if line):
        raise NotSettable("The PDF has no signs for this text.", "Get it as plain text.")
    font()
    into = io.BytesIO()
    canvas = Canvas(into, pagesize=letter, lang=language, pageCompression=1)
    canvas.setTitle(title)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    height = 0.0
    for line in _wrapped(lines):
        if height < _MARGIN:
            if height:
                canvas.showPage()
            canvas.setFont(FONT, _SIZE)
            height = _HEIGHT - _MARGIN - _SIZE
        canvas.drawString(_MARGIN, height, line)
        height -= _LEADING
    canvas.showPage()
    canvas.save()
    return into.getvalue()


def _wrapped(lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield from wrap(line, _SIZE, _WIDTH - 2 * _MARGIN)
