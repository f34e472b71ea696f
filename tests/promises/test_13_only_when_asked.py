"""Promise 13: we use it only when you ask us to, and stop when you say so."""

from typing import Any

import pytest

from keepfaith.custody.protocol.message import Denial
from keepfaith.disclosure.checks import p13_subscriptions
from keepfaith.disclosure.checks.p13_subscriptions import examine
from keepfaith.disclosure.records.custodian_clients import custodian

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
NOBODY: None = None


def examined() -> Any:
    return examine(NOBODY)  # type: ignore[arg-type]


def test_nothing_goes_to_a_person_who_did_not_ask_and_confirm_and_nothing_is_left_of_the_try() -> None:
    before = custodian().status()
    finding = examined()
    assert finding.outcome == "kept", finding
    after = custodian().status()
    assert after.records == before.records
    assert after.entries > before.entries


def test_a_custodian_that_lets_notices_go_unasked_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = p13_subscriptions._sent

    def unasked(record: bytes, what: str, topic: str) -> Any:
        """Answer as a weaker custodian would, which needs no confirmed subscription."""
        outcome = real(record, what, topic)
        return Denial("duty", "") if isinstance(outcome, Denial) else outcome

    monkeypatch.setattr(p13_subscriptions, "_sent", unasked)
    finding = examined()
    assert (finding.outcome, "who had not confirmed" in finding.figure) == ("failed", True)


def test_a_subscription_that_cannot_be_confirmed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck:
        def confirm(self, _code: bytes) -> str:
            return "unknown"

    monkeypatch.setattr(p13_subscriptions, "subscriptions_client", Stuck)
    finding = examined()
    assert (finding.outcome, "could not be confirmed" in finding.figure) == ("failed", True)


def test_a_code_of_nobody_that_is_taken_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Trusting:
        def confirm(self, _code: bytes) -> str:
            return "confirmed"

    monkeypatch.setattr(p13_subscriptions, "subscriptions_client", Trusting)
    finding = examined()
    assert (finding.outcome, "was mailed to nobody" in finding.figure) == ("failed", True)
