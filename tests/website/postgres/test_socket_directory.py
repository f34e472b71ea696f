"""The folder of PostgreSQL's socket, whoever it was made for by an earlier start."""

import dataclasses
import os
import stat
from pathlib import Path

import pytest

from keepfaith.website.postgres.os_account import Account, postgresql_account
from keepfaith.website.postgres.socket_directory import NoSocketDirectory, make_socket_directory
from keepfaith.website.runtime.data_directory import DataDirectory

GROUP = 61_950

pytestmark = pytest.mark.root("only root runs PostgreSQL as another user")


@pytest.fixture
def data(place: Path) -> DataDirectory:
    directory = DataDirectory.at(place / "var")
    directory.postgresql.mkdir(parents=True)
    return directory


def accounts() -> tuple[Account, Account]:
    """Give PostgreSQL's account where all runs as one user, and where the processes share a group."""
    alone = dataclasses.replace(postgresql_account(), shared=None)
    return alone, dataclasses.replace(alone, shared=GROUP)


def rights(folder: Path) -> tuple[int, int, int]:
    status = folder.lstat()
    return status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)


def test_it_opens_to_the_group_of_the_processes_and_closes_again(data: DataDirectory) -> None:
    alone, shared = accounts()
    for account, expected in [
        (alone, (alone.uid, alone.gid, 0o700)),
        (shared, (shared.uid, GROUP, 0o710)),
        (alone, (alone.uid, alone.gid, 0o700)),
    ]:
        assert rights(make_socket_directory(data, account)) == expected


@pytest.mark.parametrize("other", ["a link", "of somebody else"])
def test_what_another_user_put_there_is_neither_opened_nor_used(
    data: DataDirectory, place: Path, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = place / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    folder = data.postgresql / "socket"
    if other == "a link":
        folder.symlink_to(elsewhere)
    else:
        folder.mkdir()
        os.chown(folder, GROUP, GROUP)
        elsewhere = folder
    before = rights(elsewhere)
    monkeypatch.setattr("keepfaith.website.postgres.socket_directory._candidates", lambda _data: [folder])
    with pytest.raises(NoSocketDirectory, match="too long for it"):
        make_socket_directory(data, accounts()[1])
    assert rights(elsewhere) == before
