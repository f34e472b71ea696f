"""The worker goes on when a duty fails, logs only the kind of failure, and notes when each schedule ran."""

import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from keepfaith.disclosure.staff.cleanup import clear_past
from keepfaith.ipc.stop_request import StopRequest
from keepfaith.monitoring.schedules import ScheduleNotes, last_runs
from keepfaith.policies.sections.check import Portal
from keepfaith.website.processes import worker

PORTAL = Portal("https://localhost:1", "http://localhost:2", Path("none"))


@pytest.fixture(autouse=True)
def own_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "NOTES", ScheduleNotes())
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)


@pytest.mark.django_db
def test_a_failed_duty_does_not_keep_the_next_from_its_turn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[Portal] = []

    def broken(_portal: Portal) -> None:
        raise ValueError("a.person@example.gov")

    monkeypatch.setattr(worker, "DUTIES", {"broken": broken, "next": done.append})
    worker.do_round(PORTAL)
    assert done == [PORTAL]
    assert "broken failed: ValueError" in caplog.text
    assert "example.gov" not in caplog.text


@pytest.mark.django_db
def test_each_schedule_that_was_due_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_portal: Portal) -> int:
        time.sleep(0.05)
        return 0

    def broken(_portal: Portal) -> None:
        raise OSError

    monkeypatch.setattr(
        worker, "DUTIES", {"a-slow": slow, "a-broken": broken, "a-resting": lambda _portal: None}
    )
    worker.do_round(PORTAL)
    runs = last_runs()
    assert {name: run.result for name, run in runs.items() if name[:2] == "a-"} == {
        "a-slow": "done", "a-broken": "OSError",
    }  # fmt: skip
    assert (runs["a-slow"].ended_at - runs["a-slow"].started_at).total_seconds() >= 0.05
    assert runs["a-broken"].done_at is None


def test_a_stop_that_a_duty_swallows_still_ends_the_worker_before_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[Portal] = []

    def swallows(_portal: Portal) -> None:
        # As PostgreSQL's driver does when its server ends at the same moment.
        with suppress(SystemExit):
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(worker, "STOP", StopRequest())
    monkeypatch.setattr(worker, "DUTIES", {"swallows": swallows, "next": done.append})
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    try:
        worker.STOP.listen()
        with pytest.raises(SystemExit):
            worker.do_round(PORTAL)
    finally:
        for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
            signal.signal(number, handler)
    assert done == []


def test_every_task_that_the_policy_needs_is_among_the_schedules() -> None:
    assert {"expiry", "retention", "backup", "drill", "visits-anchor", "checks"} <= worker.DUTIES.keys()


def test_sessions_that_have_ended_are_cleared_away_as_a_duty() -> None:
    assert clear_past in worker.DUTIES.values()


@pytest.mark.django_db
def test_checks_run_by_themselves_unless_the_operator_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    examined: list[Portal] = []
    monkeypatch.setattr(worker, "DUTIES", {"checks": worker.DUTIES["checks"]})
    monkeypatch.setattr(worker.published_runs, "run_due", examined.append)
    monkeypatch.setenv("KEEPFAITH_CHECKS", "none")
    worker.do_round(PORTAL)
    assert not examined
    # The schedule is seen to: otherwise the prober would take the worker for one that forgot it.
    assert last_runs()["checks"].result == "done"
    monkeypatch.setenv("KEEPFAITH_CHECKS", "")
    worker.do_round(PORTAL)
    assert examined == [PORTAL]
