"""Verification finds each changed, cut, dropped or added byte; compared with the ledger, a new past too."""

import datetime as dt
import json
import sqlite3
from contextlib import closing

import polars as pl
import pytest

from keepfaith.visits.logs.schema import Reject
from keepfaith.visits.store.changes import Change, next_chain
from keepfaith.visits.store.compact import compact
from keepfaith.visits.store.manifest import Manifest
from keepfaith.visits.store.manifest_database import NAME
from keepfaith.visits.store.verification import verify
from tests.visits.stored_visits import NOON, some_days, store_visits

REQUESTS = 3 * 48


@pytest.fixture
def folder(tmp_path):
    """A store with three commits, one a day, and some lines that could not be read."""
    folder = tmp_path / "visits"
    store_visits(folder, some_days(3), [Reject(0, "no match", b"nonsense")])
    return folder


def changed(folder, statement, *values):
    with closing(sqlite3.connect(folder / NAME)) as connection, connection:
        assert connection.execute(statement, values).rowcount > 0


def rewritten(folder):
    """Chain all commits anew, as somebody would who changed one and is not found out by the manifest alone."""
    with closing(sqlite3.connect(folder / NAME)) as connection, connection:
        chain = bytes(32)
        for number, content in connection.execute(
            "SELECT number, content FROM commits ORDER BY number"
        ).fetchall():
            chain = next_chain(chain, content)
            connection.execute("UPDATE commits SET chain = ? WHERE number = ?", (chain, number))


def first(folder, kind="days"):
    return Manifest.at(folder).listed(kind)[0]


def problems(folder, **how):
    return " ".join(verify(folder, **how).problems)


def test_an_untouched_store_is_sound(folder):
    head = Manifest.at(folder).head()
    for sample in (None, 1, 100):
        report = verify(folder, head, sample=sample)
        assert report.is_sound, report
        assert (report.commits, report.rows) == (3, REQUESTS)
        assert report.files == (4 if sample == 1 else report.listed)
    assert report.listed == 3 * 6


def test_a_store_that_grew_after_its_anchor_is_sound(folder):
    manifest = Manifest.at(folder)
    assert verify(folder, (1, manifest.chain_at(1))).is_sound
    assert verify(folder, (2, manifest.chain_at(2))).is_sound


def test_compacting_leaves_it_sound_and_explained(folder):
    keeper = store_visits(folder, some_days(3))
    head = Manifest.at(folder).head()
    assert compact(keeper.store, today=dt.date(2027, 1, 1)).before
    report = verify(folder, head)
    assert report.is_sound, report
    assert report.rows == 2 * REQUESTS


def test_an_empty_store_is_sound_unless_the_ledger_has_an_anchor(tmp_path):
    assert verify(tmp_path / "nowhere") == verify(tmp_path)
    assert (verify(tmp_path).commits, verify(tmp_path).rows, verify(tmp_path).is_sound) == (0, 0, True)
    assert "the end was cut off" in problems(tmp_path, anchor=(3, bytes(32)))


def test_progress_is_reported_in_bytes(folder):
    heard = []
    verify(folder, on_progress=lambda done, all_of_it: heard.append((done, all_of_it)))
    assert len(heard) == 18
    assert heard[0][0] == 0
    assert heard == sorted(heard)
    assert {total for _, total in heard} == {sum(f.size for k in ("days", "pages", "hours", "counts", "rejects")
                                                 for f in Manifest.at(folder).listed(k))}  # fmt: skip


@pytest.mark.parametrize("kind", ["days", "pages", "hours", "counts", "rejects"])
def test_a_file_that_is_gone_cut_or_changed_is_found(folder, kind):
    file = folder / first(folder, kind).name
    content = file.read_bytes()
    file.write_bytes(content[:-1])
    assert "bytes, not" in problems(folder)
    assert "bytes, not" in problems(folder, sample=1)
    file.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    assert "is another than was written" in problems(folder)
    file.unlink()
    assert f"{file.name} is missing" in problems(folder)
    assert f"{file.name} is missing" in problems(folder, sample=1)


def test_a_file_that_is_no_table_is_found(folder):
    file = first(folder)
    (folder / file.name).write_bytes(b"x" * file.size)
    assert "is another than was written" in problems(folder)


def test_a_file_with_fewer_rows_than_its_commit_says_is_found(folder):
    keeper = store_visits(folder, [])
    table = pl.read_parquet(folder / first(folder).name).cast({pl.Enum: pl.String})
    day = NOON.date()
    written = keeper.store.write_table("days", table, first=day, last=day)
    claimed = type(written)(**{name: getattr(written, name) for name in written.__slots__} | {"rows": 1_000})
    Manifest.at(folder).commit(Change(add=[claimed]))
    assert "has 48 rows, not 1000" in problems(folder)


def test_an_address_whose_key_is_gone_is_found(folder):
    for key in (folder / "keys").iterdir():
        key.unlink()
    assert "can never be opened again" in problems(folder)
    assert "can never be opened again" in problems(folder, sample=1)


def test_a_commit_that_was_changed_is_found(folder):
    changed(
        folder, "UPDATE commits SET content = replace(content, '\"rows\":48', '\"rows\":47') WHERE number = 2"
    )
    faults = problems(folder)
    assert "Commit 2 does not chain" in faults
    assert "Commit 3" not in faults
    assert "is listed otherwise than its commit says" in faults


def test_a_commit_that_was_dropped_is_found(folder):
    changed(folder, "DELETE FROM commits WHERE number = 2")
    assert "Commit 3 follows commit 1" in problems(folder)


def test_a_commit_that_cannot_be_read_is_found(folder):
    for content in ("no json", "[]", "{}", '{"add": [{}], "remove": []}', '{"add": [], "remove": [[]]}'):
        changed(folder, "UPDATE commits SET content = ? WHERE number = 3", content)
        assert "Commit 3 cannot be read" in problems(folder)


def test_a_file_that_is_listed_no_more_is_found_with_no_commit_that_removed_it(folder):
    changed(folder, "UPDATE files SET removed = 3 WHERE name = ?", first(folder).name)
    assert "is listed no more, and no commit removed it" in problems(folder)
    changed(folder, "DELETE FROM files WHERE name = ?", first(folder, "pages").name)
    assert "is listed no more" in problems(folder)


def test_a_file_that_was_slipped_in_is_found(folder):
    changed(folder, "INSERT INTO files SELECT 'days/x', kind, first, last, rows, size, digest, added, NULL FROM files"
                    " WHERE name = ?", first(folder).name)  # fmt: skip
    faults = problems(folder)
    assert "days/x is listed, and no commit added it" in faults
    assert "days/x is missing" in faults


def test_a_loss_that_the_manifest_would_have_refused_is_found_even_if_it_chains(folder):
    file = first(folder)
    content = json.dumps({"add": [], "remove": [file.name]}, sort_keys=True, separators=(",", ":"))
    with closing(sqlite3.connect(folder / NAME)) as connection, connection:
        (chain,) = connection.execute("SELECT chain FROM commits WHERE number = 3").fetchone()
        connection.execute(
            "INSERT INTO commits VALUES (4, '2026-03-04', ?, ?)", (content, next_chain(chain, content))
        )
        connection.execute("UPDATE files SET removed = 4 WHERE name = ?", (file.name,))
    assert problems(folder, sample=1).startswith("Commit 4 lost 48 lines without the number of a permission.")


def test_a_destruction_with_a_permission_is_explained(folder):
    Manifest.at(folder).commit(Change(remove=[first(folder)], permission="EXAMPLE-1"))
    report = verify(folder)
    assert report.is_sound, report
    assert report.rows == REQUESTS - 48
    assert [(destruction.rows, destruction.permission) for destruction in report.destroyed] == [
        (48, "EXAMPLE-1")
    ]
    assert report.days == ("2026-03-03", "2026-03-04")


def test_counts_that_were_taken_away_are_found(folder):
    Manifest.at(folder).commit(Change(remove=[first(folder, "pages")]))
    for sample in (None, 1):
        assert (
            problems(folder, sample=sample)
            == "The counts by pages tell of 0 requests on 2026-03-02, yet 48 are kept."
        )


def test_a_removal_of_what_was_not_there_is_found(folder):
    content = json.dumps({"add": [], "remove": ["days/none"]}, sort_keys=True, separators=(",", ":"))
    changed(folder, "UPDATE commits SET content = ? WHERE number = 3", content)
    rewritten(folder)
    assert "Commit 3 removes a file that was not there" in problems(folder)


def test_a_past_that_was_written_anew_shows_beside_the_ledger_only(folder):
    head = Manifest.at(folder).head()
    file = first(folder, "rejects")
    changed(folder, "UPDATE commits SET content = replace(content, ?, ?)", file.digest, "0" * 64)
    changed(folder, "UPDATE files SET digest = ? WHERE digest = ?", "0" * 64, file.digest)
    rewritten(folder)
    assert "chain" not in problems(folder)
    assert "its past was changed" in problems(folder, anchor=head)


def test_an_end_that_was_cut_off_shows_beside_the_ledger(folder):
    head = Manifest.at(folder).head()
    changed(folder, "DELETE FROM files WHERE added = 3")
    changed(folder, "DELETE FROM commits WHERE number = 3")
    assert verify(folder).is_sound
    assert "the end was cut off" in problems(folder, anchor=head)


def test_a_manifest_that_is_none_is_a_problem_and_no_crash(folder):
    for name in (NAME, f"{NAME}-wal", f"{NAME}-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / NAME).write_bytes(b"nothing of the sort" * 100)
    assert "The manifest cannot be read" in problems(folder)


def test_the_first_of_many_problems_are_listed(folder):
    for kind in ("days", "pages", "hours", "counts", "rejects"):
        for file in (folder / kind).iterdir():
            file.unlink()
    faults = verify(folder).problems
    assert len(faults) == 21
    assert faults[-1] == "… and 16 more."


def test_a_file_that_is_replaced_while_it_is_looked_at_is_no_problem(folder):
    keeper, began = store_visits(folder, some_days(3)), []

    def replaced(_done, _all):
        if not began:
            began.append(True)
            for file in Manifest.at(folder).listed("days"):
                gone = folder / file.name
                compact(keeper.store, today=dt.date(2027, 1, 1))
                gone.unlink(missing_ok=True)

    report = verify(folder, on_progress=replaced)
    assert began
    assert report.is_sound, report
