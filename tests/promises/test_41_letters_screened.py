"""Promise 41: mail is not encrypted, so a private number in it is stored apart before anyone reads it."""

from typing import Any

import pytest

from keepfaith.intake.checks import p41_quarantine
from keepfaith.intake.checks.p41_quarantine import examine
from keepfaith.intake.inbound_mail import quarantine

pytestmark = pytest.mark.django_db
NOBODY: None = None


def examined() -> Any:
    return examine(NOBODY)  # type: ignore[arg-type]


def test_every_private_number_is_taken_out_and_kept_apart() -> None:
    finding = examined()
    assert finding.outcome == "kept", finding


def test_a_number_that_stays_where_clerks_read_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "masked", lambda text, _places: text)
    finding = examined()
    assert (finding.outcome, "left where clerks read it" in finding.figure) == ("failed", True)


def test_a_number_that_is_not_found_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "detect", lambda _text, **_kinds: ())
    monkeypatch.setattr(quarantine, "detect_many", lambda texts, **_kinds: [() for _ in texts])
    assert examined().outcome == "failed"


def test_rules_that_let_somebody_else_open_a_number_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from keepfaith.disclosure.records.need_to_know import Needs, Openable

    def loose(_digest: str) -> Needs:
        return Needs({("assistance", "questions", "questions"): Openable({"ssn": "uses-by-staff"})})

    monkeypatch.setattr(p41_quarantine.need_to_know, "needs", loose)
    finding = examined()
    assert (finding.outcome, "assistance may open a ssn" in finding.figure) == ("failed", True)
