"""The state of a real portal: a process that stopped is named, the log is quiet, and the status says the same."""

import json
import os
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from keepfaith.policies.models import CheckRun
from keepfaith.website.processes import health
from keepfaith.website.processes.alarm_messages import AlarmMessages
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.intake.inbound_mail.conftest import Sink, sink
from tests.portals import until
from tests.website.conftest import Serving, amiss, environment, processes

__all__ = ["sink"]

STOPPABLE = ("inbound-mail", "prober")


def ask(serving: Serving) -> tuple[int, dict[str, Any]]:
    trusted = ssl.create_default_context(cafile=str(serving.data / "tls" / "authority.pem"))
    try:
        with urllib.request.urlopen(
            f"https://localhost:{serving.port}/healthz", context=trusted, timeout=10
        ) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def status(serving: Serving, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "keepfaith.website.cli", "status", *words], capture_output=True, text=True, check=False,
        env=environment(serving.data, PORT=str(serving.port), KEEPFAITH_PROBER=""),
    )  # fmt: skip


@contextmanager
def asleep(data: Path) -> Iterator[None]:
    """Stop prober and inbound mail half-way, as a process does that hangs."""
    words = ("keepfaith.prober", "serve inbound-mail")
    numbers = [pid for pid, line in processes(data).items() if any(word in line for word in words)]
    assert len(numbers) == len(STOPPABLE)
    for number in numbers:
        os.kill(number, signal.SIGSTOP)
    try:
        yield
    finally:
        for number in numbers:
            os.kill(number, signal.SIGCONT)


def test_processes_that_stopped_are_named_and_nothing_is_logged_before_the_first_post(
    place: Path, serve: Callable[..., Serving]
) -> None:
    mail = f"lmtp:{place / 'lmtp'}"
    serving = serve(place / "var", KEEPFAITH_PROBER="", KEEPFAITH_MAIL_IN=mail).await_ready().at_rest()
    code, before = ask(serving)
    assert (code, before.pop("alarms")) == (200, [])
    assert {*STOPPABLE, "web", "worker", "custodian", "recorder", "database"} == before.keys()
    good = status(serving, "--json")
    assert good.returncode == 0, good
    assert json.loads(good.stdout)["processes"] == {**before, "front": True}
    with asleep(serving.data):
        until(lambda: not any(ask(serving)[1][name] for name in STOPPABLE))
        code, during = ask(serving)
        assert (code, {name for name, works in during.items() if works is False}) == (503, set(STOPPABLE))
        shown = status(serving)
        assert shown.returncode == 1
        assert "no sign of inbound-mail, prober" in shown.stdout
    until(lambda: ask(serving)[0] == 200)
    serving.process.send_signal(signal.SIGTERM)
    ended, _, complained = serving.ended()
    assert (ended, amiss(complained)) == (0, [])
    for act in (
        "prober started as process",
        "the portal is ready",
        "stopped: custodian",
        "stopped: recorder",
    ):
        assert act in complained
    stopped = status(serving)
    assert (stopped.returncode, stopped.stdout) == (
        1,
        "The portal is stopped. To start it: keepfaith serve\n",
    )


@pytest.fixture
def at_alarm(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> DataDirectory:
    """A data directory whose alarms are mailed."""
    monkeypatch.setenv("KEEPFAITH_PROBER", "none")
    settings.OPERATOR = "operator@agency.example.gov"
    return DataDirectory.at(tmp_path / "var").opened()


def examine(verdict: str) -> None:
    CheckRun.objects.update_or_create(
        check_name="monitoring.backups", defaults={"verdict": verdict, "figure": "by a.person@example.org"}
    )


@pytest.mark.django_db
def test_an_alarm_is_mailed_once_while_it_lasts_and_again_after_it_was_over(
    at_alarm: DataDirectory, sink: Sink
) -> None:
    messages = AlarmMessages(at_alarm, every=0.0)
    usual = set(health.list_alarms())
    examine("failed")
    new = set(health.list_alarms()) - usual
    assert new == {"Promise 42 is not kept.", "The daily backup is missing or not as it should be."}
    # What a single look sees may be a matter of a moment.
    assert [messages.send_due() for _ in range(3)] == [0, len(usual) + 2, 0]
    (arrived,) = sink.parcels
    assert (arrived.message["To"], arrived.sender) == ("operator@agency.example.gov", "<>")
    text = arrived.message.get_body(("plain",)).get_content()
    assert all(alarm in text for alarm in new)
    assert "a.person" not in text
    after_restart = AlarmMessages(at_alarm, every=0.0)
    assert [after_restart.send_due() for _ in range(3)] == [0, 0, 0]
    examine("kept")
    assert after_restart.send_due() == 0
    examine("failed")
    assert [after_restart.send_due() for _ in range(3)] == [0, 2, 0]
    assert len(sink.parcels) == 2


@pytest.mark.django_db
def test_nobody_is_written_to_without_an_address(at_alarm: DataDirectory, sink: Sink, settings: Any) -> None:
    settings.OPERATOR = ""
    examine("failed")
    messages = AlarmMessages(at_alarm, every=0.0)
    assert [messages.send_due() for _ in range(3)] == [0, 0, 0]
    assert sink.parcels == []
