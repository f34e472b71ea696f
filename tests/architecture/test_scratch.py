"""Folders of runs that were killed go when the next run begins, and none of a run that lives."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests import scratch

MAKE = "from tests import scratch; print(scratch.make(), flush=True); input()"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_folder_stays_as_long_as_its_run(place: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", MAKE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    with run:
        folder = Path(run.stdout.readline().strip())
        (folder / "var").mkdir()
        assert folder.parent == place
        assert scratch.take_away_left() == []
        assert folder.exists()
        run.kill()
        run.wait()
    assert scratch.take_away_left() == [folder]
    assert not folder.exists()


def test_a_folder_of_this_run_and_one_without_a_sign_stay(place: Path) -> None:
    own, other = scratch.make(), place / f"{scratch.PREFIX}other"
    other.mkdir()
    assert scratch.take_away_left() == []
    assert own.exists()
    assert other.exists()
