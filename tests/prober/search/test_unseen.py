"""Where other processes run as other users, what they have open cannot be seen, and nothing is claimed of it."""

import os
import subprocess
import sys
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


@pytest.mark.root("only root can give folders to other users")
def test_those_of_another_user_cannot_and_so_their_log_is_unseen(data: Path) -> None:
    os.chown(data / "run" / "web", 61_002, 61_002)
    assert accounts(data) == {0, 61_002}
    assert has_unseen_processes(data)
    assert has_unseen_log(data)


_ASKING = """
import sys
from pathlib import Path
from keepfaith.prober.search.shared_folders import accounts_of_its_own
print(sorted(accounts_of_its_own(Path(sys.argv[1]))))
"""


@pytest.mark.root("only root can start processes of other users")
def test_an_account_is_the_portals_alone_if_nothing_else_runs_as_it(data: Path) -> None:
    # Nobody else's on this machine.
    user = 700_000 + os.getpid()
    for folder in (data / "run").iterdir():
        os.chown(folder, user, user)
    for folder in (data, *data.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o111)

    def own_accounts() -> str:
        command = [sys.executable, "-c", _ASKING, data]
        environment = {**os.environ, "KEEPFAITH_DATA": str(data)}
        return subprocess.run(
            command, env=environment, user=user, capture_output=True, text=True, check=True
        ).stdout

    assert own_accounts() == f"[{user}]\n"
    other = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, env={}, user=user)
    try:
        assert own_accounts() == "[]\n"
    finally:
        other.communicate()
