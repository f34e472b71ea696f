"""The ledger has how far a log has grown, and refuses one that is shorter or another than before."""

import datetime as dt
import sqlite3
from contextlib import closing

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol.answers import AnchorPoint
from keepfaith.custody.store.journal import verify
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.strict_fields import MAX_NUMBER

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
DAY = AT.date()
KEK = bytes(32)
FIRST, SECOND = b"a" * 32, b"b" * 32


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path, KEK)
    yield opened
    opened.close()


def attest(store, number, digest, what="visits"):
    with store.transaction():
        return store.anchors.add(what=what, number=number, digest=digest, at=AT)


def entries(store):
    rows = store.connection.execute("SELECT entry FROM journal ORDER BY number")
    return [decode(entry) for (entry,) in rows]


def test_each_growth_is_an_entry_with_its_details(store, tmp_path):
    assert store.anchors.last("visits") is None
    assert attest(store, 3, FIRST) == "entered"
    assert attest(store, 7, SECOND) == "entered"
    assert store.anchors.last("visits") == AnchorPoint(7, SECOND)
    assert [(entry.kind, entry.day, entry.decision) for entry in entries(store)] == [
        ("anchored", DAY, "")
    ] * 2
    assert store.details(1) == {"what": "visits", "number": 3, "digest": FIRST.hex(), "hour": 9}
    assert verify(tmp_path).sound


def test_the_same_again_changes_nothing(store):
    attest(store, 3, FIRST)
    assert attest(store, 3, FIRST) == "known"
    assert len(entries(store)) == 1


@pytest.mark.parametrize(("number", "digest"), [(2, FIRST), (3, SECOND), (1, SECOND)])
def test_what_is_less_or_another_is_refused_and_the_refusal_entered(store, number, digest):
    attest(store, 3, FIRST)
    assert attest(store, number, digest) == "past changed"
    assert store.anchors.last("visits") == AnchorPoint(3, FIRST)
    last = entries(store)[-1]
    assert (last.kind, last.clause, last.decision) == ("refused", "not-altered", "deny")
    assert (last.attempted, last.denial) == ("anchored", "past changed")
    details = {"what": "visits", "number": number, "digest": digest.hex(), "hour": 9}
    assert store.details(2) == details
    assert attest(store, 4, SECOND) == "entered"


def test_each_thing_has_a_last_one_of_its_own(store):
    attest(store, 9, FIRST)
    assert attest(store, 1, SECOND, what="letters") == "entered"
    assert store.anchors.last("visits") == AnchorPoint(9, FIRST)
    assert store.anchors.last("letters") == AnchorPoint(1, SECOND)


def test_the_last_one_is_read_from_the_ledger_so_that_a_changed_table_is_noticed(store, tmp_path):
    attest(store, 9, FIRST)
    attest(store, 1, SECOND, what="letters")
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as other, other:
        other.execute("UPDATE anchors SET entry = 2 WHERE what = 'visits'")
    with pytest.raises(KeepfaithError, match="not in the ledger"):
        store.anchors.last("visits")


def test_the_last_one_outlives_a_restart(tmp_path):
    with closing(Store.open(tmp_path, KEK)) as store:
        attest(store, 3, FIRST)
    with closing(Store.open(tmp_path, KEK)) as store:
        assert attest(store, 2, SECOND) == "past changed"
        assert store.anchors.last("visits") == AnchorPoint(3, FIRST)


def test_an_undone_change_was_not_attested(store):
    def attesting():
        with store.transaction():
            store.anchors.add(what="visits", number=1, digest=FIRST, at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attesting()
    assert store.anchors.last("visits") is None


def test_the_portal_adds_and_reads_anchors_over_its_socket(running):
    portal = running.portal
    assert portal.last_anchor("visits") is None
    assert portal.anchor("visits", MAX_NUMBER - 1, FIRST)
    assert not portal.anchor("visits", MAX_NUMBER - 1, FIRST)
    assert portal.anchor("visits", MAX_NUMBER, SECOND)
    assert portal.last_anchor("visits") == AnchorPoint(MAX_NUMBER, SECOND)
    with pytest.raises(Refused, match="its past was changed") as refused:
        portal.anchor("visits", 5, FIRST)
    assert (refused.value.code, refused.value.clause) == ("past changed", "not-altered")
    tallies = portal.counters(dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1))
    assert {
        (tally.kind, tally.clause): tally.count for tally in tallies if tally.kind in {"anchored", "refused"}
    } == {
        ("anchored", ""): 2,
        ("refused", "not-altered"): 1,
    }
    running.end()
    running.start()
    assert portal.last_anchor("visits") == AnchorPoint(MAX_NUMBER, SECOND)
    assert verify(running.store).sound
