"""Entries are counted as they are made; the tallies say what a walk along the journal would."""

import datetime as dt
from collections import Counter
from contextlib import closing

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol.answers import Counter as Counted
from keepfaith.custody.protocol.sizes import COUNTERS_PAGE_SIZE
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.transaction import draft_entry

DAY = dt.date(2026, 11, 24)
TOMORROW = DAY + dt.timedelta(days=1)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path, bytes(32))
    yield opened
    opened.close()


def enter(store, kind, day, **words):
    with store.transaction():
        store.log(draft_entry(kind, day, **words), {})


def test_entries_are_counted_by_what_they_tell_and_since_a_day(store):
    for day, role in ((DAY, "literature"), (DAY, "literature"), (TOMORROW, "literature"), (DAY, "events")):
        enter(store, "opened", day, role=role, purpose="literature", clause="a", decision="allow")
    assert store.counters.page(since=DAY) == [
        Counted("opened", "events", "literature", "a", "allow", 1),
        Counted("opened", "literature", "literature", "a", "allow", 3),
    ]
    assert store.counters.page(since=TOMORROW) == [
        Counted("opened", "literature", "literature", "a", "allow", 1)
    ]
    assert store.counters.page(since=TOMORROW + dt.timedelta(days=1)) == []


def test_what_is_undone_is_not_counted(store):
    def entering():
        with store.transaction():
            store.log(draft_entry("noted", DAY), {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        entering()
    assert store.counters.page(since=DAY) == []


def test_many_kinds_of_entries_are_told_in_parts_and_agree_with_the_journal(running):
    record = running.keep().record
    for number in range(COUNTERS_PAGE_SIZE + 20):
        running.open(record, purpose=f"purpose-{number:04}")
    with pytest.raises(Refused):
        running.shred(record, due=False)
    told = running.portal.counters(dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1))
    assert list(told) == sorted(told)
    assert len({tally.purpose for tally in told if tally.kind == "refused"}) == COUNTERS_PAGE_SIZE + 21
    running.end()
    with closing(Store.open(running.store, running.kek)) as store:
        entries = [decode(entry) for (entry,) in store.connection.execute("SELECT entry FROM journal")]
    walked = Counter(
        (entry.kind, entry.role, entry.purpose, entry.clause, entry.decision) for entry in entries
    )
    assert {(t.kind, t.duty, t.purpose, t.clause, t.decision): t.count for t in told} == walked
