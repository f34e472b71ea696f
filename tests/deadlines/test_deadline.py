"""Due dates are those of a second count, made by another hand from the law alone, and each step has its reason."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.deadlines.business_days import BusinessCalendar, Closure, OutsideCalendar
from keepfaith.deadlines.deadline import count_deadline
from keepfaith.deadlines.rules import BUSINESS_DAYS, CALENDAR_DAYS, NEXT, PREVIOUS, SAME, DeadlineRules
from tests.deadlines.plain_count import VECTORS, is_open, is_state_holiday, plain_due

DAY = dt.timedelta(days=1)
DATES = st.dates(dt.date(2000, 1, 10), dt.date(2095, 12, 31))
MASSACHUSETTS = BusinessCalendar("US-MA")


def rule(count=10, unit=BUSINESS_DAYS, start=NEXT, end=NEXT):
    entry = {
        "name": "answer", "title": "Answer", "count": count, "unit": unit, "start": "it came", "source": "a law",
        "start_on_closed_day": start, "end_on_closed_day": end,
    }  # fmt: skip
    return DeadlineRules.read({"rule": [entry]}, today=dt.date(2026, 12, 1)).on("answer", dt.date(2026, 1, 2))


RULES = st.builds(
    rule,
    st.integers(1, 400),
    st.sampled_from([BUSINESS_DAYS, CALENDAR_DAYS]),
    st.sampled_from([NEXT, SAME]),
    st.sampled_from([NEXT, SAME, PREVIOUS]),
)


@st.composite
def closures(draw, *, late=False):
    firsts = draw(st.lists(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), max_size=4))
    lengths = st.integers(0, 40)
    announced = st.dates(dt.date(2019, 1, 1), dt.date(2040, 1, 1)) if late else st.none()
    return tuple(Closure(first, first + draw(lengths) * DAY, "snow", draw(announced)) for first in firsts)


def spans(closed):
    return [(closure.first, closure.last) for closure in closed]


def plain(by, received, closed=()):
    return plain_due(
        unit=by.unit, count=by.count, start=received, start_on_closed_day=by.start_on_closed_day,
        end_on_closed_day=by.end_on_closed_day, closures=spans(closed),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("received", "count", "due"),
    [(received, count, due) for received, dues in VECTORS for count, due in dues.items()],
)
def test_the_worked_examples_come_out(received, count, due):
    assert count_deadline(rule(count), received, MASSACHUSETTS).due == due
    assert plain(rule(count), received) == due


def test_every_day_of_the_century_is_open_or_closed_in_both_counts():
    day = dt.date(2000, 1, 1)
    while day.year < 2100:
        assert MASSACHUSETTS.is_business_day(day) == is_open(day, []), day
        assert (day.weekday() < 5 and bool(MASSACHUSETTS.why_closed(day))) == (
            day.weekday() < 5 and is_state_holiday(day)
        ), day
        day += DAY


@given(RULES, DATES, closures())
def test_a_due_date_is_that_of_the_second_count(by, received, closed):
    assert count_deadline(by, received, BusinessCalendar("US-MA", closed)).due == plain(by, received, closed)


@given(RULES, DATES, closures(), st.integers(0, 40), st.integers(0, 40))
def test_what_comes_later_or_has_longer_is_never_due_sooner(by, received, closed, later, longer):
    calendar = BusinessCalendar("US-MA", closed)
    due = count_deadline(by, received, calendar).due
    assert due <= count_deadline(by, received + later * DAY, calendar).due
    more = rule(by.count + longer, by.unit, by.start_on_closed_day, by.end_on_closed_day)
    assert due <= count_deadline(more, received, calendar).due


@given(RULES, DATES, closures(late=True))
def test_it_is_never_due_on_a_closed_day_where_the_rule_says_so_and_each_step_is_in_its_order(
    by, received, closed
):
    calendar = BusinessCalendar("US-MA", closed)
    counted = count_deadline(by, received, calendar)
    if by.unit == BUSINESS_DAYS or by.end_on_closed_day != SAME:
        assert calendar.is_business_day(counted.due)
    kinds = [step.kind for step in counted.steps]
    assert (kinds[0], kinds[-1]) == ("received", "due")
    assert ("counts-from" in kinds) == (counted.counts_from != received)
    assert ("due-as-known" in kinds) == (counted.due_as_known != counted.due)
    assert all(step.why and step.first <= step.last for step in counted.steps)
    if by.unit == BUSINESS_DAYS:
        left_out = sum((step.last - step.first).days + 1 for step in counted.steps if step.kind == "left-out")
        assert (counted.due - counted.counts_from).days == by.count + left_out


@given(RULES, DATES, closures(late=True))
def test_the_date_as_known_is_that_by_the_closures_announced_by_then(by, received, closed):
    known = [closure for closure in closed if closure.announced is None or closure.announced <= received]
    assert count_deadline(by, received, BusinessCalendar("US-MA", closed)).due_as_known == plain(
        by, received, known
    )


def test_a_closure_that_was_announced_late_gives_both_dates_and_says_why():
    snow = Closure(dt.date(2027, 1, 4), dt.date(2027, 1, 5), "Snow", dt.date(2027, 1, 4))
    counted = count_deadline(rule(), dt.date(2026, 12, 26), BusinessCalendar("US-MA", (snow,)))
    assert (counted.due_as_known, counted.due) == (dt.date(2027, 1, 12), dt.date(2027, 1, 14))
    words = [step.why for step in counted.steps]
    assert "counts as the day it came; 2026-12-26 was no business day: Saturday" in words
    assert "New Year's Day, Saturday, Sunday, Snow" in words
    assert counted.as_json()["steps"][-2] == {
        "kind": "due-as-known", "from": "2027-01-12", "to": "2027-01-12",
        "why": "due by what was known when it came; a closure was announced later",
    }  # fmt: skip


@pytest.mark.parametrize("received", [dt.date(1999, 12, 31), dt.date(2099, 12, 30), dt.date(2100, 1, 1)])
def test_days_whose_holidays_are_not_known_are_refused(received):
    with pytest.raises(OutsideCalendar):
        count_deadline(rule(), received, MASSACHUSETTS)
