"""A served portal that breaks its word at the desk: each breach turns the probe red."""

from pathlib import Path

import pytest

from keepfaith.prober.desk import openings, sessions
from keepfaith.prober.desk.sign_ins import SignIns
from tests.conftest import serving
from tests.prober.conftest import Probed

BROKEN = Path(__file__).parent / "broken"
ROOT = Path(__file__).parents[3]


class Unlimited(SignIns):
    def may(self, _number=1):
        return True


@pytest.fixture(scope="module")
def broken():
    with serving(
        "desk-broken",
        KEEPFAITH_PROBER="",
        DJANGO_SETTINGS_MODULE="tests.prober.desk.broken_settings",
        PYTHONPATH=f"{BROKEN}:{ROOT}",
    ) as served:
        yield Probed(served)


@pytest.fixture(autouse=True)
def _unlimited(monkeypatch):
    for module in (sessions, openings):
        monkeypatch.setattr(module, "SIGN_INS", SIGNING)
        monkeypatch.setattr(module, "_last", {})


SIGNING = Unlimited()


def test_a_cookie_that_names_the_account_and_a_sign_out_that_ends_nothing_are_seen(broken):
    finding = sessions.examine(broken.reach)
    assert finding.outcome == "failed", finding.figure
    assert "tries with the old session were answered" in finding.figure
    accounts = sessions.enrolled(broken.reach)
    browser = sessions.DeskBrowser.fresh(broken.reach.portal)
    account, seen = SIGNING.next_of(accounts), sessions.Seen()
    faults = set(sessions.journey(broken.reach, browser, account, "sign-out", seen))
    assert {
        "A cookie was set that is not listed.",
        "A cookie holds the name of the account.",
        "After sign-out 8 of 8 tries with the old session were answered.",
    } <= faults


def test_a_custodian_without_the_gate_is_seen(broken):
    finding = openings.examine(broken.reach)
    assert finding.outcome == "failed", finding.figure
    assert "were opened by an account" in finding.figure or "for another reason" in finding.figure
