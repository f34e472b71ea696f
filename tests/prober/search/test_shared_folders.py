"""What a portal's processes leave in temporary folders and beside its directory is read, not what others keep there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keepfaith.prober.search import shared_folders
from keepfaith.prober.search.shared_folders import backups, temporary_files

WAITING = "print(flush=True); import sys; sys.stdin.read()"


@pytest.fixture
def process(tmp_path: Path):
    """A process of a portal whose temporary files and backups have folders of their own."""
    data, temporary, copies = tmp_path / "var", tmp_path / "temporary", tmp_path / "copies"
    for folder in (data, temporary, temporary / "of" / "others", copies):
        folder.mkdir(parents=True)
    started = subprocess.Popen(
        [sys.executable, "-c", WAITING],
        env={
            **os.environ, "KEEPFAITH_DATA": str(data), "TMPDIR": str(temporary), "KEEPFAITH_BACKUPS": str(copies)
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert started.stdout.readline()
    yield tmp_path
    started.communicate(timeout=20)


def test_files_of_its_temporary_folder_and_of_folders_in_it_are_read(process):
    temporary = process / "temporary"
    for name in ("tmp1", "of/tmp2", "of/others/tmp3"):
        (temporary / name).touch()
    (temporary / "link").symlink_to(temporary / "tmp1")
    seen = {(path, owner) for path, owner in temporary_files(process / "var") if path.is_relative_to(process)}
    assert seen == {(temporary / "tmp1", os.geteuid()), (temporary / "of" / "tmp2", os.geteuid())}


def test_they_are_not_more_than_a_portal_leaves(process, monkeypatch):
    monkeypatch.setattr(shared_folders, "_TEMPORARY", ())
    for number in range(9):
        (process / "temporary" / str(number)).touch()
    monkeypatch.setattr(shared_folders, "MAX_FILES", 4)
    assert len(list(temporary_files(process / "var"))) == 4


def test_backups_beside_the_directory_are_read(process):
    (process / "copies" / "a.backup").touch()
    assert list(backups(process / "var")) == [process / "copies" / "a.backup"]
