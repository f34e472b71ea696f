"""What all charts have in common: two widths, colors that can be told apart, a font, and the reader's numbers."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import get_format

type Spec = dict[str, Any]

# On white, both have a contrast of more than 4.5:1.
PEOPLE: Final = "#07648d"
MACHINES: Final = "#936f38"
INK: Final = "#1b1b1b"
SOFT: Final = "#5c5c5c"
RULE: Final = "#d6d6d6"
# From little to much, to be told apart in grey too; the edge keeps the first off the paper.
HEAT: Final = ("#d9e8f6", "#8cc8e3", "#2b93bd", "#07648d", "#002d3f")
EDGE: Final = "#71767a"
# How wide a digit and a character are, of their height, about.
_DIGIT_WIDTH: Final = 0.6
_CHARACTER_WIDTH: Final = 0.52


@dataclass(frozen=True, slots=True)
class Frame:
    """How wide a picture is drawn, in its own units, and how large its font is."""

    name: str
    width: int
    font_size: int

    def text_width(self, number: str) -> float:
        """Return about how wide a written number is."""
        return len(number) * self.font_size * _DIGIT_WIDTH

    def shortened(self, text: str) -> str:
        """Take something out of the middle of a text that is too long for the frame."""
        most = int(self.width / (self.font_size * _CHARACTER_WIDTH)) - 1
        half = most // 2
        return text if len(text) <= most else f"{text[:half]}…{text[-(most - half - 1) :]}"


WIDE: Final = Frame("wide", 760, 15)
NARROW: Final = Frame("narrow", 350, 14)
FRAMES: Final = (WIDE, NARROW)


def with_theme(frame: Frame, body: Spec) -> Spec:
    """Complete a drawing with what all of them have."""
    axis = {
        "labelColor": INK,
        "labelFontSize": frame.font_size,
        "labelPadding": 6,
        "gridColor": RULE,
        "domainColor": SOFT,
        "tickColor": SOFT,
        "title": None,
    }
    return {
        "background": None,
        "padding": 4,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": {
            "aria": False,
            "view": {"stroke": None},
            "axis": axis,
            "text": {"fontSize": frame.font_size, "color": INK},
        },
        **body,
    }


def number_locale() -> dict[str, object]:
    """Return the way in which the reader's language writes numbers, as D3 wants it."""
    return {
        "decimal": str(get_format("DECIMAL_SEPARATOR")),
        "thousands": str(get_format("THOUSAND_SEPARATOR")),
        "grouping": [3],
        "currency": ["", ""],
    }
