"""Labels as a PDF: US letter, thirty a page, then what to pack, then what could not be printed."""

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from reportlab.lib.pagesizes import letter
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas

from keepfaith.disclosure.desk.label_font import (
    FONT,
    LEADING,
    FittedText,
    can_write,
    fit_text,
    font,
    normalized,
    width,
    wrap,
)
from keepfaith.disclosure.tasks.label_batch import ACROSS, LABELS_PER_PAGE

PAGE_WIDTH, PAGE_HEIGHT = float(letter[0]), float(letter[1])
LABEL_WIDTH, LABEL_HEIGHT = 2.625 * inch, 1.0 * inch
LEFT, TOP = 0.1875 * inch, 0.5 * inch
PITCH_ACROSS, PITCH_DOWN = 2.75 * inch, 1.0 * inch
_PADDING: Final = 0.09 * inch
_TINY, _LIST, _HEADING = 6.0, 9.0, 14.0
# As a request lists what was ordered.
_ORDERED: Final = re.compile(r"([0-9]{1,6}) × (.+)")
_MARGIN: Final[float] = 0.75 * inch


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """What goes to one address: the lines of the label, what to pack, and what its person stated about the request."""

    reference: str
    lines: tuple[str, ...]
    items: tuple[str, ...]
    statements: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The first line of the label, by which a parcel finds its label again."""
        return next((line for text in self.lines if (line := normalized(text))), "")


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """A request that has no label, and why."""

    reference: str
    why: str


@dataclass
class Sheet:
    """Labels to print; those that cannot be printed are listed as to be written by hand."""

    first: int = 1
    parcels: list[LabelEntry] = field(default_factory=list)
    not_printed: list[NotPrinted] = field(default_factory=list)
    labels: list[tuple[LabelEntry, FittedText]] = field(default_factory=list)

    def add(self, parcel: LabelEntry) -> None:
        """Take a parcel, with a label if it can be printed."""
        lines = tuple(line for text in parcel.lines if (line := normalized(text)))
        self.parcels.append(parcel)
        fitting = fit_text(lines, wide=INNER_WIDTH, high=INNER_HEIGHT) if lines else None
        if fitting is None or not all(map(can_write, lines)):
            self.not_printed.append(NotPrinted(parcel.reference, "Write by hand: open the task and copy it."))
        else:
            self.labels.append((parcel, fitting))

    @property
    def totals(self) -> list[str]:
        """How many of each item all parcels take together, by item; what is no order in numbers is not counted."""
        totals: Counter[str] = Counter()
        for parcel in self.parcels:
            for match in map(_ORDERED.fullmatch, parcel.items):
                if match:
                    totals[normalized(match[2])] += int(match[1])
        return [f"{number} × {item}" for item, number in sorted(totals.items())]

    def refuse(self, reference: str, why: str) -> None:
        """List a request that could not be opened."""
        self.not_printed.append(NotPrinted(reference, why))


INNER_WIDTH: Final = LABEL_WIDTH - 2 * _PADDING
INNER_HEIGHT: Final = LABEL_HEIGHT - 2 * _PADDING - _TINY


def corner(place: int) -> tuple[float, float]:
    """Return the upper left corner of a place on the page, counted from 0, line by line."""
    down, across = divmod(place % LABELS_PER_PAGE, ACROSS)
    return LEFT + across * PITCH_ACROSS, PAGE_HEIGHT - TOP - down * PITCH_DOWN


def draw_pdf(sheet: Sheet, *, agency: str, sender: str, day: dt.date) -> bytes:
    """Draw the sheet as a PDF whose title, and nothing else about it, says what it is.

    `sender` is where the post brings back what it cannot deliver, in one line; each label has it, as far as it fits.
    """
    font()
    into = io.BytesIO()
    canvas = Canvas(into, pagesize=letter, lang="en-US", pageCompression=1)
    canvas.setTitle(f"Labels and packing list of {day:%B} {day.day}, {day.year}")
    canvas.setAuthor(agency)
    canvas.setSubject("Literature to be sent by post")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    _labels(canvas, sheet, sender)
    in_all = [("In all", _printable(sheet.totals))] if sheet.totals else []
    parcels = [(parcel.reference, _packing_lines(parcel)) for parcel in sheet.parcels]
    _list(canvas, "What to pack", [*in_all, *parcels])
    stated = [(parcel.reference, _stated(parcel)) for parcel in sheet.parcels if parcel.statements]
    _list(canvas, "What people state about their requests", stated)
    _list(canvas, "Not on this sheet", [(entry.reference, [entry.why]) for entry in sheet.not_printed])
    canvas.save()
    return into.getvalue()


def _labels(canvas: Canvas, sheet: Sheet, sender: str) -> None:
    for number, (parcel, text) in enumerate(sheet.labels):
        place = number + sheet.first - 1
        if number and place % LABELS_PER_PAGE == 0:
            canvas.showPage()
        _label(canvas, corner(place), parcel, text)
        _return_address(canvas, corner(place), f"From {sender}", beside=parcel.reference)
    if sheet.labels:
        canvas.showPage()


def _label(canvas: Canvas, at: tuple[float, float], parcel: LabelEntry, text: FittedText) -> None:
    left, top = at[0] + _PADDING, at[1] - _PADDING
    spare = INNER_HEIGHT - text.height
    canvas.setFont(FONT, text.size)
    for row, line in enumerate(text.lines):
        canvas.drawString(left, top - spare / 2 - text.size - row * text.size * LEADING, line)
    canvas.setFont(FONT, _TINY)
    canvas.drawRightString(left + INNER_WIDTH, at[1] - LABEL_HEIGHT + _PADDING, parcel.reference)


def _return_address(canvas: Canvas, at: tuple[float, float], words: str, *, beside: str) -> None:
    room = INNER_WIDTH - width(beside, _TINY) - _PADDING
    while words and (width(words, _TINY) > room or not can_write(words)):
        words = words.rpartition(" ")[0].rstrip(",")
    canvas.setFont(FONT, _TINY)
    canvas.drawString(at[0] + _PADDING, at[1] - LABEL_HEIGHT + _PADDING, words)


def _packing_lines(parcel: LabelEntry) -> list[str]:
    items = _printable(normalized(item) for item in parcel.items)
    return [*_printable([parcel.name]), *(items or ["Open the task: nothing is listed."])]


def _stated(parcel: LabelEntry) -> list[str]:
    lines = (normalized(line) for statement in parcel.statements for line in statement.splitlines())
    return _printable(lines)


def _printable(texts: Iterable[str]) -> list[str]:
    return [text if can_write(text) else "Open the task: this cannot be printed." for text in texts if text]


def _list(canvas: Canvas, heading: str, entries: Sequence[tuple[str, Sequence[str]]]) -> None:
    if not entries:
        return
    row = _LIST * 1.4
    height = _start_page(canvas, heading)
    for reference, lines in entries:
        wrapped = [
            part for line in lines for part in wrap(line, _LIST, PAGE_WIDTH - 2 * _MARGIN - 1.25 * inch)
        ]
        for number, line in enumerate(wrapped):
            if height < _MARGIN + row:
                canvas.showPage()
                height = _start_page(canvas, f"{heading} (continued)")
            if number == 0:
                canvas.drawString(_MARGIN, height, reference)
            canvas.drawString(_MARGIN + 1.25 * inch, height, line)
            height -= row
        height -= row / 2
    canvas.showPage()


def _start_page(canvas: Canvas, heading: str) -> float:
    canvas.setFont(FONT, _HEADING)
    canvas.drawString(_MARGIN, PAGE_HEIGHT - _MARGIN - _HEADING, heading)
    canvas.setFont(FONT, _LIST)
    return PAGE_HEIGHT - _MARGIN - _HEADING * 2.5
