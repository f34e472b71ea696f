"""Only what a commit lists counts; a commit is whole, chained, and never loses visits without a permission."""

import datetime as dt
import hashlib
import sqlite3
import threading
from contextlib import closing

import polars as pl
import pytest

from keepfaith.visits.store.changes import Advance, Change, LogPosition, StoredFile, next_chain
from keepfaith.visits.store.files import Store, StoreNotWritable, write_once
from keepfaith.visits.store.log_positions import ConcurrentIngest, slow_digest
from keepfaith.visits.store.manifest import Manifest
from keepfaith.visits.store.manifest_database import NAME, StoreRefused
from keepfaith.visits.store.verification import verify

DAY = dt.date(2026, 3, 1)


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "visits")


def written(store, kind="days", day=DAY, rows=3):
    return store.write_table(kind, pl.DataFrame({"n": range(rows)}), first=day, last=day)


def log_position(number, at):
    return LogPosition(number, b"h" * 32, at, b"t" * 32, "combined", "", at)


def test_before_the_first_commit_there_is_nothing(tmp_path):
    manifest = Manifest.at(tmp_path / "nowhere")
    assert manifest.version() == 0
    assert manifest.last_commit() is None
    assert manifest.files("days") == []
    assert manifest.head() == (0, bytes(32))
    assert manifest.positions(b"") == []
    assert not (tmp_path / "nowhere").exists()


def test_a_file_counts_only_once_a_commit_lists_it(store):
    file = written(store)
    assert store.manifest.files("days") == []
    assert store.manifest.commit(Change(add=[file])) == 1
    assert store.manifest.files("days") == [store.folder / file.name]
    assert store.manifest.files("pages") == []
    assert store.manifest.last_commit() <= dt.datetime.now(dt.UTC)
    assert file.digest == hashlib.sha256((store.folder / file.name).read_bytes()).hexdigest()


def test_files_are_found_by_their_days(store):
    files = [written(store, day=DAY + dt.timedelta(days=n)) for n in range(5)]
    store.manifest.commit(Change(add=files))
    listed = store.manifest.listed("days", DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=3))
    assert [file.first for file in listed] == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_files_are_for_their_owner_alone(store):
    file = written(store)
    store.manifest.commit(Change(add=[file]))
    for path in (store.folder / file.name, store.folder / NAME):
        assert path.stat().st_mode & 0o077 == 0
    assert store.folder.stat().st_mode & 0o077 == 0


def test_the_chain_binds_every_commit_to_those_before(store):
    contents = []
    for _ in range(3):
        change = Change(add=[written(store)])
        contents.append(change.content())
        store.manifest.commit(change)
    chain = bytes(32)
    for content, (_, listed, stored_chain) in zip(contents, store.manifest.commits(), strict=True):
        chain = next_chain(chain, content)
        assert (listed, stored_chain) == (content, chain)
    assert store.manifest.head() == (3, chain)
    assert store.manifest.chain_at(3) == chain
    assert store.manifest.chain_at(4) is None


def test_replacing_keeps_the_rows_and_losing_them_takes_a_permission(store):
    files = [written(store), written(store)]
    store.manifest.commit(Change(add=files))
    with pytest.raises(StoreRefused, match="destroy 6 kept lines"):
        store.manifest.commit(Change(add=[written(store, rows=5)], remove=files))
    with pytest.raises(StoreRefused, match="destroy 3 kept lines"):
        store.manifest.commit(Change(remove=files[:1]))
    assert len(store.manifest.files("days")) == 2
    store.manifest.commit(Change(add=[written(store, rows=6)], remove=files))
    assert len(store.manifest.files("days")) == 1
    last = store.manifest.listed("days")
    store.manifest.commit(Change(remove=last, permission="EXAMPLE-1"))
    assert store.manifest.files("days") == []
    assert '"permission":"EXAMPLE-1"' in [content for _, content, _ in store.manifest.commits()][-1]


def test_the_second_of_two_replacements_of_the_same_files_changes_nothing(store):
    files = [written(store)]
    store.manifest.commit(Change(add=files))
    store.manifest.commit(Change(add=[written(store)], remove=files))
    version = store.manifest.version()
    with pytest.raises(StoreRefused, match="not listed any more"):
        store.manifest.commit(Change(add=[written(store)], remove=files))
    assert store.manifest.version() == version
    assert len(store.manifest.files("days")) == 1


def test_a_place_in_a_log_moves_with_its_files_or_not_at_all(store):
    store.manifest.commit(Change(add=[written(store)], progress=Advance(None, log_position(7, 100))))
    assert store.manifest.positions(b"h" * 32) == [log_position(7, 100)]
    store.manifest.commit(Change(progress=Advance(log_position(7, 100), log_position(7, 250))))
    for before in (None, log_position(7, 100)):
        with pytest.raises(ConcurrentIngest, match="Another ingest"):
            store.manifest.commit(
                Change(add=[written(store)], progress=Advance(before, log_position(7, 300)))
            )
    assert store.manifest.positions(b"h" * 32) == [log_position(7, 250)]
    assert len(store.manifest.files("days")) == 1


def test_many_concurrent_commits_all_succeed(store):
    def work():
        for _ in range(5):
            store.manifest.commit(Change(add=[written(store, rows=1)]))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.manifest.version() == 20
    assert len(store.manifest.files("days")) == 20


def test_replaced_files_go_after_a_while_and_unlisted_ones_after_a_day(store):
    import os

    old, stray, fresh = written(store), written(store), written(store)
    store.manifest.commit(Change(add=[old]))
    store.manifest.commit(Change(add=[written(store)], remove=[old]))
    for file in (stray, old):
        os.utime(store.folder / file.name, (0, 0))
    store.sweep()
    there = {path.name for path in (store.folder / "days").iterdir()}
    assert old.name.split("/")[1] in there, "a reader may still be at it"
    assert stray.name.split("/")[1] not in there
    assert fresh.name.split("/")[1] in there
    with sqlite3.connect(store.folder / NAME) as connection:
        connection.execute("UPDATE commits SET committed_at = '2000-01-01T00:00:00+00:00'")
    connection.close()
    store.sweep()
    assert not (store.folder / old.name).exists()
    assert all(path.exists() for path in store.manifest.files("days"))


def test_a_full_disk_is_reported_and_leaves_no_draft(store):
    (store.folder / "days").rmdir()
    (store.folder / "days").write_text("in the way")
    with pytest.raises(StoreNotWritable, match="cannot be written"):
        written(store)
    with pytest.raises(StoreNotWritable, match="cannot be written"):
        Store.open(store.folder / "days" / "below")


def test_the_first_of_two_writers_of_a_file_wins(tmp_path):
    file = tmp_path / "once"
    assert write_once(file, "first")
    assert not write_once(file, "second")
    assert file.read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["once"]


def test_a_digest_by_which_a_line_is_known_is_costly_to_guess():
    import time

    began = time.process_time()
    assert slow_digest(b"a line") == slow_digest(b"a line") != slow_digest(b"b line")
    # A quick digest takes a millionth of a second; this one must not.
    assert time.process_time() - began > 0.01


def test_a_stored_file_is_read_from_its_row():
    file = StoredFile("days/x", "days", "2026-01-01", "2026-01-01", 1, 2, "00")
    assert StoredFile.from_row(file.as_row()) == file


@pytest.mark.parametrize(
    "use",
    [
        Store.open,
        verify,
        lambda folder: Manifest.at(folder).files("days"),
        lambda folder: Manifest.at(folder).commit(Change()),
    ],
    ids=["open", "verify", "read", "commit"],
)
def test_a_store_of_another_version_is_refused_with_a_remedy(store, use):
    store.manifest.commit(Change(add=[written(store)]))
    with closing(sqlite3.connect(store.folder / NAME)) as connection:
        connection.execute("PRAGMA user_version = 0")
    with pytest.raises(StoreRefused, match="Another version of Keepfaith") as refusal:
        use(store.folder)
    assert f"delete the folder {store.folder}" in refusal.value.remedy
