"""A clock that jumps back, by hours or years, under a custodian or while it is down: nothing loosens or breaks."""

import datetime as dt

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol.answers import MAX_VERIFICATION_AGE, VerificationResult
from keepfaith.custody.server.verification import Verification
from keepfaith.custody.store.journal import verify
from keepfaith.custody.store.store import Store
from tests.attacks.custodians import DIGEST, custodian

YEAR = 24 * 365.25
CAP = 3


@pytest.fixture
def attacked():
    with custodian(cap=CAP) as made:
        made.wrong_clock(0)
        yield made


def jump(attacked, hours, *, across):
    """Set its clock wrong, while it runs or across an end and a new start."""
    if across:
        assert attacked.end()[0] == 0
    attacked.wrong_clock(hours)
    if across:
        attacked.start()


across = pytest.mark.parametrize("across", [False, True], ids=["while it runs", "across a start"])


@pytest.mark.parametrize(
    ("hours", "across"), [(-1, False), (-YEAR, True)], ids=["an hour while it runs", "a year across a start"]
)
def test_set_back_all_goes_on_but_no_cap_begins_anew(attacked, hours, across):
    record = attacked.create_record()
    for _ in range(CAP):
        assert attacked.taken(record)
    jump(attacked, hours, across=across)
    assert not attacked.taken(record)
    other = attacked.create_record()
    assert attacked.portal.digests([record, other]) == {record: DIGEST, other: DIGEST}
    attacked.wrong_clock(2)
    assert attacked.taken(record)
    assert attacked.taken(other)
    assert verify(attacked.store).problems == ()


@across
def test_set_back_before_the_policy_began_it_refuses_all_and_later_nothing_is_missing(attacked, across):
    record = attacked.create_record()
    jump(attacked, -40 * YEAR, across=across)
    assert not attacked.taken(record)
    with pytest.raises(Refused, match="has not begun") as refused:
        attacked.create()
    assert refused.value.code == "not accepted"
    with pytest.raises(Refused):
        attacked.erase(record)
    jump(attacked, 0, across=across)
    assert attacked.taken(record)
    assert attacked.portal.digests([record]) == {record: DIGEST}
    assert attacked.portal.status().records == 1
    assert verify(attacked.store).problems == ()


def test_a_confirmation_token_is_good_for_48_hours_whatever_the_clock_did_in_between(attacked):
    record = attacked.subscribe_unconfirmed()
    code = attacked.code(record)
    jump(attacked, -YEAR, across=True)
    jump(attacked, 49, across=False)
    assert attacked.subscriptions.confirm(code) == "late"


def test_the_ledger_stays_in_order_though_its_days_are_not(attacked):
    record = attacked.create_record()
    for hours in (-YEAR, 0, -40 * YEAR, 0):
        attacked.wrong_clock(hours)
        attacked.taken(record)
    assert attacked.end()[0] == 0
    store = Store.open(attacked.store, attacked.kek)
    rows = store.connection.execute("SELECT entry FROM journal ORDER BY number").fetchall()
    store.close()
    days = [decode(entry).day for (entry,) in rows]
    assert len(set(days)) >= 3
    assert days != sorted(days)
    assert verify(attacked.store).problems == ()


def test_a_result_from_later_than_now_is_no_reason_not_to_verify_again(tmp_path):
    now = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    verification = Verification(tmp_path, bytes(32), bytes(32), now=lambda: now)
    verification._last = VerificationResult(1, (), now + MAX_VERIFICATION_AGE * 2)
    try:
        assert verification.result(1).entries == 1
        assert verification._process is not None
    finally:
        verification.end()
