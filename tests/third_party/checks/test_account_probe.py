"""The probe leaves nothing behind, also where an earlier one broke off."""

import time
from pathlib import Path

import pytest

from keepfaith.disclosure.staff.models import Employee, FailedSignIns, Session
from keepfaith.policies.sections.check import Portal
from keepfaith.third_party.checks import account_probe
from keepfaith.third_party.checks.p20_session_cookies import examine

pytestmark = pytest.mark.django_db
NOWHERE = Portal("https://localhost:1", "http://localhost:2", Path("/dev/null"))


def test_the_account_goes_with_its_sessions_also_when_the_check_breaks_off() -> None:
    then = "2026-01-01T00:00Z"

    def break_off() -> None:
        with account_probe.probe_account(NOWHERE) as made:
            Session.objects.create(
                pk="x", employee=made.employee, content="", began_at=then, last_used_at=then
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert not Employee.objects.exists()
    assert not Session.objects.exists()
    assert not FailedSignIns.objects.exists()


def test_an_account_that_was_left_behind_goes_after_an_hour_and_a_living_one_stays() -> None:
    now = int(time.time())
    for account in (f"keepfaith-probe-{now - 3700}-ab", f"keepfaith-probe-{now}-cd", "example-clerk"):
        Employee.objects.create(account=account, password="!")
    with account_probe.probe_account(NOWHERE):
        pass
    accounts = set(Employee.objects.values_list("account", flat=True))
    assert accounts == {f"keepfaith-probe-{now}-cd", "example-clerk"}


def test_a_portal_that_lets_nobody_in_is_no_kept_promise() -> None:
    with pytest.raises(OSError, match=r"."):
        examine(NOWHERE)
