"""A process that hangs gives no sign of life, and a web process hangs when one of its requests does."""

import os
import threading
import time
from pathlib import Path

import pytest

from keepfaith.ipc import heartbeat
from keepfaith.ipc.heartbeat import MAX_AGE, Heartbeat, beats, pass_on_sign
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.heartbeat import (
    BadNumberOfProcesses,
    RequestClock,
    web_beats,
    web_processes,
)
from tests.portals import until


def test_the_beat_stops_while_the_work_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.01)
    began: list[float | None] = [None]
    file = tmp_path / "beat"
    looks = threading.Semaphore(0)

    def busy_since() -> float | None:
        looks.release()
        return began[0]

    Heartbeat(file, busy_since=busy_since, longest=100).start()
    until(file.exists)
    began[0] = time.monotonic() - 50
    file.unlink()
    until(file.exists)
    began[0] = time.monotonic() - 200
    for _ in range(2):
        looks.acquire()
    file.unlink(missing_ok=True)
    while looks.acquire(blocking=False):
        pass
    for _ in range(5):
        assert looks.acquire(timeout=30)
    assert not file.exists()


def test_only_a_fresh_sign_counts(tmp_path: Path) -> None:
    file = tmp_path / "beat"
    assert not beats(file)
    file.touch()
    assert beats(file)
    old = time.time() - MAX_AGE - 1
    os.utime(file, (old, old))
    assert not beats(file)


def test_a_sign_is_passed_on_with_its_age_and_one_of_an_earlier_run_is_not(tmp_path: Path) -> None:
    source, to = tmp_path / "beat", tmp_path / "passed"
    pass_on_sign(source, to)
    assert not to.exists()
    old = time.time() - MAX_AGE - 1
    source.touch()
    os.utime(source, (old, old))
    pass_on_sign(source, to)
    assert not to.exists()
    source.touch()
    pass_on_sign(source, to)
    assert beats(to)
    os.utime(source, (old, old))
    pass_on_sign(source, to)
    assert to.exists()
    assert not beats(to)


def test_the_clock_knows_the_request_that_takes_longest() -> None:
    go, came = threading.Event(), threading.Event()

    def slow(environ: dict[str, object], _start: object) -> list[bytes]:
        if environ["slow"]:
            came.set()
            assert go.wait(30)
        return [b""]

    clock = RequestClock(slow)
    assert clock.busy_since() is None
    before = time.monotonic()
    thread = threading.Thread(target=clock, args=({"slow": True}, None))
    thread.start()
    assert came.wait(30)
    after = time.monotonic()
    clock({"slow": False}, None)
    since = clock.busy_since()
    assert since is not None
    assert before <= since <= after
    go.set()
    thread.join()
    assert clock.busy_since() is None


def test_a_request_that_fails_is_over() -> None:
    def broken(*_: object) -> list[bytes]:
        raise ZeroDivisionError

    clock = RequestClock(broken)
    with pytest.raises(ZeroDivisionError):
        clock({}, None)
    assert clock.busy_since() is None


def test_every_web_process_has_a_file(tmp_path: Path) -> None:
    data = DataDirectory.at(tmp_path / "var").opened()
    for number in (7, 12):
        (data.process_folder("web") / f"{number}.beat").touch()
    data.process_folder("worker")
    data.beat_file.touch()
    assert {file.name for file in web_beats(data)} == {"7.beat", "12.beat"}


def test_as_many_web_processes_answer_as_the_environment_says_else_one_a_processor_and_at_most_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for processors, answering in ({0}, 1), ({0, 1}, 2), (set(range(64)), 2):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _pid, them=processors: them)
        monkeypatch.setenv("KEEPFAITH_WEB_PROCESSES", "")
        assert web_processes() == answering
        monkeypatch.setenv("KEEPFAITH_WEB_PROCESSES", "16")
        assert web_processes() == 16


@pytest.mark.parametrize("text", ["0", "17", "-1", "two", "1.5", "²", "٣"])
def test_a_number_of_web_processes_that_cannot_be_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("KEEPFAITH_WEB_PROCESSES", text)
    with pytest.raises(BadNumberOfProcesses, match="KEEPFAITH_WEB_PROCESSES is no number"):
        web_processes()
