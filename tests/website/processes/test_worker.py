"""The worker goes on when a duty fails and tells only the kind of failure."""

from pathlib import Path

import pytest

from keepfaith.disclosure.staff.cleanup import clear_past
from keepfaith.policies.sections.check import Portal
from keepfaith.website.processes import worker

PORTAL = Portal("https://localhost:1", "http://localhost:2", Path("none"))


def test_a_failed_duty_does_not_keep_the_next_from_its_turn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[Portal] = []

    def broken(_portal: Portal) -> None:
        raise ValueError("a.person@example.gov")

    monkeypatch.setattr(worker, "DUTIES", (broken, done.append))
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    worker.do_round(PORTAL)
    assert done == [PORTAL]
    assert "broken failed: ValueError" in caplog.text
    assert "example.gov" not in caplog.text


def test_sessions_that_have_ended_are_cleared_away_as_a_duty() -> None:
    assert clear_past in worker.DUTIES
