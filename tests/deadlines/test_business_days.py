"""Business days are those of the law and of the agency, and counting them agrees with a count day by day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.deadlines.business_days import (
    FIRST_YEAR,
    LAST_YEAR,
    BusinessCalendar,
    Closure,
    OutsideCalendar,
)

MASSACHUSETTS = BusinessCalendar("US-MA")
DAY = dt.timedelta(days=1)
DATES = st.dates(dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR - 3, 12, 31))
COUNTS = st.integers(1, 300)


@st.composite
def calendars(draw):
    spans = draw(st.lists(st.tuples(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), st.integers(0, 500))))
    closures = tuple(Closure(first, first + days * DAY) for first, days in spans)
    return BusinessCalendar(draw(st.sampled_from(["US", "US-MA", "US-TX", "US-HI"])), closures)


@given(calendars(), DATES, COUNTS)
def test_adding_ends_on_a_business_day_and_counting_back_gives_the_number(calendar, day, count):
    due = calendar.add(day, count)
    assert calendar.is_business_day(due)
    assert due > day
    assert calendar.count(day, due) == count
    assert calendar.count(due, day) == -count


@given(calendars(), DATES, COUNTS)
def test_adding_equals_a_walk_day_by_day(calendar, day, count):
    walked, left = day, count
    while left:
        walked += DAY
        left -= is_worked_on(calendar, walked)
    assert calendar.add(day, count) == walked


@given(calendars(), DATES, st.integers(0, 900))
def test_counting_equals_a_count_day_by_day(calendar, day, length):
    through = day + length * DAY
    worked = sum(is_worked_on(calendar, day + number * DAY) for number in range(1, length + 1))
    assert calendar.count(day, through) == worked


@given(calendars(), DATES, st.integers(0, 60), COUNTS, st.integers(0, 30))
def test_later_days_and_longer_times_are_never_due_sooner(calendar, day, later, count, longer):
    assert calendar.add(day, count) <= calendar.add(day + later * DAY, count)
    assert calendar.add(day, count) <= calendar.add(day, count + longer)


@given(calendars(), DATES)
def test_the_next_business_day_is_the_first_that_is_worked_on(calendar, day):
    following = calendar.next_business_day(day)
    assert is_worked_on(calendar, following)
    assert not any(is_worked_on(calendar, day + number * DAY) for number in range((following - day).days))


# Worked out by the rule of M.G.L. c. 4 § 7 cl. 18, counted from the first business day after a request came.
@pytest.mark.parametrize(
    ("came", "ten", "twenty_five"),
    [
        ("2026-01-02", "2026-01-16", "2026-02-09"),
        ("2026-04-10", "2026-04-27", "2026-05-18"),
        ("2026-06-12", "2026-06-29", "2026-07-20"),
        ("2026-07-02", "2026-07-16", "2026-08-06"),
        ("2026-10-09", "2026-10-26", "2026-11-17"),
        ("2026-12-24", "2027-01-11", "2027-02-02"),
    ],
)
def test_worked_examples_of_massachusetts_hold(came, ten, twenty_five):
    day = dt.date.fromisoformat(came)
    assert MASSACHUSETTS.add(day, 10).isoformat() == ten
    assert MASSACHUSETTS.add(day, 25).isoformat() == twenty_five


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-04-20", False),  # Patriots' Day
        ("2027-07-05", False),  # the fourth is a Sunday
        ("2026-07-03", True),  # the fourth is a Saturday
        ("2027-12-24", True),
        ("2027-12-31", True),
        ("2026-03-17", True),  # Evacuation Day
        ("2026-06-17", True),  # Bunker Hill Day
        ("2020-06-19", True),  # Juneteenth is a holiday from 2021 on
        ("2026-06-19", False),
    ],
)
def test_holidays_are_those_on_which_state_offices_are_closed(day, works):
    assert MASSACHUSETTS.is_business_day(dt.date.fromisoformat(day)) is works


def test_a_closure_moves_what_is_due_and_another_state_has_other_days():
    storm = BusinessCalendar("US-MA", (Closure(dt.date(2026, 2, 23), dt.date(2026, 2, 24)),))
    assert storm.add(dt.date(2026, 2, 20), 1) == dt.date(2026, 2, 25)
    assert MASSACHUSETTS.add(dt.date(2026, 2, 20), 1) == dt.date(2026, 2, 23)
    assert BusinessCalendar("US").is_business_day(dt.date(2026, 4, 20))


@pytest.mark.parametrize("day", [dt.date(1999, 12, 31), dt.date(2100, 1, 1), dt.date.max])
def test_days_outside_the_calendar_are_refused(day):
    for refused in (
        lambda: MASSACHUSETTS.is_business_day(day),
        lambda: MASSACHUSETTS.add(day, 1),
        lambda: MASSACHUSETTS.count(day, day),
    ):
        with pytest.raises(OutsideCalendar):
            refused()


def test_what_leaves_the_calendar_is_refused():
    with pytest.raises(OutsideCalendar):
        MASSACHUSETTS.add(dt.date(LAST_YEAR, 12, 30), 30)
    with pytest.raises(ValueError, match="from 1 on"):
        MASSACHUSETTS.add(dt.date(2026, 1, 2), 0)


def test_settings_are_read():
    day = dt.date(2027, 2, 8)
    read = BusinessCalendar.read({"holidays": "US-MA", "closure": [{"from": day, "to": day, "why": "snow"}]})
    assert read == BusinessCalendar("US-MA", (Closure(day, day, "snow"),))
    late = BusinessCalendar.read({"closure": [{"from": day, "to": day, "announced": day}]})
    assert late.closures == (Closure(day, day, "", day),)
    assert late.known_on(day) == late
    assert late.known_on(day - dt.timedelta(1)).closures == ()
    assert BusinessCalendar.read({}) == BusinessCalendar("US")


@pytest.mark.parametrize(
    "table",
    [
        [],
        {"holidays": "MA"},
        {"holidays": "US-QQ"},
        {"holidays": 1},
        {"closure": {}},
        {"closure": ["2027-02-08"]},
        {"closure": [{"from": dt.date(2027, 2, 8)}]},
        {"closure": [{"from": dt.date(2027, 2, 8), "to": dt.date(2027, 2, 8), "why": 1}]},
        {"closure": [{"from": dt.date(2027, 2, 8), "to": dt.date(2027, 2, 8), "announced": "2027-02-07"}]},
        {"closure": [{"from": dt.date(2027, 2, 8), "to": dt.date(2027, 2, 7)}]},
        {"closure": [{"from": dt.datetime(2027, 2, 8), "to": dt.datetime(2027, 2, 8)}]},  # noqa: DTZ001 - as TOML gives it
    ],
)
def test_unusable_settings_are_refused_with_the_reason(table):
    with pytest.raises(ValueError, match=r"deadlines"):
        BusinessCalendar.read(table)


def is_worked_on(calendar, day):
    """Say whether a day is worked on, by the library for one day and by looking at each closure."""
    import holidays

    subdivision = calendar.region.partition("-")[2] or None
    if day.weekday() in (5, 6) or any(closure.first <= day <= closure.last for closure in calendar.closures):
        return False
    key = (subdivision, day.year)
    if key not in LISTED:
        LISTED[key] = frozenset(holidays.country_holidays("US", subdiv=subdivision, years=day.year))
    return day not in LISTED[key]


LISTED = {}
