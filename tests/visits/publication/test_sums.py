"""A month is the sum of its published weeks, and is compared only where every week of both months has a figure."""

import datetime as dt
from pathlib import Path

import pytest

from keepfaith.visits.publication.months import Month
from keepfaith.visits.publication.published_weeks import PublishedWeeks
from keepfaith.visits.publication.questions import PUBLISHED
from keepfaith.visits.publication.weeks import InvalidWeek
from keepfaith.visits.statistics_page.comparison import by_day, by_group, of_totals
from tests.visits.published import publish, publish_sample
from tests.visits.rollups import Counted, Request

OCTOBER, SEPTEMBER = Month.read("2026-10"), Month.read("2026-09")


def in_weeks(month: Month, *, numbers: list[int], path: str = "/") -> list[Request]:
    return [
        Request(week.first, path=path)
        for week, number in zip(month.weeks, numbers, strict=True)
        for _ in range(number)
    ]


def test_a_month_adds_up_what_its_weeks_publish_and_nothing_else(tmp_path: Path) -> None:
    publish_sample(tmp_path, days=100)
    published = PublishedWeeks(tmp_path)
    month = published.months[-1]
    for name in PUBLISHED:
        weeks = [published.answer(name, week) for week in month.weeks]
        whole = published.answer(name, month)
        for figure in PUBLISHED[name].figures:
            assert whole.total(figure) == sum(week.total(figure) for week in weeks)
            named = {tuple(str(row[key]) for key in whole.question.keys) for row in whole.rows}
            assert named == {
                tuple(str(row[key]) for key in whole.question.keys) for of in weeks for row in of.rows
            }
    assert [row["month"] for row in published.over_time("visits", "month").rows] == [
        str(month) for month in published.months
    ]


def test_a_month_that_is_not_over_is_not_answered(tmp_path: Path) -> None:
    publish(tmp_path, in_weeks(OCTOBER, numbers=[20, 20, 20, 20, 0]))
    published = PublishedWeeks(tmp_path)
    assert published.months == ()
    with pytest.raises(InvalidWeek):
        published.answer("pages", OCTOBER)


def test_a_group_is_compared_only_where_every_week_of_both_months_names_it(tmp_path: Path) -> None:
    steady = in_weeks(SEPTEMBER, numbers=[40] * 4) + in_weeks(OCTOBER, numbers=[60] * 5)
    missing_once = in_weeks(SEPTEMBER, numbers=[30, 30, 0, 30], path="/now-and-then/")
    publish(tmp_path, steady + missing_once + in_weeks(OCTOBER, numbers=[30] * 5, path="/now-and-then/"))
    compared = by_group(PublishedWeeks(tmp_path), "pages", OCTOBER)
    pair = compared.pair(("/", "page"), "requests")
    assert pair
    assert (pair.now, pair.before, pair.weeks) == (300, 160, (5, 4))
    assert pair.change == "50% more a week than before (160 in 4 weeks)"
    assert pair.drawn == 200
    assert compared.pair(("/now-and-then/", "page"), "requests") is None


def test_nothing_is_compared_with_a_month_of_which_a_week_is_not_published(tmp_path: Path) -> None:
    publish(tmp_path, in_weeks(SEPTEMBER, numbers=[40, 0, 40, 40]) + in_weeks(OCTOBER, numbers=[60] * 5))
    published = PublishedWeeks(tmp_path)
    assert published.missing(SEPTEMBER) == (SEPTEMBER.weeks[1],)
    assert by_group(published, "pages", OCTOBER).pairs == {}
    assert of_totals(published, "requests", [OCTOBER]).pair((str(OCTOBER),), "humans") is None


def test_a_day_is_compared_with_the_same_day_of_the_week_before(tmp_path: Path) -> None:
    first = OCTOBER.weeks[0].first
    days = [(0, 20), (1, 30), (7, 30), (9, 40)]
    publish(tmp_path, [Request(first + dt.timedelta(place)) for place, number in days for _ in range(number)])
    compared = by_day(PublishedWeeks(tmp_path), "requests", OCTOBER.weeks[1])
    pair = compared.pair((str(first + dt.timedelta(7)),), "humans")
    assert pair
    assert pair.change == "50% more than 20"
    assert compared.pair((str(first + dt.timedelta(9)),), "humans") is None


def test_what_has_no_name_and_visits_that_may_be_too_many_are_not_compared(tmp_path: Path) -> None:
    week = OCTOBER.weeks[1]
    requests = [
        Request(day, path=path)
        for day in (week.before.first, week.first)
        for path in "abcdef"
        for _ in range(9)
    ]
    requests += [Request(day) for day in (week.before.first, week.first) for _ in range(50)]
    counted = [Counted(week.first, "visits", "likely-human", 15, run) for run in ("first", "second")]
    counted.append(Counted(week.before.first, "visits", "likely-human", 20))
    publish(tmp_path, requests, counted)
    published = PublishedWeeks(tmp_path)
    assert published.answer("visits", week).total("humans") == 30
    assert by_group(published, "pages", week).pairs.keys() == {("/", "page")}
    assert by_day(published, "visits", week).pairs == {}
    assert of_totals(published, "visits", [week]).pair((str(week),), "humans") is None
    assert of_totals(published, "requests", [week]).pair((str(week),), "humans")
