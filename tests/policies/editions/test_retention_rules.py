"""A period is over on the same day of its last month, or on the next one where that month is shorter; never earlier."""

import calendar
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.editions.retention_rules import Period, rule_of, rules_of
from keepfaith.policies.validation.table_checks import PERIOD

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))
PERIODS = st.builds("{} {}".format, st.integers(1, 999), st.sampled_from(["year", "years", "month", "days"]))


@pytest.mark.parametrize(
    ("day", "period", "end"),
    [
        ("2023-02-28", "1 year", "2024-02-28"),
        ("2024-02-29", "1 year", "2025-03-01"),
        ("2024-02-29", "4 years", "2028-02-29"),
        ("2026-01-31", "1 month", "2026-03-01"),
        ("2028-01-31", "1 month", "2028-03-01"),
        ("2026-08-31", "6 months", "2027-03-01"),
        ("2026-12-25", "7 days", "2027-01-01"),
        ("2026-12-31", "2 months", "2027-03-01"),
    ],
)
def test_the_ends_of_months_and_leap_years(day, period, end):
    assert Period.read(period).end(dt.date.fromisoformat(day)) == dt.date.fromisoformat(end)


@settings(max_examples=100)
@given(DAYS, PERIODS)
def test_it_is_never_over_before_its_last_month_nor_long_after(day, text):
    assert PERIOD.fullmatch(text)
    period = Period.read(text)
    end = period.end(day)
    if period.days:
        assert end - day == dt.timedelta(period.days)
        return
    months = (end.year - day.year) * 12 + end.month - day.month
    last = calendar.monthrange(*divmod_month(day, period.months))[1]
    assert (months, end.day) == ((period.months, day.day) if day.day <= last else (period.months + 1, 1))


@settings(max_examples=100)
@given(DAYS, PERIODS)
def test_a_later_start_never_ends_before_an_earlier_one(day, text):
    period = Period.read(text)
    assert period.end(day) <= period.end(day + dt.timedelta(1))


def test_a_month_from_the_last_of_january_ends_after_february():
    # It once was over on March 2, and what ended on February 1 a day before it, which made both due then.
    period = Period.read("1 month")
    ends = [period.end(dt.date(2000, 1, 30) + dt.timedelta(n)) for n in range(4)]
    assert ends == [dt.date(2000, 3, 1), dt.date(2000, 3, 1), dt.date(2000, 3, 1), dt.date(2000, 3, 2)]


def divmod_month(day, months):
    number = day.year * 12 + day.month - 1 + months
    return number // 12, number % 12 + 1


@settings(max_examples=100)
@given(DAYS, PERIODS, st.integers(-3, 3))
def test_the_latest_day_of_which_it_is_over_is_just_that(day, text, shift):
    period = Period.read(text)
    latest = period.latest(day)
    other = latest + dt.timedelta(shift)
    assert (period.end(other) <= day) is (shift <= 0)


@pytest.mark.parametrize(
    "text", ["indefinite", "", "0 days", "1000 years", "3 weeks", "three years", "٣ years"]
)
def test_an_invalid_period_has_no_end(text):
    assert Period.read(text) is None


@pytest.mark.django_db
def test_a_holding_that_the_edition_does_not_name_has_no_end():
    edition = posted_editions().of("privacy")[0]
    assert rule_of(edition, "literature-requests").span == Period(36, 0)
    unknown = rule_of(edition, "nothing")
    assert (unknown.span, unknown.permission) == (None, "")


@pytest.mark.django_db
@pytest.mark.parametrize(("is_demo", "permission"), [(True, "EXAMPLE-3"), (False, "")])
def test_a_placeholder_is_a_permission_in_a_demonstration_alone(monkeypatch, is_demo, permission):
    monkeypatch.setattr("django.conf.settings.DEMO", is_demo)
    rules_of.cache_clear()
    try:
        rule = rule_of(posted_editions().of("privacy")[0], "questions")
    finally:
        rules_of.cache_clear()
    assert (rule.permission, rule.span) == (permission, Period(36, 0))
