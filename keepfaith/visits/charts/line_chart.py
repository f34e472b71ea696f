"""A line for people and one for machines, by day, week or month; a day that was not counted leaves a gap.

A dotted line shows the period before.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keepfaith.visits.charts.theme import MACHINES, PEOPLE, WIDE, Frame, Spec, with_theme

# With more points than this, marks would hide the line.
_MAX_MARKED: Final = 62
_THICK, _THIN, _MANY = 2.5, 1.5, 120
_HEIGHT: Final = 260
_DASHES: Final = (7, 4)
_DOTS: Final = (1.5, 3.5)


@dataclass(frozen=True, slots=True)
class Point:
    """What one day, or the week or month that begins on it, came to; nothing where it was not counted.

    `label` is how the day is written below the picture; the last two are of the period before.
    """

    day: dt.date
    label: str
    humans: int | None
    machines: int | None
    humans_before: float | None = None
    machines_before: float | None = None

    @property
    def most(self) -> float:
        """The largest of its figures."""
        return max(self.humans or 0, self.machines or 0, self.humans_before or 0, self.machines_before or 0)


def line_chart(frame: Frame, points: Sequence[Point]) -> Spec:
    """Draw people with a whole line and dots, machines with a broken one and squares."""
    before = [
        _dotted(points, field, color=color)
        for field, color in (("machines_before", MACHINES), ("humans_before", PEOPLE))
        if any(getattr(point, field) is not None for point in points)
    ]
    looks = (("machines", MACHINES, "square", _DASHES), ("humans", PEOPLE, "circle", (1, 0)))
    return with_theme(
        frame,
        {
            "width": frame.width,
            "height": _HEIGHT,
            "encoding": {"x": _time(frame, points)},
            "layer": before
            + [
                layer
                for field, color, shape, dashes in looks
                for layer in _line(frame, points, field, color=color, shape=shape, dashes=dashes)
            ],
        },
    )


def _time(frame: Frame, points: Sequence[Point]) -> Spec:
    """Name some days below, as many as there is room for, the first and the last among them."""
    most = max(2, min(8 if frame is WIDE else 4, len(points)))
    places = sorted({round(place * (len(points) - 1) / (most - 1)) for place in range(most)})
    named = {str(points[place].day): points[place].label for place in places}
    return {
        "field": "day",
        "type": "temporal",
        "scale": {"type": "utc", "domain": [str(points[0].day), str(points[-1].day)], "nice": False},
        "axis": {
            "grid": False,
            "values": list(named),
            "labelExpr": f"{json.dumps(named)}[utcFormat(datum.value, '%Y-%m-%d')]",
            "labelFlush": 6,
            "labelOverlap": "greedy",
        },
    }


def _line(  # noqa: PLR0913 - a line looks like nothing else
    frame: Frame, points: Sequence[Point], field: str, *, color: str, shape: str, dashes: Sequence[int]
) -> list[Spec]:
    values = [{"day": str(point.day), "n": getattr(point, field)} for point in points]
    most = max(point.most for point in points)
    width = _THIN if len(points) > _MANY else _THICK
    y = {
        "field": "n",
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": {
            "tickCount": 5,
            "tickMinStep": 1,
            "format": ",d",
            "domain": False,
            "ticks": False,
            # The font that measures is not that of the page.
            "minExtent": frame.text_width(f"{2 * most:,.0f}"),
        },
    }
    line = {
        "data": {"values": values},
        "mark": {"type": "line", "color": color, "strokeWidth": width, "strokeDash": list(dashes)},
        "encoding": {"y": y},
    }
    marked = values if len(values) <= _MAX_MARKED else _isolated(values)
    dots = {
        "data": {"values": [value for value in marked if value["n"] is not None]},
        "mark": {"type": "point", "shape": shape, "filled": True, "color": color, "size": 45, "opacity": 1},
        "encoding": {"y": y},
    }
    return [line, dots]


def _dotted(points: Sequence[Point], field: str, *, color: str) -> Spec:
    return {
        "data": {"values": [{"day": str(point.day), "n": getattr(point, field)} for point in points]},
        "mark": {"type": "line", "color": color, "strokeWidth": 2, "strokeDash": list(_DOTS)},
        "encoding": {"y": {"field": "n", "type": "quantitative"}},
    }


def _isolated(values: Sequence[Spec]) -> list[Spec]:
    """Find what is between two gaps: a line alone would not show it."""
    around = [None, *(value["n"] for value in values), None]
    return [
        value for place, value in enumerate(values) if around[place] is None and around[place + 2] is None
    ]
