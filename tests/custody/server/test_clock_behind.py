"""A clock that is behind enters samples of a demonstration into an empty store, and nothing else anywhere."""

from contextlib import closing

import pytest

from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from tests.custody.conftest import HEADER

DAYS = 21


@pytest.fixture
def behind(custody):
    custody.is_demo, custody.days_behind = True, DAYS
    return custody


def refusal(custodian):
    process = custodian.launch()
    words = process.communicate(timeout=30)[1].decode()
    return process.returncode, words


def test_a_sample_is_as_old_as_the_clock_is_behind_and_expires_by_the_right_one(behind):
    behind.start()
    behind.prepare()
    record = behind.create(address="reader@example.org", topics=("events",)).record
    behind.portal.confirm({record: b"d" * 32})
    with closing(SubscriptionsClient(behind.sockets / "requests")) as asking:
        assert asking.expired() == ()
    behind.end()
    behind.days_behind = 0
    behind.start()
    with closing(SubscriptionsClient(behind.sockets / "requests")) as asking:
        assert asking.expired() == (record,)


def test_a_store_with_an_entry_gets_no_clock_that_is_behind(behind):
    behind.days_behind = 0
    behind.start()
    behind.prepare()
    behind.create(HEADER)
    behind.end()
    behind.days_behind = DAYS
    status, words = refusal(behind)
    assert (status, "only in a demonstration whose ledger is empty" in words) == (1, True)


def test_no_other_portal_has_a_clock_that_is_behind(behind):
    behind.is_demo = False
    status, words = refusal(behind)
    assert (status, "only in a demonstration whose ledger is empty" in words) == (1, True)
    with pytest.raises(CustodianUnavailable):
        behind.control.status()
