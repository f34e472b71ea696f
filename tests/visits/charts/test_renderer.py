"""Pictures hold shapes and nothing else, are drawn once, and keep nobody waiting."""

import datetime as dt
import itertools
import re
import threading
import time
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.visits.charts import renderer
from keepfaith.visits.charts.bar_chart import BOTH, Bar, bar_chart
from keepfaith.visits.charts.hour_chart import HourRow, hour_chart
from keepfaith.visits.charts.line_chart import Point, line_chart
from keepfaith.visits.charts.renderer import Renderer
from keepfaith.visits.charts.svg_sanitizer import Drawing, sanitize
from keepfaith.visits.charts.theme import FRAMES, HEAT, MACHINES, NARROW, PEOPLE, WIDE, Spec
from keepfaith.visits.charts.year_calendar import ColorSteps, year_calendar

DAY = dt.date(2026, 11, 1)
NUMBERS = {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]}
MONTHS = [f"Month {number}" for number in range(1, 13)]


def drawn(spec: Spec) -> Drawing:
    drawing = Renderer().draw([spec], NUMBERS, timeout=60)[0]
    assert drawing
    return drawing


def points(*figures: int | None) -> list[Point]:
    return [
        Point(DAY + dt.timedelta(place), f"day {place}", figure, None if figure is None else figure // 2)
        for place, figure in enumerate(figures)
    ]


def texts(picture: Drawing) -> list[str]:
    return [text for text in ET.fromstring(f"<svg>{picture.shapes}</svg>").itertext() if text.strip()]


def bar(name: str, *figures: int) -> Bar:
    return Bar(name, figures, tuple(f"{figure:,}" for figure in figures))


PICTURES = {
    "lines": lambda frame: line_chart(frame, points(10, 0, None, 7, None, None, 4, 9)),
    "one bar": lambda frame: bar_chart(frame, [bar("/a/", 1234), bar("/b/", 0)]),
    "two bars": lambda frame: bar_chart(frame, [bar("Pages", 1234, 99), bar("Forms", 0, 0)], colors=BOTH),
    "hours": lambda frame: hour_chart(
        frame,
        [HourRow("People", PEOPLE, [5] * 24, [4.0] * 24), HourRow("Bots", MACHINES, [0] * 24)],
        clock={0: "midnight", 12: "noon"},
    ),
    "year": lambda frame: year_calendar(frame, 2026, {DAY: 10, DAY + dt.timedelta(1): 3}, months=MONTHS),
}


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.name)
@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_holds_shapes_within_its_frame_and_nothing_that_a_page_refuses(kind: str, frame) -> None:
    picture = drawn(PICTURES[kind](frame))
    assert abs(picture.width - frame.width) <= 12
    assert not re.search(r"\s(id|class|style|href|role|aria-\w+|on\w+)=|<(style|script|image|use|a|title)\b|url\(",
                         picture.shapes)  # fmt: skip
    assert texts(picture)


def test_a_day_that_was_not_counted_breaks_the_line_and_a_day_alone_is_a_dot() -> None:
    whole, broken = (
        drawn(line_chart(WIDE, points(*range(70)))),
        drawn(line_chart(WIDE, points(*range(30), None, 5, None, *range(37)))),
    )
    assert len(re.findall(r"\dM", whole.shapes)) < len(re.findall(r"\dM", broken.shapes))
    assert broken.shapes.count("A") > whole.shapes.count("A")


def test_people_and_machines_differ_in_more_than_color() -> None:
    line = line_chart(WIDE, points(1, 2, 3))["layer"]
    assert [layer["mark"].get("strokeDash") for layer in line[::2]] == [[7, 4], [1, 0]]
    assert [layer["mark"]["shape"] for layer in line[1::2]] == ["square", "circle"]
    marks = [
        layer["mark"]
        for layer in bar_chart(WIDE, [bar("Pages", 2, 1)], colors=BOTH)["layer"]
        if layer["mark"]["type"] == "bar"
    ]
    assert [(mark["fill"], mark.get("stroke")) for mark in marks] == [(PEOPLE, None), ("#ffffff", MACHINES)]


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colors_stand_out_from_the_paper_and_those_of_the_calendar_grow_darker() -> None:
    for color in (PEOPLE, MACHINES):
        assert 1.05 / (luminance(color) + 0.05) >= 4.5
    assert 1.05 / (luminance("#71767a") + 0.05) >= 3
    steps = [luminance(color) for color in HEAT]
    assert all((light + 0.05) / (dark + 0.05) > 1.35 for light, dark in itertools.pairwise(steps))


@given(most=st.integers(1, 10**12), figure=st.integers(1, 10**12))
def test_every_figure_has_a_color_and_the_largest_the_darkest_there_is(most: int, figure: int) -> None:
    steps = ColorSteps.up_to(max(most, figure))
    assert steps.of(max(most, figure)) == len(steps.ends) <= len(HEAT)
    first, last = steps.ranges()[steps.of(figure) - 1]
    assert first <= figure <= last


def test_a_day_without_visits_has_no_color() -> None:
    assert ColorSteps.up_to(100).of(0) == 0
    assert ColorSteps.up_to(0).of(0) == 0


@settings(max_examples=25, deadline=None)
@given(name=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=60))
def test_the_name_of_a_group_stays_text(name: str) -> None:
    picture = drawn(bar_chart(WIDE, [bar(name, 5)]))
    assert [node.tag for node in ET.fromstring(f"<svg>{picture.shapes}</svg>").iter() if node.tag not in {
        "svg", "g", "path", "text",
    }] == []  # fmt: skip


def test_a_name_that_looks_like_markup_is_escaped() -> None:
    picture = drawn(bar_chart(WIDE, [bar('"><script>alert(1)</script>', 5)]))
    assert "<script" not in picture.shapes
    assert '"><script>alert(1)</script>' in texts(picture)


def test_elements_that_are_no_shapes_are_left_out() -> None:
    picture = sanitize(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 8"><style>a{}</style><a href="x"><path d="M0"/></a>'
        '<g class="c" style="fill:red" onclick="x()"><path d="M1.2345,2" id="i" fill="#fff"/></g></svg>'
    )
    assert picture == Drawing('<g><path d="M1.2,2" fill="#fff" /></g>', 9, 8)


def test_a_long_name_loses_its_middle_and_keeps_both_ends() -> None:
    name = "/publications/" + "very-" * 40 + "long.pdf"
    short = NARROW.shortened(name)
    assert len(short) < 50
    assert short.startswith("/publications")
    assert short.endswith("long.pdf")
    assert WIDE.shortened("/short/") == "/short/"


def test_a_picture_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    def draw(spec: Spec, _numbers: object) -> Drawing:
        done.append(spec)
        return Drawing("<g/>", 1, 1)

    monkeypatch.setattr(renderer, "_render", draw)
    drawer = Renderer(size=2)
    for _ in range(3):
        assert drawer.draw([{"a": 1}, {"a": 2}, {"a": 1}], NUMBERS) == [Drawing("<g/>", 1, 1)] * 3
    assert done == [{"a": 1}, {"a": 2}]
    drawer.draw([{"a": 3}], NUMBERS)
    drawer.draw([{"a": 2}], NUMBERS)
    assert done == [{"a": 1}, {"a": 2}, {"a": 3}, {"a": 2}]


def test_one_that_takes_too_long_is_left_out_and_there_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def draw(_spec: Spec, _numbers: object) -> Drawing:
        go_on.wait(20)
        return Drawing("<g/>", 1, 1)

    monkeypatch.setattr(renderer, "_render", draw)
    drawer, begun = Renderer(), time.monotonic()
    assert drawer.draw([{"a": 1}], NUMBERS, timeout=0.1) == [None]
    assert time.monotonic() - begun < 10
    go_on.set()
    assert drawer.draw([{"a": 1}], NUMBERS, timeout=20) == [Drawing("<g/>", 1, 1)]


def test_one_that_fails_is_left_out_and_tried_again() -> None:
    drawer = Renderer()
    assert drawer.draw([{"mark": "nothing"}, {"mark": 5}], NUMBERS, timeout=60) == [None, None]
    assert drawer.draw([PICTURES["lines"](WIDE)], NUMBERS, timeout=60)[0]
