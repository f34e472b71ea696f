"""Each schedule notes when it began and ended and how, seldom where it runs often, and never with an error's text."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from keepfaith.monitoring import schedules
from keepfaith.monitoring.models import ScheduleHeartbeat
from keepfaith.monitoring.schedules import NOTED_EVERY, ScheduleNotes, last_runs

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    passed = [1_000.0]
    monkeypatch.setattr(schedules.time, "monotonic", lambda: passed[0])
    return passed


def age(instant: dt.datetime | None) -> float:
    assert instant is not None
    return (timezone.now() - instant).total_seconds()


def put_back(name: str) -> None:
    """Let a note be an hour old."""
    hour = timezone.now() - dt.timedelta(hours=1)
    ScheduleHeartbeat.objects.filter(name=name).update(started_at=hour, ended_at=hour, done_at=hour)


def test_a_run_is_noted_with_its_beginning_end_and_result() -> None:
    ScheduleNotes().ended("expiry", seconds=20.0)
    run = last_runs()["expiry"]
    assert run.result == "done"
    assert run.ended_at == run.done_at
    assert run.ended_at - run.started_at == dt.timedelta(seconds=20)
    assert age(run.ended_at) < 20


def test_a_run_that_failed_leaves_the_last_one_that_did_not() -> None:
    notes = ScheduleNotes()
    notes.ended("expiry")
    put_back("expiry")
    notes.ended("expiry", result="OSError")
    run = last_runs()["expiry"]
    assert run.result == "OSError"
    assert age(run.done_at) > 3_000 > age(run.ended_at)


def test_what_runs_often_is_noted_once_a_minute_and_at_once_when_it_fails(clock: list[float]) -> None:
    notes = ScheduleNotes()
    notes.ended("keys")
    put_back("keys")
    clock[0] += NOTED_EVERY - 1
    notes.ended("keys")
    assert age(last_runs()["keys"].ended_at) > 3_000
    notes.ended("keys", result="OSError")
    assert age(last_runs()["keys"].ended_at) < 20
    put_back("keys")
    notes.ended("keys")
    assert age(last_runs()["keys"].ended_at) < 20
    put_back("keys")
    clock[0] += NOTED_EVERY
    notes.ended("keys")
    assert age(last_runs()["keys"].ended_at) < 20


def test_a_long_run_shows_that_it_began_and_has_not_ended() -> None:
    notes = ScheduleNotes()
    notes.started("drill")
    run = last_runs()["drill"]
    assert (run.ended_at, run.result, run.done_at) == (None, "", None)
    notes.ended("drill")
    put_back("drill")
    notes.started("drill")
    run = last_runs()["drill"]
    assert age(run.started_at) < 20
    assert age(run.ended_at) > 3_000
    notes.ended("drill")
    assert age(last_runs()["drill"].ended_at) < 20


def test_a_block_is_noted_and_its_error_goes_on_without_its_text() -> None:
    notes = ScheduleNotes()
    with pytest.raises(ValueError, match="reader"), notes.run("backup"):
        raise ValueError("reader@example.gov")
    assert last_runs()["backup"].result == "ValueError"
    with notes.run("backup"):
        pass
    assert last_runs()["backup"].result == "done"


@pytest.mark.parametrize("result", ["reader@example.gov", "two words", "x" * 65, ""])
def test_the_database_takes_no_text_for_a_result(result: str) -> None:
    with pytest.raises(Exception) as refused, transaction.atomic():  # noqa: PT011 - too long is another class
        ScheduleHeartbeat.objects.create(
            name="made-up", started_at=timezone.now(), ended_at=timezone.now(), result=result
        )
    assert isinstance(refused.value, IntegrityError) or "too long" in str(refused.value)


def test_what_cannot_be_noted_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with transaction.atomic():
        ScheduleNotes().ended("made-up", result="not a word")
        transaction.set_rollback(True)
    assert "the run of made-up could not be noted: IntegrityError" in caplog.text


def test_the_application_cannot_remove_what_was_noted() -> None:
    ScheduleNotes().ended("expiry")
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM monitoring_scheduleheartbeat")
