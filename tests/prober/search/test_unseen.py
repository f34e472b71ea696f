"""Where other processes run as other users, what they have open cannot be seen, and nothing is claimed of it."""

import os
from pathlib import Path

import pytest

from keepfaith.prober.search.files import accounts, has_unseen_log, has_unseen_processes


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "run" / "web").mkdir(parents=True)
    (tmp_path / "run" / "prober").mkdir()
    return tmp_path


def test_processes_of_our_own_user_can_be_seen(data: Path) -> None:
    assert accounts(data) == {os.geteuid()}
    assert not has_unseen_processes(data)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders to other users")
def test_those_of_another_user_cannot_and_so_their_log_is_unseen(data: Path) -> None:
    os.chown(data / "run" / "web", 61_002, 61_002)
    assert accounts(data) == {0, 61_002}
    assert has_unseen_processes(data)
    assert has_unseen_log(data)
