"""Whatever is done to the journal behind the custodian's back is found."""

import datetime as dt
import shutil
import sqlite3
from contextlib import closing

import pytest

from keepfaith.custody.crypto.seal import new_key
from keepfaith.custody.ledger.chain import chained
from keepfaith.custody.ledger.entry import Entry
from keepfaith.custody.store.grants import Grant
from keepfaith.custody.store.journal import verify
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
DAY = AT.date()
KEK = new_key()
FORGED = Entry("opened", DAY, bytes(32), bytes(32), decision="allow").encode()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    directory = tmp_path_factory.mktemp("store")
    store = Store.open(directory, KEK)
    for number in range(5):
        with store.transaction():
            store.duties.assign(Grant(f"employee {number}", "literature"), at=AT)
            store.duties.assign(Grant(f"employee {number}", "events"), at=AT)
    store.close()
    return directory


@pytest.fixture
def directory(written, tmp_path):
    copied = tmp_path / "store with a space"
    shutil.copytree(written, copied)
    return copied


def tamper(directory, *statements):
    with closing(sqlite3.connect(directory / "store.sqlite3", autocommit=True)) as connection:
        for statement, *values in statements:
            assert connection.execute(statement, values).rowcount >= 1


def rechain(directory):
    """Do what a patient forger would: make the whole chain fit again."""
    from keepfaith.custody.ledger.chain import beginning
    from keepfaith.custody.store.keyring import stored_public_key

    with closing(sqlite3.connect(directory / "store.sqlite3", autocommit=True)) as connection:
        chain = beginning(stored_public_key(connection))
        for number, entry in connection.execute(
            "SELECT number, entry FROM journal ORDER BY number"
        ).fetchall():
            chain = chained(chain, number, entry)
            connection.execute("UPDATE journal SET chain = ? WHERE number = ?", (chain, number))


SWAP = (
    ("UPDATE journal SET number = -1 WHERE number = 3",),
    ("UPDATE journal SET number = 3 WHERE number = 4",),
    ("UPDATE journal SET number = 4 WHERE number = -1",),
)
INSERTION = (
    ("UPDATE journal SET number = -number - 1 WHERE number > 4",),
    ("UPDATE journal SET number = -number WHERE number < 0",),
    ("INSERT INTO journal VALUES (5, ?, zeroblob(32))", FORGED),
)
DROP = (
    ("DELETE FROM journal WHERE number = 4",),
    ("UPDATE journal SET number = -number + 1 WHERE number > 4",),
    ("UPDATE journal SET number = -number WHERE number < 0",),
)
TAMPERINGS = {
    "changed": (("UPDATE journal SET entry = ? WHERE number = 4", FORGED),),
    "garbled": (("UPDATE journal SET entry = x'00' WHERE number = 4",),),
    "dropped": (("DELETE FROM journal WHERE number = 4",),),
    "dropped and renumbered": DROP,
    "first dropped": (("DELETE FROM journal WHERE number = 1",),),
    "reordered": SWAP,
    "inserted": INSERTION,
    "inserted before the first": (("INSERT INTO journal VALUES (0, ?, zeroblob(32))", FORGED),),
    "appended": (("INSERT INTO journal VALUES (11, ?, zeroblob(32))", FORGED),),
    "truncated": (("DELETE FROM journal WHERE number > 8",),),
    "emptied": (("DELETE FROM journal",),),
    "chain changed": (("UPDATE journal SET chain = zeroblob(32) WHERE number = 6",),),
    "count changed": (("UPDATE checkpoint SET count = 9",),),
    "signature changed": (("UPDATE checkpoint SET signature = zeroblob(64)",),),
    "checkpoint dropped": (("DELETE FROM checkpoint",),),
}


def test_an_untouched_journal_is_sound(directory):
    report = verify(directory)
    assert report.sound, report.problems
    assert report.entries == 10


@pytest.mark.parametrize("how", TAMPERINGS)
def test_tampering_is_found(directory, how):
    tamper(directory, *TAMPERINGS[how])
    assert not verify(directory).sound


@pytest.mark.parametrize(
    "how", ["changed", "dropped and renumbered", "reordered", "inserted", "appended", "truncated"]
)
def test_tampering_is_found_even_when_the_chain_is_made_to_fit(directory, how):
    tamper(directory, *TAMPERINGS[how])
    rechain(directory)
    assert not verify(directory).sound


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ("changed", "Entry 4 does not chain: it was changed, moved or inserted."),
        ("dropped", "Entry 5 follows entry 3: one was dropped or inserted."),
        ("appended", "The signed count is 10, yet there is an entry 11."),
        ("truncated", "The signed count is 10, yet the last entry is 8."),
        ("signature changed", "The checkpoint of the journal is missing or not signed by its key."),
    ],
)
def test_what_is_wrong_is_said(directory, how, problem):
    tamper(directory, *TAMPERINGS[how])
    assert problem in verify(directory).problems


def test_an_entry_that_is_not_in_the_checkpoint_file_yet_is_under_the_signed_count(directory):
    before = (directory / "checkpoint").read_bytes()
    store = Store.open(directory, KEK)
    with store.transaction():
        store.duties.assign(Grant("late", "records"), at=AT)
    store.close()
    (directory / "checkpoint").write_bytes(before)
    tamper(directory, ("UPDATE journal SET entry = ? WHERE number = 11", FORGED))
    rechain(directory)
    assert verify(directory).problems == ("The last entry is not the one that was signed.",)


def test_an_end_cut_off_together_with_an_older_signed_checkpoint_is_found(written, directory, tmp_path):
    earlier = tmp_path / "earlier"
    shutil.copytree(directory, earlier)
    store = Store.open(directory, KEK)
    with store.transaction():
        store.duties.assign(Grant("late", "records"), at=AT)
    store.close()
    shutil.copy(earlier / "store.sqlite3", directory / "store.sqlite3")
    (problem,) = verify(directory).problems
    assert "tells of 11 entries" in problem
    with pytest.raises(KeepfaithError, match="once had 11 entries"):
        Store.open(directory, KEK)


@pytest.mark.parametrize("spoiled", [None, b"", bytes(1024)])
def test_a_missing_or_spoiled_checkpoint_file_is_found_and_the_store_does_not_go_on(directory, spoiled):
    (directory / "checkpoint").unlink() if spoiled is None else (directory / "checkpoint").write_bytes(
        spoiled
    )
    assert "file `checkpoint`" in verify(directory).problems[0]
    with pytest.raises(KeepfaithError, match="not whole"):
        Store.open(directory, KEK)


@pytest.mark.parametrize("slot", [0, 512])
def test_one_place_of_the_checkpoint_file_spoiled_by_a_power_cut_does_no_harm(directory, slot):
    written = bytearray((directory / "checkpoint").read_bytes())
    written[slot : slot + 100] = bytes(100)
    (directory / "checkpoint").write_bytes(written)
    assert verify(directory).sound
    Store.open(directory, KEK).close()


def test_a_crash_between_commit_and_checkpoint_file_does_no_harm(directory):
    before = (directory / "checkpoint").read_bytes()
    store = Store.open(directory, KEK)
    with store.transaction():
        store.duties.assign(Grant("late", "records"), at=AT)
    store.close()
    (directory / "checkpoint").write_bytes(before)
    assert verify(directory).sound
    Store.open(directory, KEK).close()


@pytest.mark.parametrize("how", ["truncated", "emptied", "appended", "count changed", "checkpoint dropped"])
def test_a_store_whose_journals_end_was_touched_is_not_opened(directory, how):
    tamper(directory, *TAMPERINGS[how])
    with pytest.raises(KeepfaithError, match="not whole"):
        Store.open(directory, KEK)


def test_another_stores_journal_is_not_taken_for_this_one(directory, tmp_path):
    other = Store.open(tmp_path / "other", KEK)
    public_key = other.public_key
    other.close()
    assert "names another public key" in verify(directory, public_key).problems[0]


def test_verifying_runs_beside_a_custodian_at_work(directory):
    store = Store.open(directory, KEK)
    for number in range(20):
        with store.transaction():
            store.duties.assign(Grant(f"late {number}", "records"), at=AT)
        report = verify(directory, store.public_key)
        assert report.sound, report.problems
        assert report.entries == 11 + number
    store.truncate()
    store.close()


def test_many_problems_are_reported_briefly(directory):
    tamper(directory, ("UPDATE journal SET entry = x'00'",), ("UPDATE journal SET chain = zeroblob(32)",))
    report = verify(directory)
    assert len(report.problems) == 21
    assert report.problems[-1].startswith("… and ")


def test_where_there_is_no_store_nothing_is_called_sound(tmp_path):
    with pytest.raises(KeepfaithError, match="no custodian's store"):
        verify(tmp_path)


def test_a_file_that_is_no_database_is_reported(tmp_path):
    (tmp_path / "store.sqlite3").write_bytes(b"nothing of the sort" * 100)
    assert not verify(tmp_path).sound
