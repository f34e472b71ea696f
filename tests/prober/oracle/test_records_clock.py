"""Two clocks, of which neither knows the other, give the same days for a request on each day of the century."""

import datetime as dt

import pytest

from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.deadlines.business_days import BusinessCalendar, Closure
from keepfaith.deadlines.deadline import count_deadline
from keepfaith.prober.oracle.records_clock import due_days
from tests.portals import ROOT

RULES = read_deadline_rules(ROOT / "agencies" / "dese")
FIRST, LAST = dt.date(2021, 6, 11), dt.date(2099, 11, 20)
STORM = Closure(dt.date(2027, 2, 8), dt.date(2027, 2, 10), "snow")


@pytest.mark.parametrize("closures", [(), (STORM,)])
@pytest.mark.parametrize("name", ["response", "production", "petition"])
def test_both_give_each_day_of_the_century(name, closures):
    rule, calendar = RULES.on(f"records-{name}", FIRST), BusinessCalendar("US-MA", closures)
    closed = [one.first + dt.timedelta(n) for one in closures for n in range((one.last - one.first).days + 1)]
    others = []
    for number in range((LAST - FIRST).days):
        day = FIRST + dt.timedelta(number)
        counted, (deemed, due) = count_deadline(rule, day, calendar), due_days(day, closed)
        if (counted.counts_from, counted.due) != (deemed, due[rule.count]):
            others.append(day)
    assert not others


def test_it_counts_from_the_day_after_a_closed_one_and_without_holidays():
    assert due_days(dt.date(2026, 11, 26))[0] == dt.date(2026, 11, 27)
    assert [str(day) for day in due_days(dt.date(2026, 12, 24))[1].values()] == [
        "2027-01-11", "2027-01-19", "2027-01-26", "2027-02-02",
    ]  # fmt: skip
