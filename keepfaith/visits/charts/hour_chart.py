"""The hours of the day as columns: people above, machines below, on one scale of hours."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from keepfaith.visits.charts.theme import INK, Frame, Spec, with_theme

_HOURS: Final = 24
_HEIGHT: Final = 120


@dataclass(frozen=True, slots=True)
class HourRow:
    """The hours of one side: its name, its color, its figures, and those of the period before."""

    name: str
    color: str
    figures: Sequence[int]
    before: Sequence[float | None] = ()


def hour_chart(frame: Frame, rows: Sequence[HourRow], *, clock: Mapping[int, str]) -> Spec:
    """Draw rows of 24 columns, each with its name above it; `clock` says which hours are named below the last."""
    most = max(*(figure or 0 for row in rows for figure in (*row.figures, *row.before)), 1)
    label_width = frame.text_width(f"{2 * most:,.0f}")
    return with_theme(
        frame,
        {
            "spacing": 18,
            "autosize": {"type": "pad"},
            "vconcat": [
                _row(frame, row, label_width, clock=clock if row is rows[-1] else {}) for row in rows
            ],
        },
    )


def _row(frame: Frame, row: HourRow, label_width: float, *, clock: Mapping[int, str]) -> Spec:
    """Draw one row; all give their labels the same width, so that the hours are one below the other."""
    labels = json.dumps({str(hour): text for hour, text in clock.items()})
    below = {
        "values": list(clock),
        "labelExpr": f"{labels}[datum.value]",
        "labelAngle": 0,
        "labelOverlap": False,
        "ticks": bool(clock),
        "labels": bool(clock),
        "labelAlign": "left",
        "labelOffset": -4,
    }
    return {
        "width": frame.width - label_width - 14,
        "height": _HEIGHT,
        "title": {"text": row.name, "anchor": "start", "fontSize": frame.font_size, "fontWeight": "bold", "offset": 8},
        "encoding": {"x": {"field": "hour", "type": "ordinal", "axis": below, "scale": {"paddingInner": 0.25}}},
        "layer": [
            {
                "data": {"values": [{"hour": hour, "n": row.figures[hour]} for hour in range(_HOURS)]},
                "mark": {"type": "bar", "color": row.color},
                "encoding": {"y": {"field": "n", "type": "quantitative", "axis": {
                    "tickCount": 3, "format": ",d", "domain": False, "ticks": False, "minExtent": label_width,
                    "maxExtent": label_width,
                }}},
            },
            *_marks(row),
        ],
    }  # fmt: skip


def _marks(row: HourRow) -> list[Spec]:
    """Draw a mark across each column whose hour has a figure of the period before."""
    values = [{"hour": hour, "n": figure} for hour, figure in enumerate(row.before) if figure is not None]
    if not values:
        return []
    mark = {"type": "tick", "orient": "horizontal", "opacity": 1}
    return [
        {
            "data": {"values": values},
            "mark": {**mark, "thickness": thickness, "color": color},
            "encoding": {"y": {"field": "n", "type": "quantitative"}},
        }
        for thickness, color in ((5, "#ffffff"), (2.5, INK))
    ]
