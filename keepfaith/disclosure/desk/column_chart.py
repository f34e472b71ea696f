"""Columns drawn as shapes of an SVG, for a wide and for a narrow screen.

The statistics have a library that draws their published weeks once. These figures change with every request, so each
page would wait for it; a few rectangles need none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_DIGIT_WIDTH: Final = 0.65
_GAP_SHARE: Final = 0.3
# A single column is no wall.
_MAX_GROUP_WIDTH: Final = 60
# Above the highest grid line there is room for half of its number.
_TOP: Final = 10
_BELOW: Final = 28
_BESIDE_AXIS: Final = 10


@dataclass(frozen=True, slots=True)
class Frame:
    """How large a chart is drawn, in its own units, how large its font is, and how many columns are named below it."""

    name: str
    width: int
    height: int
    font_size: int
    named: int


FRAMES: Final = (Frame("wide", 530, 200, 15, 5), Frame("narrow", 350, 190, 14, 3))


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle or the place of a text, in the units of its frame; `series` is the number of a column's figure."""

    x: str
    y: str
    width: str = ""
    height: str = ""
    text: str = ""
    anchor: str = ""
    series: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """A chart for one frame: grid lines with their numbers, columns, and names below."""

    frame: Frame
    lines: tuple[Shape, ...]
    columns: tuple[Shape, ...]
    names: tuple[Shape, ...]

    @property
    def box(self) -> str:
        """Its measures, as SVG wants them."""
        return f"0 0 {self.frame.width} {self.frame.height}"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart in both frames; its title and what it shows are for those who do not see it."""

    key: str
    title: str
    description: str
    views: tuple[View, ...]


def column_chart(
    key: str, title: str, description: str, labels: Sequence[str], figures: Sequence[Sequence[int]]
) -> Chart:
    """Draw one group of columns for each label; `figures` has for each label one figure of each series."""
    return Chart(key, title, description, tuple(_view(frame, labels, figures) for frame in FRAMES))


def grid_step(most: int) -> int:
    """Return the smallest step of 1, 2 or 5 times a power of ten of which two reach a figure."""
    power = 1
    while True:
        for first in (1, 2, 5):
            if 2 * first * power >= most:
                return first * power
        power *= 10


def _view(frame: Frame, labels: Sequence[str], figures: Sequence[Sequence[int]]) -> View:
    step = grid_step(max((figure for group in figures for figure in group), default=0))
    left = len(f"{2 * step:,}") * frame.font_size * _DIGIT_WIDTH + _BESIDE_AXIS
    ground = frame.height - _BELOW
    scale = (ground - _TOP) / (2 * step)
    lines = (
        Shape(
            _number(left), _number(ground - number * scale), _number(frame.width - left), text=f"{number:,}"
        )
        for number in (0, step, 2 * step)
    )
    room = (frame.width - left) / max(len(labels), 1)
    columns = (
        Shape(
            _number(x),
            _number(ground - figure * scale),
            _number(width),
            _number(figure * scale),
            series=series,
        )
        for x, width, figure, series in _places(figures, left, room)
        if figure
    )
    return View(frame, tuple(lines), tuple(columns), tuple(_names(frame, labels, left, room)))


def _places(
    figures: Sequence[Sequence[int]], left: float, room: float
) -> Iterator[tuple[float, float, int, int]]:
    for place, group in enumerate(figures):
        together = min(room * (1 - _GAP_SHARE), _MAX_GROUP_WIDTH)
        start, width = left + room * (place + 0.5) - together / 2, together / len(group)
        for series, figure in enumerate(group):
            yield start + series * width, width, figure, series


def _names(frame: Frame, labels: Sequence[str], left: float, room: float) -> Iterator[Shape]:
    """Name some columns, as many as there is room for, the first and the last among them."""
    most = min(frame.named, len(labels))
    last = len(labels) - 1
    for place in sorted({round(number * last / max(most - 1, 1)) for number in range(most)}):
        # The first and the last name stay inside the frame; a single one is below its column.
        anchor = "middle" if not last else {0: "start", last: "end"}.get(place, "middle")
        x = {"start": left, "end": frame.width}.get(anchor, left + room * (place + 0.5))
        yield Shape(_number(x), _number(frame.height - _TOP / 2), text=labels[place], anchor=anchor)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
