"""Promise 57: at the first instant of an edition it applies, and not a moment before."""

import datetime as dt

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.policies.checks.p57_instants import examine
from keepfaith.policies.editions.edition_cache import posted_editions
from tests.conftest import Served

MOMENT = dt.timedelta(microseconds=1)


@pytest.mark.django_db
def test_the_coming_edition_applies_from_midnight_where_the_agency_is() -> None:
    first, second = posted_editions().of("privacy")
    start = second.starts_at
    assert start.astimezone(this_agency().zone).time() == dt.time()
    assert posted_editions().in_force("privacy", at=start - MOMENT) is first
    assert posted_editions().in_force("privacy", at=start) is second
    assert posted_editions().in_force("privacy", at=start + MOMENT) is second


@pytest.mark.django_db
def test_before_the_first_edition_nothing_is_in_force() -> None:
    first, _ = posted_editions().of("privacy")
    assert first.starts_at == dt.datetime(2018, 1, 31, 5, tzinfo=dt.UTC)
    assert posted_editions().in_force("privacy", at=first.starts_at - MOMENT) is None


@pytest.mark.django_db
def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
