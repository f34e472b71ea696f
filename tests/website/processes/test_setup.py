"""Processes that are started each by itself and as its own user, as systemd's units do, after one that prepares."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from keepfaith.website.processes.custodian_key import CREDENTIAL
from keepfaith.website.runtime.part_users import PARTS, PartUsers
from tests.portals import until
from tests.violations.browser import Browser
from tests.website.backups.test_own_servers import Own
from tests.website.conftest import environment, free_ports
from tests.website.test_boundaries import NUMBERS, USERS

# In the order of the units; the prober would take the processors.
STARTED = ("custodian", "recorder", "web", "worker", "front")


class Units:
    """What the units start, with their environment."""

    def __init__(self, place: Path, own: Own) -> None:
        self.data, self.lent = place / "var", place / "lent"
        self.ports = free_ports()
        # Only the setup uses the role that owns the tables.
        self.owner = {"KEEPFAITH_OWNER_DATABASE_URL": own.reached["KEEPFAITH_OWNER_DATABASE_URL"]}
        self.environment = environment(
            self.data, DATABASE_URL=own.reached["DATABASE_URL"], KEEPFAITH_USERS=USERS, KEEPFAITH_PROBER="none",
            PORT=str(self.ports[0]), KEEPFAITH_HTTP_PORT=str(self.ports[1]),
        )  # fmt: skip
        self.processes: list[subprocess.Popen[bytes]] = []

    def prepare(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "keepfaith.website.cli", "serve", "setup"],
            env={**self.environment, **self.owner}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def lend_key(self) -> None:
        """Lend the custodian its key as systemd does."""
        self.lent.mkdir(mode=0o500)
        (self.lent / CREDENTIAL).write_text("ab" * 32)
        for path in (self.lent, self.lent / CREDENTIAL):
            os.chown(path, NUMBERS["custodian"], NUMBERS["custodian"])
            path.chmod(0o500 if path == self.lent else 0o400)

    def start(self, part: str) -> None:
        users = PartUsers.from_environment()
        more = {"CREDENTIALS_DIRECTORY": str(self.lent)} if part == "custodian" else {}
        self.processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "keepfaith.website.cli", "serve", part, "--supervised"],
                env={**self.environment, **more}, user=users.uid(part), group=users.gid(part),
                extra_groups=users.memberships(part), umask=0o027,
            )
        )  # fmt: skip

    def end(self) -> list[int]:
        """End them, the last first; return how each ended."""
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            if process.poll() is None:
                process.kill()
        return [process.wait() for process in self.processes]


@pytest.fixture
def units(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Units]:
    monkeypatch.setenv("KEEPFAITH_USERS", USERS)
    own = Own(place / "own")
    started = Units(place, own)
    yield started
    started.end()
    own.server.stop()


@pytest.mark.long
@pytest.mark.root("only root can start processes as other users")
def test_each_process_starts_by_itself_as_its_user_and_the_portal_answers(units: Units) -> None:
    prepared = units.prepare()
    assert prepared.returncode == 0, prepared.stderr
    assert not units.data.with_name("var.key").exists()
    assert {path.stat().st_uid for path in (units.data / "run").iterdir() if path.is_dir()} == {
        NUMBERS[part] for part in PARTS
    }
    units.lend_key()
    for part in STARTED:
        units.start(part)
    browser = Browser(f"https://localhost:{units.ports[0]}", units.data / "tls" / "authority.pem")

    def answers() -> bool:
        assert [process.poll() for process in units.processes] == [None] * len(STARTED)
        try:
            return browser.get("/healthz").status == 200
        except OSError:
            return False

    until(answers, 90)
    assert browser.get("/").status == 200
    assert units.end() == [0] * len(STARTED)


def test_without_a_server_of_one_s_own_nothing_is_prepared(place: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "keepfaith.website.cli", "serve", "setup"], env=environment(place / "var"),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    assert "need a PostgreSQL that runs already" in refused.stderr
    assert not (place / "var").exists()
