"""Folders come back as plain files of this user alone, and nothing else comes with them."""

import io
import sqlite3
import tarfile
from pathlib import Path

import pytest

from keepfaith.custody.archives.files import read, written
from keepfaith.custody.archives.keys import new_backup_key, read_backup_key
from keepfaith.custody.archives.store_copy import BACKUP
from keepfaith.custody.archives.streams import ArchiveRefused
from keepfaith.website.backups.tar_archive import NotCopied, copied_database, names_in, pack, unpack

SECRET = read_backup_key(new_backup_key()[0])
LIST = {"public_key": ""}


def archived(file: Path, fill) -> Path:
    """Write one part; its list is signed by nobody, so it is read up to there only."""
    with written(file, SECRET.public_key(), kind=BACKUP) as packer:
        with packer.part("visits") as part:
            fill(part)
        packer.finish(LIST, lambda _: bytes(64))
    return file


def brought_back(file: Path, folder: Path) -> int:
    with read(file, SECRET, kind=BACKUP) as archive:
        part = next(archive.parts())
        unpack(part, folder)
        return part.rows


def test_files_come_back_with_their_content_for_this_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    (folder / "deep").mkdir(parents=True)
    (folder / "a").write_bytes(b"x" * 3_000_000)
    (folder / "deep" / "b").write_bytes(b"")
    (folder / "link").symlink_to("/etc/hostname")
    assert names_in(folder) == ["a", "deep/b"]
    file = archived(tmp_path / "archive", lambda part: pack(folder, names_in(folder), part))
    assert brought_back(file, tmp_path / "two") == 2
    assert (tmp_path / "two" / "a").read_bytes() == b"x" * 3_000_000
    assert (tmp_path / "two" / "deep" / "b").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside"])
def test_a_name_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    def fill(part) -> None:
        with tarfile.open(fileobj=part, mode="w|") as tar:
            member = tarfile.TarInfo(name)
            member.size = 1
            tar.addfile(member, io.BytesIO(b"x"))

    file = archived(tmp_path / "archive", fill)
    with pytest.raises(ArchiveRefused, match="plain files"):
        brought_back(file, tmp_path / "two")
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_anything_but_a_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    def fill(part) -> None:
        with tarfile.open(fileobj=part, mode="w|") as tar:
            member = tarfile.TarInfo("name")
            member.type, member.linkname = kind, "/etc/hostname"
            tar.addfile(member)

    file = archived(tmp_path / "archive", fill)
    with pytest.raises(ArchiveRefused, match="plain files"):
        brought_back(file, tmp_path / "two")


def test_a_file_that_is_gone_ends_the_backup(tmp_path: Path) -> None:
    with pytest.raises(NotCopied, match="could not be copied"):
        archived(tmp_path / "archive", lambda part: pack(tmp_path, ["missing"], part))
    assert list(tmp_path.iterdir()) == []


def test_a_database_is_copied_as_of_one_instant(tmp_path: Path) -> None:
    source = sqlite3.connect(tmp_path / "manifest.sqlite", autocommit=True)
    source.execute("PRAGMA journal_mode = WAL")
    source.execute("CREATE TABLE one(number)")
    source.execute("INSERT INTO one VALUES (1)")
    copy = copied_database(tmp_path / "manifest.sqlite")
    source.execute("INSERT INTO one VALUES (2)")
    database = sqlite3.connect(copy)
    assert database.execute("SELECT number FROM one").fetchall() == [(1,)]
    database.close()
    source.close()
    copy.unlink()
