"""The hours of the day as columns: people above, machines below, on one scale of hours."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from keepfaith.visits.charts.theme import MACHINES, PEOPLE, Frame, Spec, with_theme

_HOURS: Final = 24
_HEIGHT: Final = 120


def hour_chart(
    frame: Frame,
    humans: Sequence[int],
    machines: Sequence[int],
    *,
    names: tuple[str, str],
    clock: Mapping[int, str],
) -> Spec:
    """Draw two rows of 24 columns, each with its name above it; `clock` says which hours are named below."""
    label_width = frame.text_width(f"{2 * max(*humans, *machines):,}")
    return with_theme(
        frame,
        {
            "spacing": 18,
            "autosize": {"type": "pad"},
            "vconcat": [
                _row(frame, humans, label_width, name=names[0], color=PEOPLE, clock={}),
                _row(frame, machines, label_width, name=names[1], color=MACHINES, clock=clock),
            ],
        },
    )


def _row(  # noqa: PLR0913 - a row looks like nothing else
    frame: Frame,
    figures: Sequence[int],
    label_width: float,
    *,
    name: str,
    color: str,
    clock: Mapping[int, str],
) -> Spec:
    """Draw one row; both give their labels the same width, so that the hours stand one below the other."""
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
        "title": {"text": name, "anchor": "start", "fontSize": frame.font_size, "fontWeight": "bold", "offset": 8},
        "data": {"values": [{"hour": hour, "n": figures[hour]} for hour in range(_HOURS)]},
        "mark": {"type": "bar", "color": color},
        "encoding": {
            "x": {"field": "hour", "type": "ordinal", "axis": below, "scale": {"paddingInner": 0.25}},
            "y": {
                "field": "n",
                "type": "quantitative",
                "axis": {
                    "tickCount": 3, "format": ",d", "domain": False, "ticks": False, "minExtent": label_width,
                    "maxExtent": label_width,
                },
            },
        },
    }  # fmt: skip
