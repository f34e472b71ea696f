"""`keepfaith serve`: all processes run or none does, and nothing stays behind, however it ends."""

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.portals import until
from tests.templates import copy_portal
from tests.website.conftest import Serving, environment, gone, processes

Serve = Callable[..., Serving]


@pytest.fixture
def running(place: Path, serve: Serve) -> Iterator[Serving]:
    """The whole portal, ready, in a data directory whose path has spaces."""
    serving = serve(place / "a var with spaces", copied=True).await_ready()
    yield serving
    serving.process.send_signal(signal.SIGTERM)
    serving.process.wait(20)
    assert gone(place) == {}


def health(serving: Serving) -> tuple[int, dict[str, bool]]:
    context = ssl.create_default_context(cafile=str(serving.data / "tls" / "authority.pem"))
    line = http.client.HTTPSConnection("localhost", serving.port, timeout=10, context=context)
    # Also where it is not answered.
    with closing(line) as connection:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def part(serving: Serving, pattern: str, *, youngest: bool = False) -> int:
    """The number of a process whose command line matches: of several, the eldest by default."""
    numbers = sorted(pid for pid, line in processes(serving.data).items() if re.search(pattern, line))
    assert numbers, processes(serving.data)
    return numbers[-1 if youngest else 0]


def test_it_prints_what_to_open_writes_its_urls_and_ends_with_ctrl_c(place: Path, serve: Serve) -> None:
    running = serve(place / "a var with spaces", copied=True).await_ready()
    addresses = json.loads((running.data / "run" / "portal.json").read_text())
    assert addresses == {
        "origin": f"https://localhost:{running.port}",
        "plain_origin": f"http://localhost:{running.plain_port}",
        "certificate": str(running.data / "tls" / "authority.pem"),
        "pid": running.process.pid,
    }
    assert health(running) == (
        200,
        {
            "web": True, "database": True, "worker": True, "custodian": True, "recorder": True, "alarms": [],
        },
    )  # fmt: skip

    second = serve(running.data)
    status, output, complained = second.ended()
    assert (status, output) == (1, "")
    assert f"already served by process {running.process.pid} from " in complained
    assert "Traceback" not in complained

    running.process.send_signal(signal.SIGINT)
    status, output, complained = running.ended()
    assert status == 0, complained
    assert output.splitlines()[-1] == f"Open https://localhost:{running.port}"
    assert "Staff sign in at" in output
    # Accounts are made for a demonstration only.
    assert "ample accounts" not in output
    assert not (running.data / "demo-accounts.txt").exists()
    assert processes(place) == {}
    assert not (running.data / "run" / "portal.json").exists()


@pytest.mark.long
@pytest.mark.parametrize(
    ("pattern", "youngest", "named", "why"),
    [
        (r"bin/postgres -D", False, "postgresql", "SIGKILL"),
        (r"serve recorder", False, "recorder", "SIGKILL"),
        (r"serve worker", False, "worker", "SIGKILL"),
        (r"serve custodian", False, "custodian", "SIGKILL"),
        (r"caddy run", False, "front", "SIGKILL"),
        (r"serve web", False, "web", "SIGKILL"),
        (r"serve web", True, "web", "exit status 1"),
    ],
)
def test_when_one_part_is_killed_all_stop_and_it_is_named(
    running: Serving, pattern: str, *, youngest: bool, named: str, why: str
) -> None:
    os.kill(part(running, pattern, youngest=youngest), signal.SIGKILL)
    status, _, complained = running.ended()
    assert status == 1
    assert re.search(rf"Problem: The process “{named}” ended: .*{why}", complained)
    assert "Traceback" not in complained
    assert gone(running.data) == {}


def test_when_the_supervisor_is_killed_nothing_stays_and_the_next_start_works(
    running: Serving, serve: Serve
) -> None:
    running.kill()
    # At once, while the processes of the killed run may still be ending.
    again = serve(running.data, ports=(running.port, running.plain_port)).await_ready()
    assert health(again)[0] == 200
    again.process.send_signal(signal.SIGTERM)
    assert again.ended()[0] == 0
    assert gone(running.data) == {}


@pytest.mark.long
@pytest.mark.parametrize(("pattern", "name"), [("serve worker", "worker"), ("serve web", "web")])
def test_a_stopped_process_is_reported_by_the_health_page(running: Serving, pattern: str, name: str) -> None:
    """Of the web processes one is enough: the other goes on answering, and says so."""

    def reported() -> tuple[int, list[str]]:
        # What a stopped process was given is not answered.
        with suppress(TimeoutError):
            status, report = health(running)
            return status, [
                process_name
                for process_name, works in report.items()
                if process_name != "alarms" and not works
            ]
        return 0, []

    stopped = part(running, pattern, youngest=True)
    os.kill(stopped, signal.SIGSTOP)
    until(lambda: reported() == (503, [name]), 90)
    os.kill(stopped, signal.SIGCONT)
    until(lambda: reported() == (200, []), 30)


@pytest.mark.long
def test_the_portal_recovers_when_a_connection_to_the_database_is_lost(running: Serving) -> None:
    for pid, line in processes(running.data).items():
        if "postgres: keepfaith_app" in line:
            os.kill(pid, signal.SIGTERM)
    # The first request on a lost connection may fail; the next ones must not.
    for _ in range(12):
        health(running)
    assert health(running)[0] == 200


@pytest.mark.long
def test_a_stop_while_it_still_starts_leaves_nothing(place: Path, serve: Serve) -> None:
    for pause in (0.6, 0.9, 1.2, 1.5, 1.8, 2.4):
        starting = serve(place / "var")
        time.sleep(pause)
        starting.process.send_signal(signal.SIGINT)
        status, _, complained = starting.ended()
        assert "Traceback" not in complained, (pause, complained)
        # Python itself had not started yet, where nothing is made.
        is_unbegun = status == -signal.SIGINT and not (place / "var").exists() and complained == ""
        assert status in {0, 1} or is_unbegun, (pause, status, complained)
        assert gone(place) == {}, pause
    serve(place / "var").await_ready()


@pytest.mark.parametrize("taken", ["PORT", "KEEPFAITH_HTTP_PORT"])
def test_a_port_in_use_is_refused_before_anything_is_made(place: Path, serve: Serve, taken: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        status, output, complained = serve(place / "var", **{taken: port}).ended()
    assert (status, output) == (1, "")
    assert f"Port {port} on 127.0.0.1 is in use" in complained
    assert "What to do: " in complained
    assert not (place / "var" / "postgresql").exists()


def test_a_newer_data_directory_is_refused(place: Path, serve: Serve) -> None:
    (place / "var").mkdir()
    (place / "var" / "version").write_text("99\n")
    status, _, complained = serve(place / "var").ended()
    assert status == 1
    assert complained.startswith("Problem: The data directory")
    assert "newer release" in complained


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"PORT": "https"}, "not a port"),
        pytest.param({"KEEPFAITH_HOSTS": "*"}, "host names", marks=pytest.mark.long),
        pytest.param({"KEEPFAITH_WEB_PROCESSES": "many"}, "between 1 and 16", marks=pytest.mark.long),
        pytest.param(
            {"KEEPFAITH_CERTIFICATE": "/nowhere.pem"},
            "KEEPFAITH_CERTIFICATE does not name",
            marks=pytest.mark.long,
        ),
        pytest.param({"DATABASE_URL": "mysql://u@localhost/n"}, "only PostgreSQL", marks=pytest.mark.long),
        ({"DATABASE_URL": "postgres://u@127.0.0.1:1/n"}, "KEEPFAITH_OWNER_DATABASE_URL"),
    ],
)
def test_a_bad_setting_is_refused_in_plain_words(
    place: Path, serve: Serve, given: dict[str, str], why: str
) -> None:
    status, _, complained = serve(place / "var", **given).ended()
    assert status == 1
    assert why in complained
    assert "Traceback" not in complained


@pytest.mark.long
def test_a_relative_directory_is_found_from_elsewhere(place: Path, serve: Serve) -> None:
    serving = serve(Path("some where/var"), cwd=place)
    serving.data = place / "some where" / "var"
    serving.await_ready()
    assert health(serving)[0] == 200
    listed = subprocess.run(
        [sys.executable, "-m", "keepfaith.website.cli", "policy", "list"],
        check=False,
        capture_output=True,
        text=True,
        env=environment(serving.data),
        cwd="/",
    )
    assert listed.returncode == 0, listed.stderr
    assert health(serving)[0] == 200


@pytest.mark.long
@pytest.mark.parametrize("alone", ["web", "worker"])
def test_each_part_runs_alone_and_brings_its_database(place: Path, serve: Serve, alone: str) -> None:
    # Only the whole portal makes a data directory.
    copy_portal(place / "var")
    serving = serve(place / "var", alone)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if alone == "worker" and (place / "var" / "run" / "worker" / "beat").exists():
            break
        if alone == "web":
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(place / "var" / "run" / "web" / "http")) == 0:
                    break
        time.sleep(0.2)
    else:
        pytest.fail("it did not start")
    serving.process.send_signal(signal.SIGTERM)
    assert serving.ended()[0] == 0
    assert gone(place) == {}


def test_a_web_process_ends_however_often_it_is_asked_to(place: Path, serve: Serve) -> None:
    # A handler in its main thread takes a lock that this thread may hold: the more signals, the surer.
    copy_portal(place / "var")
    serving = serve(place / "var", "web")
    with socket.socket(socket.AF_UNIX) as probe:
        while (
            probe.connect_ex(str(place / "var" / "run" / "web" / "http")) and serving.process.poll() is None
        ):
            time.sleep(0.01)
    for _ in range(50_000):
        serving.process.send_signal(signal.SIGTERM)
    assert serving.ended()[0] == 0


def test_the_command_shows_its_version_and_its_commands() -> None:
    command = [sys.executable, "-m", "keepfaith.website.cli"]
    helped = subprocess.run([*command, "--help"], check=True, capture_output=True, text=True)
    for name in ("serve", "policy", "promises"):
        assert re.search(rf"^  {name} ", helped.stdout, re.MULTILINE)
    wrong = subprocess.run([*command, "frobnicate"], check=False, capture_output=True, text=True)
    assert wrong.returncode == 2
