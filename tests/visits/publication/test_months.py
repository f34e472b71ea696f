"""Months are made of whole weeks, every week is in one of them, and no other is offered."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.visits.publication.months import Month, months_over
from keepfaith.visits.publication.weeks import InvalidWeek, Week

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@given(day=DAYS)
def test_every_week_is_in_one_month_that_has_most_of_its_days(day: dt.date) -> None:
    week = Week.of(day)
    month = Month.of(week)
    days = [week.first + dt.timedelta(place) for place in range(7)]
    assert sum((one.year, one.month) == (month.start.year, month.start.month) for one in days) >= 4
    assert week in month.weeks
    assert len(month.weeks) in {4, 5}
    assert Month.of(month.weeks[0].before) == month.before
    assert (month.first, month.last) == (month.weeks[0].first, month.weeks[-1].last)


@given(day=DAYS)
def test_a_month_is_read_from_its_own_name(day: dt.date) -> None:
    month = Month.of(Week.of(day))
    assert Month.read(str(month)) == month


@pytest.mark.parametrize(
    "name", ["", "2026", "2026-00", "2026-13", "2026-1", "2026-11-01", "２０２６-11", "0000-11", "x"]
)
def test_what_is_no_month_is_refused(name: str) -> None:
    with pytest.raises(InvalidWeek):
        Month.read(name)


def test_a_month_is_offered_once_it_is_over() -> None:
    october = Month.read("2026-10")
    assert not months_over([])
    assert not months_over(october.weeks[:-1])
    assert months_over(october.weeks) == (october,)
    assert months_over([october.weeks[0], october.weeks[-1].next]) == (october,)
