"""A year as a calendar: a small sheet for each month, a square for each day, the darker the more was counted."""

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from keepfaith.visits.charts.theme import EDGE, HEAT, INK, WIDE, Frame, Spec, with_theme

_MONTHS: Final = 12
_WEEK: Final = 7
_MAX_WEEKS: Final = 6


@dataclass(frozen=True, slots=True)
class ColorSteps:
    """The figures at which one color ends, from little to much."""

    ends: tuple[int, ...]

    @classmethod
    def up_to(cls, most: int) -> "ColorSteps":
        """Cut from one to the largest figure into equal steps that are round enough to read."""
        whole = max(1, -(-most // len(HEAT)))
        digit = 10 ** max(0, len(str(whole)) - 2)
        step = -(-whole // digit) * digit
        return cls(tuple(step * (place + 1) for place in range(len(HEAT)) if step * place < max(most, 1)))

    def of(self, figure: int) -> int:
        """Return which color a figure has; nothing counted has none."""
        return 0 if figure <= 0 else 1 + next(place for place, end in enumerate(self.ends) if figure <= end)

    def ranges(self) -> list[tuple[int, int]]:
        """Return the first and the last figure of each color."""
        starts = (1, *(end + 1 for end in self.ends))
        return list(zip(starts, self.ends, strict=False))


def year_calendar(
    frame: Frame, number: int, figures: Mapping[dt.date, int], *, months: Sequence[str]
) -> Spec:
    """Draw all the months of a year; a day that was not counted is an empty square."""
    across = 6 if frame is WIDE else 3
    square = (frame.width - 8) / (across * (_WEEK + 1) - 1)
    steps = ColorSteps.up_to(max(figures.values(), default=0))
    days, names = [], []
    for month in range(1, _MONTHS + 1):
        left = (month - 1) % across * (_WEEK + 1) * square
        top = (month - 1) // across * ((_MAX_WEEKS + 0.6) * square + 2 * frame.font_size)
        names.append({"x": left, "y": top, "name": months[month - 1]})
        for week, row in enumerate(calendar.Calendar().monthdatescalendar(number, month)):
            days += [
                {
                    "x": left + place * square,
                    "y": top + 1.5 * frame.font_size + week * square,
                    "level": steps.of(figures.get(day, 0)),
                }
                for place, day in enumerate(row)
                if day.month == month
            ]
    rows = _MONTHS // across
    tall = rows * ((_MAX_WEEKS + 0.6) * square + 2 * frame.font_size)
    return with_theme(
        frame, {"width": frame.width, "height": tall, "layer": _sheet(frame, square, days, names, tall)}
    )


def _sheet(frame: Frame, square: float, days: list[Spec], names: list[Spec], tall: float) -> list[Spec]:
    x = {
        "field": "x",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, frame.width], "nice": False},
    }
    y = {
        "field": "y", "type": "quantitative", "axis": None,
        "scale": {"domain": [0, tall], "reverse": True, "nice": False},
    }  # fmt: skip
    color = {
        "field": "level", "type": "ordinal", "legend": None,
        "scale": {"domain": list(range(len(HEAT) + 1)), "range": ["#ffffff", *HEAT]},
    }  # fmt: skip
    return [
        {
            "data": {"values": names},
            "mark": {"type": "text", "align": "left", "baseline": "top", "fontWeight": "bold", "color": INK},
            "encoding": {"x": x, "y": y, "text": {"field": "name"}},
        },
        {
            "data": {"values": days},
            "mark": {
                "type": "square", "size": (square - 2.5) ** 2, "stroke": EDGE, "strokeWidth": 1, "opacity": 1,
                "xOffset": square / 2, "yOffset": square / 2,
            },
            "encoding": {"x": x, "y": y, "fill": color},
        },
    ]  # fmt: skip
