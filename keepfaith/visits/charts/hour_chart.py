"""The hours of the day as columns: people above, machines below, on one scale of hours."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from keepfaith.visits.charts.theme import MACHINES, PEOPLE, Frame, Spec, framed

_HOURS: Final = 24
_TALL: Final = 120


def hours(
    frame: Frame,
    humans: Sequence[int],
    machines: Sequence[int],
    *,
    names: tuple[str, str],
    clock: Mapping[int, str],
) -> Spec:
    """Draw two rows of 24 columns, each with its name above it; `clock` says which hours are named below."""
    room = frame.room(f"{2 * max(*humans, *machines):,}")
    return framed(
        frame,
        {
            "spacing": 18,
            "autosize": {"type": "pad"},
            "vconcat": [
                _row(frame, humans, room, name=names[0], colour=PEOPLE, clock={}),
                _row(frame, machines, room, name=names[1], colour=MACHINES, clock=clock),
            ],
        },
    )


def _row(  # noqa: PLR0913 - a row looks like nothing else
    frame: Frame, figures: Sequence[int], room: float, *, name: str, colour: str, clock: Mapping[int, str]
) -> Spec:
    """Draw one row; both give their figures the same room, so that the hours stand one below the other."""
    said = json.dumps({str(hour): text for hour, text in clock.items()})
    below = {
        "values": list(clock),
        "labelExpr": f"{said}[datum.value]",
        "labelAngle": 0,
        "labelOverlap": False,
        "ticks": bool(clock),
        "labels": bool(clock),
        "labelAlign": "left",
        "labelOffset": -4,
    }
    return {
        "width": frame.width - room - 14,
        "height": _TALL,
        "title": {"text": name, "anchor": "start", "fontSize": frame.letters, "fontWeight": "bold", "offset": 8},
        "data": {"values": [{"hour": hour, "n": figures[hour]} for hour in range(_HOURS)]},
        "mark": {"type": "bar", "color": colour},
        "encoding": {
            "x": {"field": "hour", "type": "ordinal", "axis": below, "scale": {"paddingInner": 0.25}},
            "y": {
                "field": "n",
                "type": "quantitative",
                "axis": {
                    "tickCount": 3, "format": ",d", "domain": False, "ticks": False, "minExtent": room,
                    "maxExtent": room,
                },
            },
        },
    }  # fmt: skip
