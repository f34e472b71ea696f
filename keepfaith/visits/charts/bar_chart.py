"""Bars that lie: above each what it counts, at its end how much; one bar, or one for people and one for machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keepfaith.visits.charts.theme import MACHINES, PEOPLE, SOFT, Frame, Spec, with_theme

BOTH: Final = (PEOPLE, MACHINES)
_BAR: Final = 15
_GAP: Final = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One group: its name, its figures, and those figures as they are written."""

    name: str
    figures: tuple[int, ...]
    labels: tuple[str, ...]


def bar_chart(frame: Frame, groups: Sequence[Bar], *, colors: Sequence[str] = (PEOPLE,)) -> Spec:
    """Draw the groups in the order in which they come; the second bar of a group is hollow."""
    most = max(figure for group in groups for figure in group.figures) or 1
    widest = max(frame.text_width(text) for group in groups for text in group.labels)
    step = frame.font_size + 16 + len(colors) * (_BAR + _GAP)
    top = (frame.font_size - step) / 2 + _GAP
    rows = [{"row": place, "name": frame.shortened(group.name)} for place, group in enumerate(groups)]
    names = {
        "data": {"values": rows},
        "mark": {"type": "text", "align": "left", "x": 0, "yOffset": top, "baseline": "middle"},
        "encoding": {"text": {"field": "name"}},
    }
    scale = {"domain": [0, most * frame.width / (frame.width - widest - 16)], "nice": False}
    return with_theme(
        frame,
        {
            "width": frame.width,
            "height": {"step": step},
            "autosize": {"type": "pad"},
            "encoding": {
                "y": {"field": "row", "type": "ordinal", "axis": None, "scale": {"padding": 0}},
                "x": {"type": "quantitative", "scale": scale, "axis": None},
            },
            "layer": [
                names,
                *(
                    layer
                    for which, color in enumerate(colors)
                    for layer in _bar(
                        groups,
                        which,
                        middle=top + frame.font_size / 2 + 6 + which * (_BAR + _GAP) + _BAR / 2,
                        color=color,
                    )
                ),
            ],
        },
    )


def _bar(groups: Sequence[Bar], which: int, *, middle: float, color: str) -> list[Spec]:
    values = [
        {"row": place, "n": group.figures[which], "written": group.labels[which]}
        for place, group in enumerate(groups)
    ]
    look = {"fill": "#ffffff", "stroke": color, "strokeWidth": 2} if which else {"fill": color}
    x = {"field": "n", "type": "quantitative"}
    return [
        {
            "data": {"values": values},
            "mark": {"type": "bar", "height": _BAR, "yOffset": middle, **look},
            "encoding": {"x": x},
        },
        {
            "data": {"values": values},
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "middle",
                "dx": 6,
                "yOffset": middle,
                "color": SOFT,
            },
            "encoding": {"x": x, "text": {"field": "written"}},
        },
    ]
