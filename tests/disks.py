"""Small disks of a test's own, to be filled or made read-only, which only root mounts; and a folder on a real one."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FILLER = "filler"
needs_mounts = pytest.mark.root("only root mounts a small disk")


@pytest.fixture(name="tmp_path", autouse=True)
def on_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of each test of a module that imports this, in the place of pytest's own: memory is no disk to it."""
    monkeypatch.setattr(tempfile, "tempdir", "/var/tmp")
    with tempfile.TemporaryDirectory(prefix="kf-disk-") as folder:
        yield Path(folder)


@contextmanager
def small_disk(at: Path, size: str) -> Iterator[None]:
    """Mount so much memory as a disk for the block, or skip the test where nobody may."""
    if not _run("mount", "-t", "tmpfs", "-o", f"size={size},mode=711", "tmpfs", str(at)):
        pytest.skip("this machine lets nobody mount a file system")
    try:
        yield
    finally:
        # What still ends there may hold it a moment longer.
        _run("umount", "--lazy", str(at))


def read_only(at: Path) -> None:
    """Have a mounted disk take no more writes; nobody may have a file open for writing there."""
    assert _run("mount", "-o", "remount,ro", str(at))


def writable(at: Path) -> None:
    """Have a mounted disk take writes again."""
    assert _run("mount", "-o", "remount,rw", str(at))


def fill(at: Path, *, but: int = 0) -> None:
    """Fill a disk but for so many bytes."""
    space = os.statvfs(at)
    (at / FILLER).write_bytes(bytes(max(0, space.f_bavail * space.f_frsize - but)))


def make_room(at: Path) -> None:
    """Take away what filled a disk."""
    (at / FILLER).unlink()


def _run(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
