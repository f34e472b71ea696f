"""Months and changes of the statistics are computed anew, and whatever a page says otherwise is a fault."""

import json

import pytest

from keepfaith.prober.oracle.figures import report_of
from keepfaith.prober.oracle.periods import (
    figure_a_week_ago,
    is_false_change,
    month_of,
    named_rows,
    summed,
    week_before,
)


def report(name, rows, metrics, note=""):
    table = {
        "name": name,
        "query": {"metrics": metrics},
        "meta": {"description": note},
        "data": rows,
        "totals": {},
    }
    return report_of(json.dumps(table))


def visits(note="", **days):
    rows = [{"date": day.replace("_", "-")[1:], "humans": str(number)} for day, number in days.items()]
    return report("visits", rows, ["humans", "machines"], note)


@pytest.mark.parametrize(
    ("week", "month", "before"),
    [
        ("2026-W44", "2026-10", "2026-W43"),
        ("2026-W49", "2026-12", "2026-W48"),
        ("2027-W01", "2027-01", "2026-W53"),
    ],
)
def test_a_week_is_in_the_month_of_its_thursday(week, month, before):
    assert (month_of(week), week_before(week)) == (month, before)


@pytest.mark.parametrize(
    ("shown", "now", "before"),
    [
        ("12% more than 100", 112, 100), ("12% fewer than 1,000", 880, 1000), ("the same as before", 20, 20),
        ("about the same as 1,000", 1001, 1000), ("3 times as many as 1,500", 4500, 1500), ("", 20, None),
    ],
)  # fmt: skip
def test_a_true_change_is_none_to_complain_of_and_every_other_is(shown, now, before):
    assert not is_false_change(shown, now, before)
    assert is_false_change(shown, now, 77)
    assert is_false_change("13% more than 100", now, before)
    assert is_false_change("" if before else "the same as before", now, before)


def test_figures_of_weeks_are_added_up_group_by_group():
    first = report("pages", [{"page": "/", "function": "page", "requests": "20"}], ["requests"])
    second = report(
        "pages",
        [
            {"page": "/", "function": "page", "requests": "15"},
            {"page": "other", "function": "page", "requests": "30"},
        ],
        ["requests"],
    )
    key = (("function", "page"), ("page", "/"))
    assert summed([first, second])[key] == {"requests": 35}
    assert summed([first, second]) != summed([first, first])
    assert named_rows(second, "requests") == {("/", "page"): 15}
    assert second.named_on_page() == [("/", "page")]


def test_a_day_is_beside_the_same_day_of_the_week_before():
    now, before = visits(_2026_11_16=20), visits(_2026_11_09=30, _2026_11_10=40)
    assert figure_a_week_ago(now, before, "humans", "2026-11-16") == 30
    assert figure_a_week_ago(now, before, "humans", "2026-11-18") is None
    assert figure_a_week_ago(now, None, "humans", "2026-11-16") is None
    assert figure_a_week_ago(now, before, "humans", "other") is None
    twice = visits("Some visits may be counted twice.", _2026_11_09=30)
    assert figure_a_week_ago(now, twice, "humans", "2026-11-16") is None
