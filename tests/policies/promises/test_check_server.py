"""The worker runs checks for callers at its socket and publishes the findings; a shell never does."""

import json
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from keepfaith.errors import KeepfaithError
from keepfaith.ipc.frames import MAX_FRAME, Frames, framed
from keepfaith.policies.promises.check_client import WorkerUnavailable, request_checks
from keepfaith.policies.promises.check_messages import CheckBegun, CheckRequest, decode_answer
from keepfaith.policies.promises.check_server import serve_checks
from keepfaith.policies.promises.portal_request import fetch
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.website.postgres.cluster import DATABASE, OWNER
from keepfaith.website.postgres.database import reachable
from keepfaith.website.postgres.socket_directory import socket_directory
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import checks_socket, is_listening
from tests.conftest import Served, content_prober
from tests.portals import until
from tests.templates import copy_portal
from tests.third_party.enabled_agency import copied
from tests.website.conftest import environment, place

__all__ = ["place"]
KEEPFAITH = Path(sys.executable).parent / "keepfaith"


@pytest.fixture
def at(served: Served) -> Path:
    data = DataDirectory.at(served.data)
    content_prober(data)
    return checks_socket(data)


def rows(data: Path) -> dict[str, tuple[str, str, Any]]:
    """Return what is published of each check, as the database has it."""
    with psycopg.connect(
        host=str(socket_directory(DataDirectory.at(data))), user=OWNER, dbname=DATABASE
    ) as owner:
        listed = owner.execute(
            "SELECT check_name, verdict, figure, checked_at FROM policies_checkrun"
        ).fetchall()
    return {name: (verdict, figure, at) for name, verdict, figure, at in listed}


def shell(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KEEPFAITH, "promises", "--json", *words], env=environment(data, **more), capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def checks_of(number: int) -> set[str]:
    """Name the checks that the worker makes of a promise; the portals of tests have no prober."""
    return {check.name for check in SECTIONS.checks_of(number) if check.examine is not None}


@pytest.mark.long
def test_it_runs_and_publishes_the_requested_checks_and_returns_the_rows(served: Served, at: Path) -> None:
    before, begun = rows(served.data), list[CheckBegun]()
    (row,) = request_checks(at, CheckRequest("non-human-visitors", (1,)), begun=begun.append)
    assert (row.number, row.verdict) == (1, "kept")
    assert {check.check for check in begun} == {"visits.robots"}
    assert [(check.number, check.count) for check in begun] == [(1, len(begun))]
    after = rows(served.data)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"visits.robots"}
    shown = json.loads(fetch(served.portal, "/policies/non-human-visitors/promises.json").body)["promises"]
    assert {line["number"]: line["checked_at"] for line in shown}[1] == row.checked_at


@pytest.mark.long
def test_another_policy_is_named_by_its_slug(at: Path) -> None:
    answered = request_checks(at, CheckRequest("non-discrimination", ()))
    assert [row.number for row in answered] == list(range(1, 8))


@pytest.mark.parametrize(
    ("request_made", "problem"),
    [
        (CheckRequest("", (60,)), "The policy in force makes no promise 60. Its promises are 1 to 59."),
        (CheckRequest("nothing", ()), "There is no policy nothing."),
        (CheckRequest("", (), version=2), "of another version"),
        (CheckRequest("Not A Slug", ()), "lacks its document"),
    ],
)
def test_what_cannot_be_examined_is_refused_in_words(
    at: Path, request_made: CheckRequest, problem: str
) -> None:
    with pytest.raises(KeepfaithError, match=problem):
        request_checks(at, request_made)


@pytest.mark.parametrize(
    "rubbish", [b"", b"GET / HTTP/1.1\r\n\r\n", struct.pack(">I", MAX_FRAME), framed({}), b"\0\0"]
)
def test_an_invalid_request_runs_nothing_and_blocks_nobody(served: Served, at: Path, rubbish: bytes) -> None:
    before = rows(served.data)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(at))
        connection.sendall(rubbish)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(MAX_FRAME):
            pass
    assert rows(served.data) == before
    assert request_checks(at, CheckRequest("", (30,)))


@pytest.mark.long
def test_a_caller_who_hangs_up_has_no_more_run_and_the_next_one_is_answered(served: Served, at: Path) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(at))
        connection.sendall(framed(CheckRequest("", ()).encode()))
        (first, *_) = Frames().take(connection.recv(MAX_FRAME))
        assert isinstance(decode_answer(first), CheckBegun)
    assert request_checks(at, CheckRequest("", (30,)))[0].verdict == "kept"
    assert not all(verdict == "kept" for verdict, _, _ in rows(served.data).values())


def test_where_nobody_listens_the_client_reports_it(tmp_path: Path) -> None:
    with pytest.raises(WorkerUnavailable, match="does not answer"):
        request_checks(tmp_path / "checks", CheckRequest("", ()), patience=0.0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="kf-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.root("only root can become another user")
def test_another_user_is_not_answered_even_where_the_socket_lets_them_in(open_folder: Path) -> None:
    at = open_folder / "checks"
    threading.Thread(
        target=serve_checks,
        args=(at,),
        kwargs={"portal": lambda: None, "look": lambda _names: iter(())},
        daemon=True,
    ).start()
    until(lambda: is_listening(at))
    assert at.stat().st_mode & 0o777 == 0o600
    at.chmod(0o666)
    with pytest.raises(KeepfaithError, match="not ready yet"):
        request_checks(at, CheckRequest("", ()))
    asking = (
        "import socket, sys\n"
        "line = socket.socket(socket.AF_UNIX)\n"
        "line.connect(sys.argv[1])\n"
        "line.settimeout(20)\n"
        "try:\n    line.sendall(bytes.fromhex(sys.argv[2]))\n    print(len(line.recv(100)))\n"
        "except ConnectionError:\n    print(0)\n"
    )
    words = [sys.executable, "-c", asking, str(at), framed(CheckRequest("", ()).encode()).hex()]
    assert subprocess.run(words, user=65534, group=65534, check=True, capture_output=True).stdout == b"0\n"


BROKEN = {
    "agency": {"KEEPFAITH_AGENCY": "{other}"},
    "database": {
        "DATABASE_URL": "postgresql://keepfaith_app@127.0.0.1:1/none",
        "KEEPFAITH_OWNER_DATABASE_URL": "postgresql://keepfaith_owner@127.0.0.1:1/none",
    },
    "settings": {"DJANGO_SETTINGS_MODULE": "tests.promises.broken_settings", "PYTHONPATH": "{tests}"},
    "nothing": {
        "KEEPFAITH_AGENCY": "/nonexistent", "KEEPFAITH_CHROMIUM": "/nonexistent", "PATH": "/nonexistent",
        "KEEPFAITH_HOSTS": "elsewhere.example.gov", "PORT": "1", "KEEPFAITH_BACKUPS": "nowhere",
        "KEEPFAITH_SECRET_KEY": "another",
    },
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("broken", ["settings", "agency", "database", "nothing"])
def test_the_surroundings_of_a_shell_change_no_row(
    served: Served, at: Path, tmp_path: Path, broken: str
) -> None:
    other = copied(tmp_path / "dese")
    toml = other / "agency.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace('slug = "translation"', 'slug = "something-else"')
    )
    places = {"other": str(other), "tests": str(Path(__file__).parents[3])}
    surroundings = {name: value.format(**places) for name, value in BROKEN[broken].items()}
    arguments = ("--only", "6", "--only", "30", "--only", "42", "--only", "58")
    request_checks(at, CheckRequest("", (6, 30, 42, 58)))
    before = rows(served.data)
    completed = shell(served.data, *arguments, **surroundings)
    assert completed.stdout, completed.stderr
    report = json.loads(completed.stdout)
    assert report["published"] is True
    after = rows(served.data)
    assert {name: row[0] for name, row in after.items()} == {name: row[0] for name, row in before.items()}
    # The worker has looked again, by its own surroundings.
    assert {name for name in after if after[name][2] > before[name][2]} == {
        name for number in (6, 30, 42, 58) for name in checks_of(number)
    }


def test_a_second_worker_does_not_start_beside_the_one_that_publishes(served: Served) -> None:
    before = rows(served.data)
    completed = subprocess.run(
        [KEEPFAITH, "serve", "worker"],
        env=environment(served.data),
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 1
    assert "Another worker runs in" in completed.stderr
    assert rows(served.data) == before


@pytest.mark.long
def test_where_no_portal_is_served_the_command_reports_and_publishes_nothing(place: Path) -> None:
    data = DataDirectory.at(place / "var")
    copy_portal(data.path, "--demo")
    with reachable(data):
        before = rows(data.path)
    completed = shell(data.path, "--document", "non-human-visitors", "--only", "1")
    report = json.loads(completed.stdout)
    assert report["published"] is False, completed.stderr
    assert [(row["number"], row["verdict"]) for row in report["promises"]] == [(1, "kept")]
    assert "nothing is published" in completed.stderr
    with reachable(data):
        assert rows(data.path) == before
