"""The data directory is ours, of a version we know, and served by one process."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from keepfaith.website.runtime.data_directory import (
    AlreadyServed,
    DataDirectory,
    DataDirectoryRefused,
    data_path,
    secret,
    write_atomically,
)


def test_a_new_directory_is_made_with_private_folders(tmp_path: Path) -> None:
    data = DataDirectory.at(tmp_path / "with spaces" / "var").opened()
    assert (data.path / "version").read_text() == "1\n"
    for folder in (data.secrets, data.tls, data.run):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert data.opened() == data


def test_a_relative_path_means_the_same_after_the_folder_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEEPFAITH_DATA", "some/var")
    data = DataDirectory.from_environment()
    monkeypatch.chdir("/")
    assert data.opened().path == tmp_path / "some" / "var"
    monkeypatch.delenv("KEEPFAITH_DATA")
    assert data_path() == Path("/var")


def test_a_directory_of_a_newer_release_is_refused_and_left_alone(tmp_path: Path) -> None:
    data = DataDirectory.at(tmp_path / "var").opened()
    (data.path / "version").write_text("2\n")
    with pytest.raises(DataDirectoryRefused, match="newer release"):
        data.opened()
    assert (data.path / "version").read_text() == "2\n"


@pytest.mark.parametrize("text", ["", "one", "-1", "0", "²"])
def test_a_version_that_is_no_number_is_refused(tmp_path: Path, text: str) -> None:
    data = DataDirectory.at(tmp_path / "var").opened()
    (data.path / "version").write_text(text)
    with pytest.raises(DataDirectoryRefused, match="version number"):
        data.opened()


def test_a_folder_with_other_peoples_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(DataDirectoryRefused, match="not empty"):
        DataDirectory.at(tmp_path).opened()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letter.txt"]


def test_a_file_in_the_place_of_the_directory_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataDirectoryRefused, match=r"cannot be used: Not a directory") as refused:
        DataDirectory.at(tmp_path / "file" / "var").opened()
    assert "KEEPFAITH_DATA" in refused.value.remedy


@pytest.mark.skipif(not Path("/proc/sys").is_dir(), reason="needs a folder in which nobody can write")
def test_a_directory_in_which_nothing_can_be_written_is_refused() -> None:
    with pytest.raises(DataDirectoryRefused, match="cannot be used"):
        DataDirectory.at(Path("/proc/sys/keepfaith")).opened()


def test_a_secret_is_made_once_even_by_many_at_once(tmp_path: Path) -> None:
    data = DataDirectory.at(tmp_path / "var").opened()
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: data.secret("key"), range(32)))
    assert len(made) == 1
    assert len(made.pop()) >= 64
    assert stat.S_IMODE((data.secrets / "key").stat().st_mode) == 0o600
    assert sorted(path.name for path in data.secrets.iterdir()) == ["key"]


def test_before_the_directory_is_opened_a_secret_leaves_no_trace(tmp_path: Path) -> None:
    assert secret(tmp_path / "var", "key") != secret(tmp_path / "var", "key")
    assert not (tmp_path / "var").exists()


def test_a_file_is_written_whole_with_its_mode(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", "one", mode=0o644)
    write_atomically(tmp_path / "a", "two")
    assert (tmp_path / "a").read_text() == "two"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_second_server_learns_which_process_has_the_directory(tmp_path: Path) -> None:
    data = DataDirectory.at(tmp_path / "var").opened()
    assert not data.is_served()
    lock = data.served(origin="https://localhost:8443")
    assert data.is_served()
    with pytest.raises(AlreadyServed, match=rf"process {os.getpid()} from .* at https://localhost:8443"):
        data.served(origin="https://localhost:9443")
    lock.close()
    data.served(origin="https://localhost:9443").close()


def test_a_killed_server_leaves_the_directory_free(tmp_path: Path) -> None:
    data = DataDirectory.at(tmp_path / "var").opened()
    code = (
        "import os, pathlib, signal\n"
        "from keepfaith.website.runtime.data_directory import DataDirectory\n"
        f"data = DataDirectory.at(pathlib.Path({str(data.path)!r}))\n"
        "lock = data.served(origin='x')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    data.served(origin="y").close()


def test_a_command_that_needs_a_portal_makes_none(tmp_path: Path) -> None:
    data = DataDirectory.at(tmp_path / "typo")
    with pytest.raises(DataDirectoryRefused, match=r"There is no portal in .*/typo\."):
        data.required()
    assert not data.path.exists()
    assert data.opened().required() == data
