"""Labels as a PDF: US letter, thirty a page, then what to pack, then what could not be printed."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from keepfaith.web.pdf.compiler import compiled
from keepfaith.web.pdf.document import Block, Document, Heading, Table, as_data, blocks_as_data
from keepfaith.web.pdf.faces import coverage
from keepfaith.web.pdf.printable import PrintableText

# As a request lists what was ordered.
_ORDERED: Final = re.compile(r"([0-9]{1,6}) × (.+)")
# No label has room for more, and to try takes time.
_MOST: Final = 400
type _Rows = list[tuple[str, str]]


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
        return next((line for text in self.lines if (line := " ".join(text.split()))), "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Parcels to label, from the first free place on; and requests that have no label, each with why."""

    first: int = 1
    parcels: list[LabelEntry] = field(default_factory=list)
    not_printed: _Rows = field(default_factory=list)

    @property
    def totals(self) -> list[str]:
        """How many of each item all parcels take together, by item; what is no order in numbers is not counted."""
        totals: Counter[str] = Counter()
        for parcel in self.parcels:
            for match in map(_ORDERED.fullmatch, parcel.items):
                if match:
                    totals[" ".join(match[2].split())] += int(match[1])
        return [f"{number} × {item}" for item, number in sorted(totals.items())]


def draw_pdf(sheet: Sheet, *, agency: str, sender: str, day: dt.date) -> bytes:
    """Draw the sheet as a PDF whose title, and nothing else about it, says what it is; raises `NotCompiled`.

    `sender` is where the post brings back what it cannot deliver, in one line; each label has it, as far as it fits.
    """
    in_all = [("In all", _printed(sheet.totals))] if sheet.totals else []
    parcels = [(parcel.reference, _packing_lines(parcel)) for parcel in sheet.parcels]
    stated = [
        (parcel.reference, _printed(line for text in parcel.statements for line in text.splitlines()))
        for parcel in sheet.parcels
        if parcel.statements
    ]
    blocks = _list("What to pack", "What to pack", [*in_all, *parcels]) if parcels else []
    if stated:
        blocks += _list("What people state about their requests", "Statement", stated)
    title, now = f"Labels and packing list of {day:%B} {day.day}, {day.year}", dt.datetime.now(dt.UTC)
    printable = PrintableText(coverage())
    document = Document(title, agency, "en-us", now, tuple(blocks), "labels")
    sheet_data = {
        "first": sheet.first,
        "sender": printable.line(f"From {sender}"),
        "labels": [{"reference": parcel.reference, "lines": _label(parcel)} for parcel in sheet.parcels],
        "by_hand": "Write by hand: open the task and copy it.",
        "rest": blocks_as_data(_list("Not on this sheet", "Why", sheet.not_printed), printable),
    }
    return compiled(as_data(document, printable) | sheet_data)


def _list(heading: str, column: str, rows: _Rows) -> list[Block]:
    return [Heading(1, heading), Table(("Request", column), (1, 4), rows)]


def _label(parcel: LabelEntry) -> list[str]:
    """Return the lines of a label; none if a sign is missing or there are too many, as where they do not fit."""
    lines = [line for line in map(_line, parcel.lines) if line is not None]
    is_whole = len(lines) == len(parcel.lines) and sum(map(len, lines)) <= _MOST
    return [line for line in lines if line] if is_whole else []


def _packing_lines(parcel: LabelEntry) -> str:
    items = _printed(parcel.items) or "Open the task: nothing is listed."
    return "\n".join(filter(None, (_printed([parcel.name]), items)))


def _printed(texts: Iterable[str]) -> str:
    lines = ("Open the task: this cannot be printed." if line is None else line for line in map(_line, texts))
    return "\n".join(filter(None, lines))


def _line(text: str) -> str | None:
    printable = PrintableText(coverage())
    line = printable.line(text)
    return None if printable.missing else line
