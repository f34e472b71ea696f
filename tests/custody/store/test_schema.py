"""A store of an earlier form is brought up to this one where it lies, and nothing in it is lost."""

import datetime as dt
import hmac
import sqlite3
from contextlib import closing

import pytest

from keepfaith.custody.protocol.header import Header
from keepfaith.custody.store import schema
from keepfaith.custody.store.editions import Edition
from keepfaith.custody.store.journal import verify
from keepfaith.custody.store.record_actions import RecordAction
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

FORM_1 = """
CREATE TABLE meta(name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE editions(
    digest TEXT PRIMARY KEY, rules TEXT NOT NULL, schema TEXT NOT NULL, starts_at INTEGER NOT NULL
) STRICT;
CREATE TABLE subjects(fingerprint BLOB PRIMARY KEY, secret BLOB NOT NULL, entries INTEGER NOT NULL) STRICT;
CREATE TABLE records(
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    token BLOB NOT NULL UNIQUE,
    header TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('unconfirmed', 'confirmed')),
    kept_on INTEGER NOT NULL,
    subject BLOB REFERENCES subjects(fingerprint)
) STRICT;
CREATE INDEX unconfirmed ON records(id) WHERE state = 'unconfirmed';
CREATE TABLE holds(record BLOB PRIMARY KEY REFERENCES records(id), reason TEXT NOT NULL) STRICT;
CREATE TABLE duties(employee TEXT, duty TEXT, PRIMARY KEY (employee, duty)) STRICT, WITHOUT ROWID;
CREATE TABLE spent(duty TEXT PRIMARY KEY, hour INTEGER NOT NULL, count INTEGER NOT NULL) STRICT;
CREATE TABLE journal(number INTEGER PRIMARY KEY, entry BLOB NOT NULL, chain BLOB NOT NULL) STRICT;
CREATE TABLE head(
    only INTEGER PRIMARY KEY CHECK (only = 1),
    count INTEGER NOT NULL,
    chain BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT;
CREATE TABLE details(number INTEGER PRIMARY KEY, record BLOB, sealed BLOB NOT NULL) STRICT;
CREATE INDEX details_of ON details(record) WHERE record IS NOT NULL;
PRAGMA user_version = 1;
"""
FORM_2 = FORM_1.replace(
    "    subject BLOB REFERENCES subjects(fingerprint)\n",
    "    subject BLOB REFERENCES subjects(fingerprint),\n"
    "    digest BLOB CHECK (digest IS NULL OR length(digest) = 32)\n",
).replace(
    "PRAGMA user_version = 1;",
    """
CREATE TABLE tallies(
    day INTEGER, kind TEXT, role TEXT, purpose TEXT, clause TEXT, decision TEXT, count INTEGER NOT NULL,
    PRIMARY KEY (day, kind, role, purpose, clause, decision)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 2;
""",
)
DAY = dt.date(2026, 11, 24)
KEK = bytes(32)
EDITION = Edition("ab" * 32, "rules", "schema", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
HEADER = Header(EDITION.digest, "requests", "literature", {"name": "name"})
ALLOWED = RecordAction(
    employee="clerk",
    duty="literature",
    purpose="literature",
    fields=("name",),
    allowed=True,
    ground="permitted",
    clause="opens",
    day=DAY,
)


def layout(path):
    """Tell of each table its columns, and of each index what it is on."""
    with closing(sqlite3.connect(path)) as connection:
        named = connection.execute(
            "SELECT name, type FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {name: connection.execute(f"PRAGMA {kind}_info('{name}')").fetchall() for name, kind in named}


def as_written_by(path, script):
    """Move a store's rows into tables as an earlier form had them."""
    older = path / "older.sqlite3"
    with closing(sqlite3.connect(older)) as connection:
        connection.executescript(script)
    with closing(sqlite3.connect(path / "store.sqlite3", autocommit=True)) as connection:
        connection.execute("ATTACH ? AS older", (str(older),))
        for (table,) in connection.execute(
            "SELECT name FROM older.sqlite_schema WHERE type = 'table'"
        ).fetchall():
            columns = [row[1] for row in connection.execute(f"PRAGMA older.table_info('{table}')")]
            listed = ", ".join(columns)
            connection.execute(f"INSERT INTO older.{table} SELECT {listed} FROM main.{table}")
        check = hmac.digest(KEK, b"keepfaith check", "sha256")
        connection.execute("UPDATE older.meta SET content = ? WHERE name = 'check'", (check,))
    older.replace(path / "store.sqlite3")


@pytest.fixture
def form_1(tmp_path):
    """A store as the first release wrote it, with a record whose row was confirmed and one whose was not."""
    store = Store.open(tmp_path, KEK)
    with store.transaction():
        store.editions.register(EDITION, day=DAY)
        kept = [
            store.records.create(token=token, header=HEADER, address="visitor@example.gov", day=DAY)
            for token in (b"1", b"2")
        ]
        store.records.confirm(kept[0].record, b"d" * 32)
    store.close()
    as_written_by(tmp_path, FORM_1)
    assert "tallies" not in layout(tmp_path / "store.sqlite3")
    return tmp_path, kept


def test_a_store_of_form_1_is_renewed_in_place(form_1, tmp_path_factory):
    directory, (first, second) = form_1
    with closing(Store.open(directory, KEK)) as store:
        assert store.records.digests([first.record, second.record]) == {
            first.record: None,
            second.record: None,
        }
        assert store.records.find(first.record).state == "confirmed"
        assert store.counters.page(since=dt.date(2000, 1, 1)) == []
        assert store.records.has_created()
        with store.transaction():
            assert store.actions.open(first.record, ALLOWED) == first.key
            assert store.records.confirm(first.record, b"d" * 32) == "confirmed"
            assert store.records.confirm(first.record, b"e" * 32) == "another digest"
            assert store.anchors.add(what="visits", number=1, digest=b"f" * 32, day=DAY) == "entered"
        assert [(t.kind, t.count) for t in store.counters.page(since=DAY)] == [("attested", 1), ("opened", 1)]
    assert verify(directory).sound
    fresh = tmp_path_factory.mktemp("fresh")
    Store.open(fresh, KEK).close()
    assert layout(directory / "store.sqlite3") == layout(fresh / "store.sqlite3")
    Store.open(directory, KEK).close()


def test_a_store_of_form_2_is_renewed_in_place(form_1, tmp_path_factory):
    directory, (first, _) = form_1
    with closing(Store.open(directory, KEK)) as store, store.transaction():
        store.actions.open(first.record, ALLOWED)
        store.records.confirm(first.record, b"d" * 32)
    as_written_by(directory, FORM_2)
    assert "attested" not in layout(directory / "store.sqlite3")
    with closing(Store.open(directory, KEK)) as store:
        assert [(tally.kind, tally.count) for tally in store.counters.page(since=DAY)] == [("opened", 1)]
        assert store.records.digests([first.record]) == {first.record: b"d" * 32}
        assert store.anchors.last("visits") is None
        with store.transaction():
            assert store.anchors.add(what="visits", number=1, digest=b"f" * 32, day=DAY) == "entered"
        assert store.anchors.last("visits").number == 1
    assert verify(directory).sound
    fresh = tmp_path_factory.mktemp("fresh")
    Store.open(fresh, KEK).close()
    assert layout(directory / "store.sqlite3") == layout(fresh / "store.sqlite3")


def test_a_wrong_key_renews_nothing(form_1):
    directory, _ = form_1
    before = layout(directory / "store.sqlite3")
    with pytest.raises(KeepfaithError, match="not the key-encryption key"):
        Store.open(directory, b"x" * 32)
    assert layout(directory / "store.sqlite3") == before


def test_a_form_from_the_future_is_refused(tmp_path):
    Store.open(tmp_path, KEK).close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as connection:
        connection.execute(f"PRAGMA user_version = {schema.FORM + 1}")
    with pytest.raises(KeepfaithError, match=r"form 6, not 5.*version that wrote it"):
        Store.open(tmp_path, KEK)
