"""A day and a time as typed become one instant, or a plain word on why they cannot."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as some

from keepfaith.intake.events.local_time import (
    FIRST,
    SECOND,
    AmbiguousTime,
    InvalidDay,
    InvalidTime,
    day_of,
    instant_of,
    time_of,
    turn_of,
    zones,
)

NEW_YORK = ZoneInfo("America/New_York")
FORWARD, BACK = dt.date(2026, 3, 8), dt.date(2026, 11, 1)


@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31", "1999-12-31", "2101-01-01", "0000-01-01", "2026-02-30", "2027-02-29", "2026-13-01", "2026-3-9",
        "20260309", "2026-W10-1", "03/09/2026", "", " ", "2026-03-09T18:30", "２０２６-03-09", "-2026-03-09",
    ],
)  # fmt: skip
def test_an_invalid_date_is_refused(text):
    with pytest.raises(InvalidDay) as refused:
        day_of(text)
    assert refused.value.remedy


@pytest.mark.parametrize(
    "text", ["24:00", "18:60", "6:30", "18.30", "18:30:00", "6:30 pm", "", "１８:30", "-1:00"]
)
def test_an_invalid_time_is_refused(text):
    with pytest.raises(InvalidTime):
        time_of(text)


def test_days_and_times_are_read_as_typed():
    assert day_of("2028-02-29") == dt.date(2028, 2, 29)
    assert time_of("18:30") == dt.time(18, 30)


def test_a_time_that_clocks_skip_is_refused_on_that_day_alone():
    with pytest.raises(InvalidTime, match="never show 02:30"):
        instant_of(FORWARD, dt.time(2, 30), NEW_YORK)
    with pytest.raises(InvalidTime):
        instant_of(FORWARD, dt.time(2, 0), NEW_YORK, FIRST)
    assert instant_of(FORWARD, dt.time(1, 59), NEW_YORK) == dt.datetime(2026, 3, 8, 6, 59, tzinfo=dt.UTC)
    assert instant_of(FORWARD, dt.time(3, 0), NEW_YORK) == dt.datetime(2026, 3, 8, 7, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("turn", ["", "third", "FIRST"])
def test_an_ambiguous_time_needs_a_choice(turn):
    with pytest.raises(AmbiguousTime, match="show 01:30 twice"):
        instant_of(BACK, dt.time(1, 30), NEW_YORK, turn)


def test_the_two_turns_are_an_hour_apart_and_can_be_distinguished():
    first, second = (instant_of(BACK, dt.time(1, 30), NEW_YORK, turn) for turn in (FIRST, SECOND))
    assert (first, second - first) == (dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC), dt.timedelta(hours=1))
    assert (turn_of(first, NEW_YORK), turn_of(second, NEW_YORK)) == (FIRST, SECOND)
    assert turn_of(dt.datetime(2026, 11, 1, 4, 59, tzinfo=dt.UTC), NEW_YORK) == ""


@runs(max_examples=100, deadline=None)
@given(some.integers(0, 53_090_000), some.sampled_from(sorted(zones())))
def test_every_instant_is_typed_as_its_clock_shows_it_and_read_back(minutes, name):
    zone, instant = ZoneInfo(name), dt.datetime(2000, 1, 2, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    local = instant.astimezone(zone)
    day, time = day_of(f"{local:%Y-%m-%d}"), time_of(f"{local:%H:%M}")
    assert instant_of(day, time, zone, turn_of(instant, zone)) == instant


def test_the_agency_s_own_zone_comes_first_and_each_zone_once():
    assert zones()[0] == "America/New_York"
    assert len(set(zones())) == len(zones())
