"""Each file of a data directory is declared by its name, and so is what a backup or a drill writes elsewhere."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from keepfaith.prober.search.files import files_of, logs, written_elsewhere
from tests.disks import on_disk

# What lies in memory is a device to the prober, which looks into it otherwise.
__all__ = ["on_disk"]
HOLDING = (
    "import sys; files = [open(name, 'w') for name in sys.argv[1:]]; print(flush=True); sys.stdin.read()"
)


@pytest.mark.parametrize(
    ("name", "is_declared"),
    [
        ("backup.pub", True), ("backup.lock", True), ("drill.json", True), ("demo-backup-key.txt", True),
        ("demo-receipt.txt", True), ("run/worker/prober.beat", True), ("run/worker/inbound-mail.beat", True),
        ("run/worker/alarms.json", True), ("run/worker/visits.beat", False), ("run/web/alarms.json", False),
        ("backup.pub.old", False), ("keepfaith-20261124T120000Z.backup", False), ("prober/visits.log", False),
    ],
)  # fmt: skip
def test_what_backups_and_the_worker_leave_in_the_data_directory_is_declared(
    tmp_path: Path, *, name: str, is_declared: bool
) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).touch()
    assert list(files_of(tmp_path)) == [(tmp_path / name, is_declared)]


@pytest.mark.parametrize(
    ("name", "is_declared"),
    [
        ("visits/published/2026-11-16-0123456789abcdef.json", True),
        ("visits/covered/2026-11-16-0123456789abcdef.json", True),
        ("visits/published/2026-11-16.json", False), ("visits/published/visitors.log", False),
    ],
)  # fmt: skip
def test_what_is_published_of_visits_is_declared(tmp_path: Path, *, name: str, is_declared: bool) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).touch()
    assert list(files_of(tmp_path)) == [(tmp_path / name, is_declared)]


def test_the_probers_own_files_are_not_searched(tmp_path: Path) -> None:
    (tmp_path / "prober").mkdir()
    for name in ("canaries.sqlite", "requests.sqlite-journal", "replay.sqlite3-wal", "accounts.json"):
        (tmp_path / "prober" / name).touch()
    assert list(files_of(tmp_path)) == []


def test_only_a_draft_of_a_backup_and_a_drill_are_written_elsewhere(tmp_path: Path) -> None:
    data, places = tmp_path / "var", ("backups", ".var.drill.abcdefgh")
    for place in ("var", *places):
        (tmp_path / place).mkdir()
    draft = ".keepfaith-20261124T120000Z.backup.a_cd3fgh"
    names = {
        f"backups/{draft}": True, f"backups/{draft}.more": False, "backups/keepfaith-20261124T120000Z.backup": False,
        ".var.drill.abcdefgh/ledger": True, "letters.txt": False, "var/letters.txt": None,
    }  # fmt: skip
    writing = subprocess.Popen(
        [sys.executable, "-c", HOLDING, *(tmp_path / name for name in names)],
        env={**os.environ, "KEEPFAITH_DATA": str(data)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert writing.stdout.readline()
        seen = {
            path.relative_to(tmp_path).as_posix(): is_declared
            for path, is_declared in written_elsewhere(data)
        }
    finally:
        writing.communicate()
    assert seen == {name: is_declared for name, is_declared in names.items() if is_declared is not None}


TWICE = "import os, sys; os.dup2(1, 9); other = open(sys.argv[1], 'w'); print(flush=True); sys.stdin.read()"


def test_a_log_that_is_open_twice_is_a_log_and_any_other_file_is_not(tmp_path: Path) -> None:
    data, log, other = tmp_path / "var", tmp_path / "portal.log", tmp_path / "second.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", TWICE, other],
            stdin=subprocess.PIPE,
            stdout=output,
            env={**os.environ, "KEEPFAITH_DATA": str(data)},
        )
    try:
        while not log.stat().st_size:
            assert process.poll() is None
        assert log in set(logs(data))
        assert list(written_elsewhere(data)) == [(other, False)]
    finally:
        process.communicate(timeout=20)


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="this machine has no disk in memory")
def test_a_log_on_a_disk_in_memory_is_a_log_and_shared_memory_is_no_file(tmp_path: Path) -> None:
    with (
        tempfile.NamedTemporaryFile(dir="/dev/shm", suffix=".log") as log,
        tempfile.NamedTemporaryFile(dir="/dev/shm") as shared,
    ):
        process = subprocess.Popen(
            [sys.executable, "-c", TWICE, shared.name],
            stdin=subprocess.PIPE,
            stdout=log,
            env={**os.environ, "KEEPFAITH_DATA": str(tmp_path / "var")},
        )
        try:
            while not Path(log.name).stat().st_size:
                assert process.poll() is None
            assert Path(log.name) in set(logs(tmp_path / "var"))
            assert list(written_elsewhere(tmp_path / "var")) == []
        finally:
            process.communicate(timeout=20)
