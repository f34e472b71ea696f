"""Promise 34: only Commonwealth staff who need it for their job see what you send."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.checks.custodian_probe import own_uses
from keepfaith.disclosure.checks.p34_need_to_know import (
    desk_addresses,
    examine,
    is_open,
    tried_without_duty,
    with_duties_left,
)
from tests.conftest import Served
from tests.duties import give_duty

from .editions import posted
from .scratch_portal import Scratch

pytestmark = pytest.mark.django_db


@pytest.fixture
def employed(custody: Path) -> Iterator[str]:
    """An account that has the duty which the check tries without."""
    control, account = ControlClient(custody / "control"), "clerk-of-promise-34"
    give_duty(control, account, own_uses(posted())[0].duty)
    yield account
    control.end_staff(account)
    control.close()


def test_an_account_without_a_duty_is_refused(custody: Path) -> None:
    assert tried_without_duty(posted()) == []


def test_a_custodian_that_opens_for_it_is_found(employed: str) -> None:
    assert tried_without_duty(posted(), employed) == [
        "The custodian opened a record for an account without a duty."
    ]


def test_somebody_who_left_and_kept_a_duty_is_found(employed: str) -> None:
    assert with_duties_left(["nobody-at-all"]) == []
    assert with_duties_left(["nobody-at-all", employed]) == ["1 of 2 who left still have a duty."]


def test_an_address_of_the_desk_that_shows_itself_is_found(scratch: Scratch) -> None:
    assert not any("<" in path for path in desk_addresses())
    assert "/desk/" in set(desk_addresses())
    assert "/desk/tasks/1/open/" in set(desk_addresses())
    scratch.put("/desk/", "<p>everybody's tasks</p>")
    assert is_open(scratch.portal, "/desk/")


def test_the_check_finds_it_kept(served: Served, custody: Path) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
