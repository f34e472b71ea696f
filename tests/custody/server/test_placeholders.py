"""A number that is only a placeholder permits to destroy in a demonstration, and nowhere else."""

import pytest

from keepfaith.custody.client.connection import Refused
from tests.custody.conftest import HEADER

PLACEHOLDER = "EXAMPLE-1"


@pytest.fixture(params=[False, True], ids=["real", "demonstration"])
def custodian(custody, request):
    custody.is_demo = request.param
    custody.start()
    custody.prepare()
    return custody


def outcome(act):
    try:
        act()
    except Refused as refused:
        return refused.code, refused.clause
    return "done", ""


def expected(custodian):
    return ("done", "") if custodian.is_demo else ("placeholder", "not-destroyed-by-mistake")


def test_a_record_is_erased_by_it_in_a_demonstration_alone(custodian):
    record = custodian.create().record
    custodian.portal.confirm({record: b"d" * 32})
    assert outcome(lambda: custodian.erase(record, permission=PLACEHOLDER)) == expected(custodian)
    assert bool(custodian.portal.digests([record])) is not custodian.is_demo


def test_an_account_is_removed_by_it_in_a_demonstration_alone(custodian):
    def remove(**other):
        how = {"employee": "officer", "duty": "records", "permission": PLACEHOLDER, "due": True}
        custodian.portal.remove("account", "account-7", HEADER, **{**how, **other})

    assert outcome(remove) == expected(custodian)
    # Whoever lacks the duty is refused for that, whatever the number.
    assert outcome(lambda: remove(employee="clerk"))[0] == "duty"


def test_a_number_of_the_board_destroys_everywhere(custodian):
    record = custodian.create().record
    custodian.portal.confirm({record: b"d" * 32})
    assert outcome(lambda: custodian.erase(record, permission="RCB-2026/1")) == ("done", "")
