"""Each backup is an entry with the digest and the size of its file, known until one says that it was removed."""

import datetime as dt
import sqlite3
from contextlib import closing

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol.answers import BackupFile
from keepfaith.custody.protocol.sizes import BACKUPS_PAGE_SIZE
from keepfaith.custody.store.journal import verify
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

AT = dt.datetime(2026, 11, 24, 9, 30, 15, tzinfo=dt.UTC)
KEK = bytes(32)
FIRST, SECOND = b"a" * 32, b"b" * 32


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path, KEK)
    yield opened
    opened.close()


def enter(store, named, digest=FIRST, size=3):
    with store.transaction():
        return store.backups.add(named=named, digest=digest, size=size, at=AT)


def test_a_backup_is_an_entry_whose_details_describe_the_file(store, tmp_path):
    assert store.backups.newest() == ()
    assert enter(store, "one.backup")
    (entry,) = store.connection.execute("SELECT entry FROM journal").fetchone()
    assert (decode(entry).kind, decode(entry).day, decode(entry).decision) == ("backed-up", AT.date(), "")
    assert store.details(1) == {
        "named": "one.backup", "digest": FIRST.hex(), "size": 3, "at": "2026-11-24T09:30:15+00:00",
        "employee": "command line", "hour": 9,
    }  # fmt: skip
    assert store.backups.newest() == (BackupFile("one.backup", FIRST, 3, AT),)
    assert verify(tmp_path).sound


def test_the_same_again_changes_nothing_and_another_file_of_that_name_is_refused(store):
    assert enter(store, "one.backup")
    assert not enter(store, "one.backup")
    for digest, size in ((SECOND, 3), (FIRST, 4)):
        with pytest.raises(KeepfaithError, match="another backup of this name"):
            enter(store, "one.backup", digest, size)
    assert store.checkpoint.count == 1


def test_the_last_one_comes_first_and_only_a_page_of_them(store):
    with store.transaction():
        for number in range(BACKUPS_PAGE_SIZE + 1):
            store.backups.add(named=f"{number}.backup", digest=FIRST, size=3, at=AT)
    names = [backup.named for backup in store.backups.newest()]
    assert (names[0], len(names)) == (f"{BACKUPS_PAGE_SIZE}.backup", BACKUPS_PAGE_SIZE)


def test_one_that_the_ledger_does_not_have_is_noticed(store, tmp_path):
    enter(store, "one.backup")
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as other, other:
        other.execute("UPDATE backups SET entry = 2")
    with pytest.raises(KeepfaithError, match="not in the ledger"):
        store.backups.newest()


def test_the_operator_enters_and_removes_and_the_portal_only_asks(running):
    assert running.portal.backups() == ()
    running.control.backed_up("one.backup", digest=FIRST, size=3)
    running.control.backed_up("two.backup", digest=SECOND, size=2**40)
    running.control.backed_up("two.backup", digest=SECOND, size=2**40)
    with pytest.raises(Refused, match="another backup"):
        running.control.backed_up("two.backup", digest=FIRST, size=2**40)
    backups = running.portal.backups()
    assert [(backup.named, backup.digest, backup.size) for backup in backups] == [
        ("two.backup", SECOND, 2**40), ("one.backup", FIRST, 3),
    ]  # fmt: skip
    running.control.removed("account", "two.backup")
    assert running.portal.backups() == backups
    running.control.removed("backup", "two.backup")
    running.control.removed("backup", "never-known.backup")
    assert running.control.backups() == backups[1:]
    counted = running.portal.counters(dt.date(2018, 1, 1))
    assert {tally.kind: tally.count for tally in counted if tally.kind in {"backed-up", "removed"}} == {
        "backed-up": 2, "removed": 3,
    }  # fmt: skip
    running.end()
    running.start()
    assert running.portal.backups() == backups[1:]
    assert verify(running.store).sound
