"""Columns are drawn inside their frame, as high as their figures say, for a wide and for a narrow screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.disclosure.desk.column_chart import FRAMES, column_chart, grid_step

COUNTS = st.integers(0, 2_000_000)


def chart(labels, figures):
    return column_chart("key", "A title", "What it shows", labels, figures)


@pytest.mark.parametrize(
    ("most", "step"),
    [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 5), (10, 5), (11, 10), (100, 50), (4_001, 5_000)],
)
def test_two_steps_of_the_grid_reach_the_highest_column(most, step):
    assert grid_step(most) == step


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=90))
def test_every_column_is_inside_its_frame_and_beside_the_others(figures):
    labels = [f"Sep {number}" for number in range(len(figures))]
    drawn = chart(labels, figures)
    assert [view.frame for view in drawn.views] == list(FRAMES)
    for view in drawn.views:
        ends = 0.0
        for column in view.columns:
            x, y = float(column.x), float(column.y)
            assert x >= ends - 0.2
            ends = x + float(column.width)
            assert 0 <= y <= view.frame.height
            assert ends <= view.frame.width + 0.2
        assert len(view.columns) == sum(figure > 0 for pair in figures for figure in pair)
        named = [name.text for name in view.names]
        assert labels[0] in named
        assert labels[-1] in named
        assert len(named) <= view.frame.named


def test_twice_the_figure_is_twice_as_high():
    for view in chart(["a", "b"], [(2,), (4,)]).views:
        low, high = (float(column.height) for column in view.columns)
        assert high == pytest.approx(2 * low, abs=0.2)


def test_a_single_column_is_named_below_its_middle():
    for view in chart(["Nov 2026"], [(3,)]).views:
        (name,), (column,) = view.names, view.columns
        assert name.anchor == "middle"
        assert float(name.x) == pytest.approx(float(column.x) + float(column.width) / 2, abs=0.2)


def test_without_any_figure_only_the_grid_is_drawn():
    for view in chart(["a", "b"], [(0, 0), (0, 0)]).views:
        assert view.columns == ()
        assert [line.text for line in view.lines] == ["0", "1", "2"]
