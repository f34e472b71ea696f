"""Bars that lie: above each what it counts, at its end how much; one bar, or one for people and one for machines.

A mark across a bar shows the period before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keepfaith.visits.charts.theme import INK, MACHINES, PEOPLE, SOFT, Frame, Spec, with_theme

BOTH: Final = (PEOPLE, MACHINES)
_BAR: Final = 15
_GAP: Final = 6
# How far the mark of the period before looks out of its bar.
_MARK_END: Final = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """One group: its name, its figures, those figures as they are written, and those of the period before."""

    name: str
    figures: tuple[int, ...]
    labels: tuple[str, ...]
    before: tuple[float | None, ...] = ()

    def farthest(self, which: int) -> float:
        """Return where a bar and its mark end."""
        return max(self.figures[which], self.mark(which) or 0)

    def mark(self, which: int) -> float | None:
        """Return where the mark of the period before is."""
        return self.before[which] if self.before else None


def bar_chart(frame: Frame, groups: Sequence[Bar], *, colors: Sequence[str] = (PEOPLE,)) -> Spec:
    """Draw the groups in the order in which they come; the second bar of a group is hollow."""
    most = max(group.farthest(which) for group in groups for which in range(len(group.figures))) or 1
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
        {
            "row": place,
            "n": group.figures[which],
            "before": group.mark(which),
            "end": group.farthest(which),
            "written": group.labels[which],
        }
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
            "encoding": {"x": {**x, "field": "end"}, "text": {"field": "written"}},
        },
        *_marks(values, middle=middle),
    ]


def _marks(values: Sequence[Spec], *, middle: float) -> list[Spec]:
    marked = [value for value in values if value["before"] is not None]
    if not marked:
        return []
    mark = {
        "type": "tick",
        "orient": "vertical",
        "size": _BAR + 2 * _MARK_END,
        "yOffset": middle,
        "opacity": 1,
    }
    encoding = {"x": {"field": "before", "type": "quantitative"}}
    # A light edge keeps the mark apart from the bar that it crosses.
    return [
        {
            "data": {"values": marked},
            "mark": {**mark, "thickness": thickness, "color": color},
            "encoding": encoding,
        }
        for thickness, color in ((5, "#ffffff"), (2.5, INK))
    ]
