"""A portal that is no demonstration: its mail goes where the test says, and it outlives what a test does to it."""

import json
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg.rows import namedtuple_row

from keepfaith.website.postgres.cluster import DATABASE, OWNER
from keepfaith.website.postgres.socket_directory import socket_directory
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.third_party.enabled_agency import SAMPLE
from tests.website.conftest import Serving, environment, free_ports, gone

ROOT = Path(__file__).parents[1]
PATIENCE = 240


class Portal:
    """It starts and ends as often as a test wants, on the same data."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder, self.more, self.ports = folder, more, free_ports()
        self.data = DataDirectory.at(folder / "var")
        self.serving: Serving | None = None

    def tell(self, *words: str, program: str = "tests.subscribers") -> object:
        """Run a program on the portal's data and give what it reports."""
        completed = subprocess.run(
            [sys.executable, "-m", program, *words], capture_output=True, text=True, cwd=ROOT, check=False,
            env=environment(self.data.path, **self.more), timeout=PATIENCE,
        )  # fmt: skip
        assert completed.returncode == 0, completed.stderr
        return json.loads(completed.stdout)

    def start(self) -> None:
        self.serving = Serving(self.data.path, ports=self.ports, **self.more).await_ready().at_rest()

    def processes(self) -> list[psutil.Process]:
        """Give its parts."""
        return psutil.Process(self.serving.process.pid).children()

    def kill(self, part: str) -> None:
        """Kill one part, and see the whole portal end with it."""
        (doomed,) = [process for process in self.processes() if is_part(process, part)]
        doomed.send_signal(signal.SIGKILL)
        code, _, complained = self.serving.ended(within=30)
        assert code == 1, complained
        assert f"“{part}” ended: signal 9" in complained
        assert not gone(self.folder)

    def stop(self) -> None:
        if self.serving and self.serving.process.poll() is None:
            self.serving.process.send_signal(signal.SIGTERM)
            self.serving.ended(within=40)

    def rows(self) -> dict[str, Any]:
        """Return what the portal says of each notice, by the number that its Message-ID shows."""
        notices = self.ask(
            "SELECT id::text, state, failure, record_id FROM disclosure_outgoing_message WHERE kind = 'notice'"
        )
        return {row.id: row for row in notices}

    def is_done(self) -> bool:
        """Return whether every mailing is done."""
        return bool(self.ask("SELECT bool_and(state = 'done') AS done FROM disclosure_mailing")[0].done)

    def ask(self, *questions: str) -> list[Any]:
        """Ask the portal's database as its owner, all in one transaction; return what the last question found."""
        with psycopg.connect(host=str(socket_directory(self.data)), user=OWNER, dbname=DATABASE) as owner:
            cursor = owner.cursor(row_factory=namedtuple_row)
            for question in questions:
                cursor.execute(question)
            return cursor.fetchall()


def is_part(process: psutil.Process, part: str) -> bool:
    """Return whether a process is of a part; one that has ended is of none."""
    try:
        return part in process.cmdline()
    except psutil.Error:
        return False


@contextmanager
def portal_at(**more: str) -> Iterator[Portal]:
    with tempfile.TemporaryDirectory(prefix="kf-") as folder:
        Path(folder).chmod(0o711)
        portal = Portal(Path(folder), **more)
        portal.data.opened()
        portal.tell("post")
        try:
            yield portal
        finally:
            portal.stop()


def hurried(folder: Path) -> Path:
    """Copy the sample agency, with a mail server that takes as much as comes."""
    for name in SAMPLE.iterdir():
        if name.name != "agency.toml":
            (folder / name.name).symlink_to(name)
    text = (SAMPLE / "agency.toml").read_text(encoding="utf-8")
    hasty = re.sub(r"(?m)^notices_a_minute = \d+$", "notices_a_minute = 600000", text)
    assert hasty != text
    (folder / "agency.toml").write_text(hasty, encoding="utf-8")
    return folder


def until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not become so in time"
        time.sleep(0.02)
