"""A served portal that breaks its word at the desk: each breach turns the probe red."""

from pathlib import Path

import pytest

from keepfaith.prober.desk import (
    openings,
    probes,
    session_journeys,
    tried_request,
)
from keepfaith.prober.desk.sign_ins import SignIns
from keepfaith.prober.journeys import sent_forms
from tests.conftest import serving
from tests.prober.conftest import Probed

# Each breaks a portal of its own.
pytestmark = pytest.mark.long

BROKEN = Path(__file__).parent / "broken"
ROOT = Path(__file__).parents[3]


class Unlimited(SignIns):
    def require(self, _number=1):
        """Let every sign-in be."""


@pytest.fixture(scope="module")
def broken():
    with serving(
        "desk-broken",
        KEEPFAITH_PROBER="",
        DJANGO_SETTINGS_MODULE="tests.prober.desk.broken_settings",
        PYTHONPATH=f"{BROKEN}:{ROOT}",
    ) as served:
        # What other modules of this process sent is on the desk of another portal.
        sent_forms._sent.clear()
        yield Probed(served)


@pytest.fixture(autouse=True)
def _unlimited(monkeypatch):
    for module in (session_journeys, openings, tried_request):
        monkeypatch.setattr(module, "SIGN_INS", SIGNING)
    monkeypatch.setattr(session_journeys, "_last", {})


SIGNING = Unlimited()


def test_a_cookie_that_names_the_account_and_a_sign_out_that_ends_nothing_are_seen(broken):
    ends = probes.session_ends(broken.reach)
    assert ends.outcome == "failed", ends.figure
    assert "After sign-out 8 of 8 tries with the old session were answered." in ends.figure
    assert probes.sessions(broken.reach).outcome == "failed"
    seen = session_journeys.examined(broken.reach, "another")
    listed = {"A cookie was set that is not listed.", "A cookie holds the name of the account."}
    assert listed <= set(seen.faults["cookies"])
    assert probes.session_codes(broken.reach).outcome == "kept"


def test_a_custodian_without_the_gate_is_seen(broken):
    finding = openings.examine(broken.reach)
    assert finding.outcome == "failed", finding.figure
    assert "were opened by an account" in finding.figure or "for another reason" in finding.figure


def test_a_custodian_that_believes_a_claimed_duty_is_seen(broken):
    reach = broken.reach.in_round(is_whole=True)
    for probe in (probes.needs, probes.misuses):
        finding = probe(reach)
        assert finding.outcome == "failed", finding.figure
        assert "It was opened by an account without a duty." in finding.figure
    # A breach of one promise is none of another.
    assert probes.task_uses(reach).outcome == "kept"
