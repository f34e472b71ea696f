"""The embedded PostgreSQL lets in two roles, each with no more power than it needs, and ends with its starter."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from keepfaith.website.postgres.cluster import PostgreSQLFailed, binaries
from keepfaith.website.postgres.connections import databases
from keepfaith.website.postgres.os_account import NotReachable
from keepfaith.website.postgres.server import EmbeddedPostgreSQL
from keepfaith.website.postgres.socket_directory import PORT
from tests.website.conftest import environment, gone

# Root has another user run it.
pytestmark = pytest.mark.also_root


def connected(server: EmbeddedPostgreSQL, alias: str = "default", **other: Any) -> psycopg.Connection[Any]:
    given = databases(server.data.path)[alias]
    place = {
        "dbname": given["NAME"],
        "user": given["USER"],
        "host": given["HOST"],
        "port": given["PORT"],
        "password": given.get("PASSWORD"),
    }
    return psycopg.connect(autocommit=True, **{**place, **other})


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgreSQL]:
    folder = Path(tempfile.mkdtemp(prefix="kf-"))
    folder.chmod(0o711)
    with EmbeddedPostgreSQL(folder / 'it\'s a "var" with spaces') as started:
        yield started
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_the_application_cannot_own_create_or_rise(server: EmbeddedPostgreSQL) -> None:
    with connected(server) as application:
        powers = application.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone()
        assert powers == (False,) * 5
        for statement in (
            "CREATE TABLE mine (a int)",
            "CREATE SCHEMA mine",
            "CREATE TEMPORARY TABLE mine (a int)",
            "CREATE DATABASE mine",
            "CREATE ROLE mine",
            "SET ROLE keepfaith_owner",
            "SET SESSION AUTHORIZATION postgres",
            "SELECT pg_read_file('PG_VERSION')",
        ):
            with pytest.raises(psycopg.Error) as refused:
                application.execute(statement)
            assert refused.value.sqlstate == "42501", statement


def test_the_application_reaches_only_what_the_owner_grants(server: EmbeddedPostgreSQL) -> None:
    with connected(server, "owner") as owner, connected(server) as application:
        owner.execute("CREATE TABLE granted (a int)")
        owner.execute("CREATE FUNCTION doubled(a int) RETURNS int LANGUAGE sql AS 'SELECT 2 * a'")
        for statement in ("SELECT * FROM granted", "SELECT doubled(1)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(statement)
        owner.execute("GRANT SELECT ON granted TO keepfaith_app")
        assert application.execute("SELECT * FROM granted").fetchall() == []


def test_the_owner_has_no_power_over_the_server(server: EmbeddedPostgreSQL) -> None:
    with connected(server, "owner") as owner:
        for statement in ("CREATE DATABASE mine", "CREATE ROLE mine", "SELECT pg_read_file('PG_VERSION')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                owner.execute(statement)


@pytest.mark.parametrize(
    "other",
    [
        {"password": None},
        {"password": "guessed"},
        {"user": "postgres"},
        {"user": "keepfaith_owner", "dbname": "postgres"},
        {"dbname": "template1"},
        {"host": "127.0.0.1"},
    ],
)
def test_nobody_else_gets_in(server: EmbeddedPostgreSQL, other: dict[str, Any]) -> None:
    with pytest.raises(psycopg.OperationalError):
        connected(server, **other)


def test_no_rule_trusts(server: EmbeddedPostgreSQL) -> None:
    files = [server.cluster.settings.with_name("pg_hba.conf"), server.cluster.files / "pg_hba.conf"]
    lines = [line.split() for file in files for line in file.read_text().splitlines()]
    methods = [
        words[-1] if "=" not in words[-1] else words[-2] for words in lines if words and words[0][0] != "#"
    ]
    assert set(methods) == {"peer", "scram-sha-256", "reject"}


@pytest.mark.root("only root can try as another user")
def test_another_user_of_the_machine_is_not_the_owner(server: EmbeddedPostgreSQL) -> None:
    assert server.socket_directory
    # The folder of the socket bars strangers; even one let in would not be taken for the owner.
    server.socket_directory.chmod(0o711)
    socket = server.socket_directory / f".s.PGSQL.{PORT}"
    socket.chmod(0o777)
    given = databases(server.data.path)["owner"]
    for folder in (server.data.path, server.data.postgresql):
        folder.chmod(0o711)
    # The wheel's own client: any account that runs the server can reach it, which a Python need not be.
    place = [
        "--host",
        given["HOST"],
        "--port",
        str(PORT),
        "--username",
        given["USER"],
        "--dbname",
        given["NAME"],
    ]
    command = [binaries() / "psql", "--no-psqlrc", "--command", "SELECT 1", *place]
    mine = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
    theirs = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        user=65534,
        group=65534,
        extra_groups=[],
    )
    server.socket_directory.chmod(0o700)
    assert mine.returncode == 0, mine.stderr
    assert theirs.returncode != 0
    assert "peer" in theirs.stderr.lower(), theirs.stderr


def test_a_second_start_on_the_same_files_is_refused(
    server: EmbeddedPostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepfaith.website.postgres.server._ENDING", 0.1)
    with pytest.raises(PostgreSQLFailed, match="running already"):
        EmbeddedPostgreSQL(server.data.path).start()
    with connected(server) as application:
        assert application.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("path", ["/".join(["long" * 20] * 3), "one, two"])
def test_a_path_that_cannot_hold_a_socket_gets_a_private_one_elsewhere(place: Path, path: str) -> None:
    data = place / path
    with EmbeddedPostgreSQL(data) as server:
        assert server.socket_directory
        assert not server.socket_directory.is_relative_to(place)
        assert server.socket_directory.stat().st_mode & 0o777 == 0o700
        with connected(server, "owner") as owner:
            assert owner.execute("SELECT 1").fetchone() == (1,)
    assert not server.socket_directory.exists()


def test_a_commit_survives_a_kill_and_the_next_start_works(place: Path) -> None:
    server = EmbeddedPostgreSQL(place / "var")
    server.start()
    with connected(server, "owner") as owner:
        owner.execute("CREATE TABLE kept (a int)")
    assert server.process
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    assert (server.cluster.files / "postmaster.pid").exists()
    with EmbeddedPostgreSQL(place / "var") as again, connected(again, "owner") as owner:
        assert owner.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_it_ends_when_its_starter_is_killed(place: Path) -> None:
    code = (
        "import os, pathlib, signal\n"
        "from keepfaith.website.postgres.server import EmbeddedPostgreSQL\n"
        f"EmbeddedPostgreSQL(pathlib.Path({str(place / 'var')!r})).start()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    completed = subprocess.run([sys.executable, "-c", code], check=False, env=environment(place / "var"))
    assert completed.returncode == -9
    assert gone(place) == {}
    began = time.monotonic()
    with EmbeddedPostgreSQL(place / "var"):
        assert time.monotonic() - began < 10


def test_a_lost_password_is_replaced(place: Path) -> None:
    with EmbeddedPostgreSQL(place / "var") as server:
        password = server.data.secrets / "postgresql-application"
    lost = password.read_text()
    password.unlink()
    with EmbeddedPostgreSQL(place / "var") as server, connected(server) as application:
        assert application.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError):
            connected(server, password=lost.strip())


def test_a_first_start_that_was_cut_short_is_begun_again(place: Path) -> None:
    draft = place / "var" / "postgresql" / "cluster.draft"
    EmbeddedPostgreSQL(place / "var").data.opened()
    draft.mkdir(parents=True)
    (draft / "half").write_text("made")
    with EmbeddedPostgreSQL(place / "var") as server, connected(server) as application:
        assert application.execute("SELECT 1").fetchone() == (1,)
        assert not draft.exists()


@pytest.mark.root("only root starts it under another account")
def test_a_parent_that_bars_its_account_is_named(place: Path) -> None:
    (place / "closed").mkdir(mode=0o700)
    with pytest.raises(NotReachable, match=r"may not pass through .*/closed ") as refused:
        EmbeddedPostgreSQL(place / "closed" / "var").start()
    assert "chmod o+x" in refused.value.remedy


def test_a_cluster_that_cannot_start_says_why(place: Path) -> None:
    with EmbeddedPostgreSQL(place / "var") as server:
        pass
    (server.cluster.files / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgreSQLFailed, match=r"did not start .*(incompatible|version)"):
        server.start()
    assert gone(place) == {}
