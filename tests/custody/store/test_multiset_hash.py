"""Rows beside the journal: each change by another program shows, and each change by a verb is counted."""

import datetime as dt
import os
import sqlite3
import string
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepfaith.custody.archives.store_copy import copying
from keepfaith.custody.protocol.messages import Status
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store import multiset_hash
from keepfaith.custody.store.grants import Grant
from keepfaith.custody.store.journal import verify
from keepfaith.custody.store.keyring import multiset_key
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError
from tests.custody.conftest import HEADER
from tests.duties import TEXT

from .test_store import EDITION

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
DAY = AT.date()
KEK = bytes(32)
DUTIES = st.sampled_from(["assistance", "records", "events"])
PEOPLE = st.text(string.ascii_lowercase, min_size=1, max_size=2)
STEPS = st.lists(
    st.tuples(st.sampled_from(["give", "end", "spend", "raw", "fail"]), PEOPLE, DUTIES), max_size=12
)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path, KEK)
    with opened.transaction():
        opened.editions.register(EDITION, at=AT)
    yield opened
    opened.close()


def by_hand(folder, statement, *parameters):
    """Change the store with another program."""
    with closing(sqlite3.connect(folder / "store.sqlite3", autocommit=True)) as other:
        other.execute(statement, parameters)


def step(store, kind, person, duty):
    match kind:
        case "give":
            store.duties.assign(Grant(person, duty), at=AT)
        case "end":
            store.duties.end_every(employee=person, duty=duty, at=AT)
        case "spend":
            store.caps.spend(duty=duty, hour=len(person), cap=100)
        case "raw":
            store.connection.execute(
                "INSERT OR REPLACE INTO hourly_use VALUES (?, 0, ?)", (duty, len(person))
            )
        case "fail":
            raise ZeroDivisionError


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(STEPS, max_size=4))
def test_after_any_change_the_hashes_are_those_of_the_rows(store, rounds):
    for steps in rounds:
        try:
            with store.transaction():
                for arguments in steps:
                    step(store, *arguments)
        except ZeroDivisionError:
            pass
        key = store.multiset_key
        assert store._multiset_hash._now["rest"] == multiset_hash.weighed(store.connection, key)
        assert store._multiset_hash._now[multiset_hash.DETAILS] == multiset_hash.weighed(
            store.connection, key, [multiset_hash.DETAILS]
        )
        assert multiset_hash.is_as_sealed(store.connection, key, details=True)


def test_what_goes_with_another_row_is_counted_too(store):
    with store.transaction():
        created = store.records.create(
            token=os.urandom(16), header=subscription_header(), address="reader@example.org", at=AT
        )
        store.subscriptions.request(created.record, topics=("hearings",), day=DAY)
    with store.transaction():
        assert store.erasure.discard(created.record, at=AT) is None
    assert store.connection.execute("SELECT count(*) FROM subscribed_topics").fetchone() == (0,)
    assert multiset_hash.is_as_sealed(store.connection, store.multiset_key, details=True)


def subscription_header():
    return type(HEADER)(EDITION.digest, "notice-subscriptions", "notices", {"email": "email-address"})


def test_a_row_that_another_hand_writes_while_the_custodian_works_ends_its_work(store, tmp_path, caplog):
    answering = Handlers(store, safeguards=TEXT, cap=10, now=lambda: dt.datetime.now(dt.UTC))
    assert answering.answer([Status()])[0].encode()["ok"]
    by_hand(
        tmp_path,
        "INSERT INTO assignments VALUES (9, 'stranger', 'records', NULL, '', '', 1, 1, NULL, 1, NULL)",
    )
    for _ in range(2):
        answers = answering.answer([Status(), Status()])
        assert [answer.code for answer in answers] == ["store changed"] * 2
    assert "ALARM" in caplog.text
    with pytest.raises(multiset_hash.StoreChanged), store.transaction():
        pass
    by_hand(tmp_path, "DELETE FROM assignments")
    assert answering.answer([Status()])[0].encode()["ok"]


def test_a_checkpoint_that_another_hand_writes_ends_its_work(store, tmp_path):
    by_hand(tmp_path, "UPDATE checkpoint SET count = count - 1")
    for _ in range(2):
        with pytest.raises(multiset_hash.StoreChanged), store.transaction():
            pass


def test_a_store_set_back_under_a_custodian_at_work_is_not_taken_for_its_own(store, tmp_path):
    earlier = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with store.transaction():
        store.duties.assign(Grant("clerk", "records"), at=AT)
    rows = (
        "DELETE FROM assignments; DELETE FROM journal WHERE number = 2; DELETE FROM details WHERE number = 2;"
    )
    with closing(sqlite3.connect(tmp_path / "store.sqlite3", autocommit=True)) as other:
        folder = tmp_path / "earlier"
        folder.mkdir()
        for name, content in earlier.items():
            (folder / name).write_bytes(content)
        other.executescript(f"ATTACH '{folder / 'store.sqlite3'}' AS earlier; {rows}")
        other.executescript(
            "DELETE FROM checkpoint; INSERT INTO checkpoint SELECT * FROM earlier.checkpoint; DELETE FROM counters;"
        )
        other.executescript("INSERT INTO counters SELECT * FROM earlier.counters;")
    for _ in range(2):
        with pytest.raises(multiset_hash.StoreChanged), store.transaction():
            pass


def test_readers_beside_it_and_a_tidied_file_disturb_nothing(store, tmp_path):
    for _ in range(2):
        with copying(tmp_path, KEK) as other:
            other.connection.execute("SELECT count(*) FROM records").fetchone()
        assert verify(tmp_path, multiset_key=multiset_key(KEK)).sound
        by_hand(tmp_path, "VACUUM")
        with store.transaction():
            store.duties.assign(Grant("clerk", "records"), at=AT)
            store.duties.end_every(employee="clerk", duty="records", at=AT)
        store.truncate()


def test_what_an_entry_was_about_is_missed_when_verifying_with_the_key(store, tmp_path):
    by_hand(tmp_path, "DELETE FROM details WHERE number = 1")
    assert verify(tmp_path).sound
    assert verify(tmp_path, multiset_key=multiset_key(KEK), details=False).sound
    assert "another hand" in verify(tmp_path, multiset_key=multiset_key(KEK)).problems[0]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO assignments VALUES (9, 'stranger', 'records', NULL, '', '', 1, 1, NULL, 1, NULL)",
        "UPDATE meta SET content = x'00' WHERE name = 'check'",
        "UPDATE checkpoint SET multiset_hash = zeroblob(length(multiset_hash))",
        "UPDATE checkpoint SET multiset_hash = x''",
        "CREATE TRIGGER planted AFTER INSERT ON journal BEGIN DELETE FROM holds; END",
        "DROP INDEX unconfirmed",
        "CREATE TABLE more(x)",
        "PRAGMA user_version = 5",
    ],
)
def test_a_store_that_was_changed_at_rest_does_not_open(tmp_path, statement):
    Store.open(tmp_path, KEK).close()
    by_hand(tmp_path, statement)
    with pytest.raises(KeepfaithError, match=r"changed by another hand|not the key-enc|An older version"):
        Store.open(tmp_path, KEK)


def test_values_that_look_alike_weigh_differently():
    key = bytes(32)
    rows = [(1,), ("1",), (b"1",), (None,), ("None",), ("a", "b"), ("a', 'b",), ("", "ab"), ("ab", "")]
    assert len({multiset_hash.weight(key, "t", row) for row in rows}) == len(rows)
    assert multiset_hash.weight(key, "t", (1,)) != multiset_hash.weight(key, "u", (1,))
    assert multiset_hash.weight(b"1" * 32, "t", (1,)) != multiset_hash.weight(key, "t", (1,))
