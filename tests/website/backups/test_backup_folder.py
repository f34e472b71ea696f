"""A backup counts once it is whole and entered; only then do old ones go, and never the last good one."""

import datetime as dt
import hashlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from keepfaith.agency.folder import agency_folder
from keepfaith.custody.archives.files import NotWritten
from keepfaith.custody.archives.keys import SecretKey, new_backup_key, read_backup_key
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.website.backups import backup_folder
from keepfaith.website.backups.backup_folder import (
    AlreadyBackingUp,
    BackupFolder,
    Entered,
    NoRoomForBackup,
    NotABackupFolder,
)
from keepfaith.website.backups.creation import Sources
from keepfaith.website.backups.verification import verify_backup
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.locks import FileLock
from tests.disks import fill, make_room, needs_mounts, read_only, small_disk, writable
from tests.portals import until

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SECRET = read_backup_key(new_backup_key()[0])


@pytest.fixture
def data(custody: Path) -> DataDirectory:
    return DataDirectory.from_environment()


@pytest.fixture
def control(custody: Path) -> Iterator[ControlClient]:
    with closing(ControlClient(custody / "control")) as client:
        for backup in client.backups():
            client.removed("backup", backup.named)
        yield client


@pytest.fixture
def folder(tmp_path: Path, data: DataDirectory) -> BackupFolder:
    (tmp_path / "backups").mkdir()
    return BackupFolder(tmp_path / "backups", data, keep=2)


def add(folder: BackupFolder, control: ControlClient, at: dt.datetime = NOW, **retention: Any) -> Entered:
    sources = Sources(folder.data, agency_folder(), retention)
    return folder.add(sources, public=SECRET.public_key(), control=control, now=at)


def names(folder: BackupFolder) -> list[str]:
    return sorted(file.name for file in folder.path.iterdir())


def secret() -> SecretKey:
    return SECRET


def test_it_is_entered_with_the_digest_and_size_of_what_lies_on_the_disk(
    folder: BackupFolder, control: ControlClient
) -> None:
    file = add(folder, control).backup.file
    (known,) = control.backups()
    assert (known.named, known.size) == (file.name, file.stat().st_size)
    assert known.digest == hashlib.sha256(file.read_bytes()).digest()
    verify_backup(file, secret())


def test_only_whole_backups_count_and_each_removal_is_entered(
    folder: BackupFolder, control: ControlClient
) -> None:
    first, second = (add(folder, control, NOW + day * DAY).backup.file for day in range(2))
    # What was cut off is no backup: the whole one before it stays in its place.
    second.write_bytes(second.read_bytes()[:-1])
    third = add(folder, control, NOW + 2 * DAY)
    assert third.removed == ()
    assert names(folder) == [first.name, second.name, third.backup.file.name]
    fourth = add(folder, control, NOW + 3 * DAY)
    assert fourth.removed == (first.name,)
    assert {backup.named for backup in control.backups()} == set(names(folder))


def test_a_backup_unknown_to_the_ledger_is_left_alone_until_its_period_ends(
    folder: BackupFolder, control: ControlClient
) -> None:
    strange = folder.path / "keepfaith-20261101T000000Z.backup"
    strange.touch()
    for day in range(4):
        add(folder, control, NOW + day * DAY)
    assert strange.exists()
    assert len(names(folder)) == 3
    thirty = {"backups": {"period": "30 days"}}
    assert add(folder, control, NOW + 10 * DAY, **thirty).removed[0] == strange.name


def test_the_newest_backup_stays_whatever_the_number_to_keep(
    folder: BackupFolder, control: ControlClient
) -> None:
    one = BackupFolder(folder.path, folder.data, keep=1)
    add(one, control)
    last = add(one, control, NOW + DAY).backup.file
    assert names(one) == [last.name]
    # Also by a clock that was set back, and where the policy gives it no day.
    before = add(one, control, NOW - DAY, backups={"period": "1 day"}).backup.file
    assert before.exists()


def test_a_folder_that_is_not_there_or_inside_the_data_is_refused_and_not_made(
    folder: BackupFolder, control: ControlClient
) -> None:
    gone = BackupFolder(folder.path / "mount", folder.data)
    with pytest.raises(NotABackupFolder, match="no folder"):
        add(gone, control)
    assert not gone.path.exists()
    link = folder.path / "link"
    link.symlink_to(folder.data.secrets)
    with pytest.raises(NotABackupFolder, match="inside"):
        add(BackupFolder(link, folder.data), control)


def test_nothing_is_begun_that_could_not_be_entered(folder: BackupFolder, tmp_path: Path) -> None:
    with closing(ControlClient(tmp_path / "nobody")) as nobody, pytest.raises(CustodianUnavailable):
        add(folder, nobody)
    assert names(folder) == []


def test_two_of_one_second_would_have_one_name(folder: BackupFolder, control: ControlClient) -> None:
    add(folder, control)
    (folder.path / "other").mkdir()
    other = BackupFolder(folder.path / "other", folder.data)
    with pytest.raises(AlreadyBackingUp, match="this very second"):
        add(other, control)
    assert names(other) == []


def test_no_second_one_is_made_beside_another(folder: BackupFolder, control: ControlClient) -> None:
    lock = FileLock(folder.data.path / "backup.lock")
    assert lock.taken()
    with pytest.raises(AlreadyBackingUp):
        add(folder, control)
    lock.close()


def test_where_there_is_too_little_room_it_is_not_begun(
    folder: BackupFolder, control: ControlClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = add(folder, control).backup.file
    monkeypatch.setattr(backup_folder, "_SPARE", 1024**5)
    with pytest.raises(NoRoomForBackup):
        add(folder, control, NOW + DAY)
    assert names(folder) == [file.name]


def test_the_file_of_a_killed_run_is_no_backup_and_goes_with_the_next(
    folder: BackupFolder, control: ControlClient
) -> None:
    draft = folder.path / ".keepfaith-20261101T000000Z.backup.abc123"
    draft.write_bytes(b"half of it")
    file = add(folder, control).backup.file
    assert names(folder) == [file.name]
    assert [backup.named for backup in control.backups()] == [file.name]


@needs_mounts
def test_on_a_full_or_unwritable_disk_no_half_file_counts_and_old_ones_stay(
    tmp_path: Path, data: DataDirectory, control: ControlClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It is measured before; here it fills up while the backup is written.
    monkeypatch.setattr(backup_folder, "_SPARE", -(1024**5))
    place = tmp_path / "disk"
    place.mkdir()
    with small_disk(place, "64m"):
        folder = BackupFolder(place, data, keep=1)
        file = add(folder, control).backup.file
        fill(place, but=64 * 1024)
        with pytest.raises(NotWritten, match="No space left"):
            add(folder, control, NOW + DAY)
        make_room(place)
        assert names(folder) == [file.name]
        read_only(place)
        with pytest.raises((NotWritten, NotABackupFolder), match="Read-only"):
            add(folder, control, NOW + DAY)
        writable(place)
        assert [backup.named for backup in control.backups()] == [file.name]
        verify_backup(file, secret())


# Makes a backup that ends by itself in the middle, or waits there to be killed.
KILLED = """
import datetime as dt, sys, time
from contextlib import closing
from pathlib import Path
import django
django.setup()
from keepfaith.agency.folder import agency_folder
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.archives.keys import new_backup_key, read_backup_key
from keepfaith.website.backups import creation
from keepfaith.website.backups.backup_folder import BackupFolder
from keepfaith.website.runtime.data_directory import DataDirectory
creation.pack = lambda *_, **__: time.sleep(600)
data = DataDirectory.from_environment()
public = read_backup_key(new_backup_key()[0]).public_key()
with closing(ControlClient(Path(sys.argv[2]))) as control:
    BackupFolder(Path(sys.argv[1]), data, 1).add(
        creation.Sources(data, agency_folder(), {}), public=public, control=control, now=dt.datetime.now(dt.UTC)
    )
"""


def test_one_that_is_killed_midway_leaves_no_backup_and_the_old_ones_stay(
    folder: BackupFolder, control: ControlClient, custody: Path
) -> None:
    first = add(folder, control).backup.file
    process = subprocess.Popen([sys.executable, "-c", KILLED, folder.path, custody / "control"])
    try:
        until(lambda: len(names(folder)) == 2)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    (draft,) = set(names(folder)) - {first.name}
    assert draft.startswith(".")
    assert [backup.named for backup in control.backups()] == [first.name]
    assert folder.whole(control.backups()) == [first]
    # The lock went with the process.
    last = add(folder, control, NOW + DAY).backup.file
    assert names(folder) == [first.name, last.name]
