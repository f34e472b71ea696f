"""Promise 55: a change is posted at least thirty days before it takes effect, and everyone can see it coming."""

import datetime as dt
import re

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.policies.checks.p55_notice import NOTICE, examine
from keepfaith.policies.models import Edition
from keepfaith.policies.promises.portal_request import fetch
from keepfaith.policies.publication import earliest_start
from tests.conftest import Served
from tests.page_words import words_of


def days_of_notice(posted: dt.datetime) -> tuple[int, dt.timedelta]:
    agency = this_agency()
    start = agency.midnight(earliest_start(posted))
    return (agency.day(start) - agency.day(posted)).days, start - posted


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=this_agency().zone).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("posted", "earliest"),
    [
        ("2027-01-10T00:00", "2027-02-09"),  # thirty days of 24 hours, from midnight to midnight
        ("2027-01-10T00:00:01", "2027-02-10"),  # a second later, and it is a day more
        ("2027-03-01T00:00", "2027-04-01"),  # 1 to 31 March lacks an hour: clocks go forward on the 14th
        ("2027-10-15T00:00", "2027-11-14"),  # clocks go back on 7 November: an hour more than needed
        ("2027-10-15T01:00", "2027-11-14"),  # the hour that was won still counts
        ("2027-10-15T01:00:01", "2027-11-15"),
        ("2028-02-01T00:00", "2028-03-02"),  # a leap year
    ],
)
def test_the_first_day_that_can_be_chosen_leaves_thirty_days_and_720_hours(
    posted: str, earliest: str
) -> None:
    assert earliest_start(at(posted)).isoformat() == earliest
    days, hours = days_of_notice(at(posted))
    assert days >= 30
    assert hours >= NOTICE


@pytest.mark.django_db
def test_the_coming_edition_of_the_demo_had_its_thirty_days() -> None:
    edition = Edition.objects.of("privacy").order_by("-starts_at").first()
    assert edition
    assert edition.starts_at - edition.posted_at >= dt.timedelta(hours=720)


@pytest.mark.django_db
def test_a_change_is_announced_on_the_page_in_the_history_and_in_the_feed(served: Served) -> None:
    coming = Edition.objects.of("privacy").order_by("-starts_at").first()
    assert coming
    day = this_agency().day(coming.starts_at)
    words = f"{day:%B} {day.day}, {day.year}"
    assert f"A new edition starts on {words}" in words_of(fetch(served.portal, "/policies/privacy/"))
    assert words in words_of(fetch(served.portal, "/policies/privacy/history/"))
    assert re.search(rf"<title>[^<]*{words}</title>", fetch(served.portal, "/policies/privacy/feed/").text)


@pytest.mark.django_db
def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
