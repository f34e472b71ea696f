"""A receipt that names no day for the answer, or another one than the law gives, is a fault."""

import datetime as dt
from types import SimpleNamespace

import pytest

from keepfaith.prober.journeys.answer_days import answer_day_faults
from keepfaith.prober.oracle.form_files import form_files

AT = dt.datetime(2026, 11, 28, 17, tzinfo=dt.UTC)
CLOCK = '<section aria-labelledby="clock"><h2>When</h2><p>By <time datetime="{}">a day</time></p></section>'


def faults(page, form="records", at=AT):
    seen = SimpleNamespace(named="the receipt", answer=SimpleNamespace(text=page))
    way, canary = SimpleNamespace(form=form_files()[form]), SimpleNamespace(at=at)
    return list(answer_day_faults(SimpleNamespace(way=way, canary=canary, receipts=[seen])))


@pytest.mark.parametrize(
    ("day", "words"), [("2026-12-14", ""), ("2026-12-11", "another day"), ("", "does not say")]
)
def test_the_day_is_compared_with_a_second_clock(day, words):
    faulty = faults(CLOCK.format(day) if day else "<p>We got it</p>")
    assert [words in fault for fault in faulty] == ([True] if words else [])


def test_a_moment_before_midnight_both_days_are_right():
    late = dt.datetime(2026, 12, 1, 4, 58, tzinfo=dt.UTC)
    assert [faults(CLOCK.format(day), at=late) for day in ("2026-12-14", "2026-12-15")] == [[], []]


def test_a_form_that_no_such_rule_dates_is_left_alone():
    assert not faults("<p>We got it</p>", form="about-me")
