"""Whether owners and modes let a user open a place, and what is made of it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from keepfaith.prober.boundaries.places import Place, opens
from keepfaith.prober.boundaries.processes import Process
from keepfaith.prober.boundaries.users import crossings, shared_users

USER, GROUP, OTHER = 61_002, 61_010, 61_900
pytestmark = pytest.mark.root("only root can give files to other users")


@pytest.fixture
def file() -> Iterator[Path]:
    # The folders that pytest makes are closed to others.
    place = Path(tempfile.mkdtemp(prefix="kf-"))
    place.chmod(0o711)
    (place / "folder").mkdir()
    (place / "folder" / "file").write_text("words")
    for path, mode in ((place / "folder", 0o750), (place / "folder" / "file", 0o640)):
        os.chown(path, USER, GROUP)
        path.chmod(mode)
    yield place / "folder" / "file"
    shutil.rmtree(place)


@pytest.mark.parametrize(
    ("user", "groups", "expected"),
    [(USER, set(), True), (OTHER, {GROUP}, True), (OTHER, set(), False), (0, set(), True)],
)
def test_owner_group_and_root_open_and_nobody_else(
    file: Path, user: int, groups: set[int], *, expected: bool
) -> None:
    assert opens(file, user=user, groups=frozenset(groups)) is expected


def test_a_folder_on_the_way_bars_who_may_not_pass(file: Path) -> None:
    file.chmod(0o644)
    assert not opens(file, user=OTHER, groups=frozenset())
    file.parent.chmod(0o751)
    assert opens(file, user=OTHER, groups=frozenset())


def test_the_owner_is_bound_by_the_owner_s_own_rights(file: Path) -> None:
    file.chmod(0o044)
    assert not opens(file, user=USER, groups=frozenset({GROUP}))


def test_a_process_that_can_open_what_it_does_not_need_is_named(file: Path) -> None:
    guarded = [Place("the custodian's key", file, frozenset({"custodian"}))]
    processes = [
        Process("custodian", USER),
        Process("web", OTHER, frozenset({GROUP})),
        Process("front", OTHER + 1),
    ]
    assert list(crossings(processes, guarded)) == ["The process “web” can open the custodian's key."]


def test_two_processes_of_one_user_are_named() -> None:
    processes = [Process("web", 1), Process("worker", 2), Process("custodian", 1)]
    assert list(shared_users(processes)) == ["The processes “web” and “custodian” run as one user."]
