"""Entries are counted as they are made; the counts equal those of a pass over the journal."""

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
from tests.custody.conftest import BEGUN, LATER, RULES, SCHEMA

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
DAY = AT.date()
TOMORROW = DAY + dt.timedelta(days=1)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path, bytes(32))
    yield opened
    opened.close()


def enter(store, kind, at, **words):
    with store.transaction():
        store.log(draft_entry(kind, at, **words), {}, at=at)


def test_entries_are_counted_by_their_fields_and_since_a_day(store):
    later = AT + dt.timedelta(days=1)
    for at, duty in ((AT, "literature"), (AT, "literature"), (later, "literature"), (AT, "events")):
        enter(store, "opened", at, duty=duty, purpose="literature", clause="a", decision="allow")
    assert store.counters.page(since=DAY) == [
        Counted("opened", "events", "literature", "a", "allow", 1),
        Counted("opened", "literature", "literature", "a", "allow", 3),
    ]
    assert store.counters.page(since=TOMORROW) == [
        Counted("opened", "literature", "literature", "a", "allow", 1)
    ]
    assert store.counters.page(since=TOMORROW + dt.timedelta(days=1)) == []


def test_an_undone_change_is_not_counted(store):
    def entering():
        with store.transaction():
            store.log(draft_entry("noted", AT), {}, at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        entering()
    assert store.counters.page(since=DAY) == []


@pytest.mark.long
def test_many_kinds_of_entries_are_counted_in_pages_and_agree_with_the_journal(running):
    purposes = [f"purpose-{number:04}" for number in range(COUNTERS_PAGE_SIZE + 20)]
    # A purpose that no edition has would not be named in clear.
    more = "".join(f'"{name}", ' for name in purposes)
    schema = SCHEMA.replace("entity Purpose enum [", f"entity Purpose enum [{more}")
    running.control.register(LATER, rules=RULES, schema=schema, starts_at=BEGUN)
    record = running.create().record
    for name in purposes:
        running.open(record, purpose=name)
    with pytest.raises(Refused):
        running.erase(record, due=False)
    tallies = running.portal.counters(dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1))
    assert list(tallies) == sorted(tallies)
    assert len({tally.purpose for tally in tallies if tally.kind == "refused"}) == COUNTERS_PAGE_SIZE + 21
    running.end()
    with closing(Store.open(running.store, running.kek)) as store:
        entries = [decode(entry) for (entry,) in store.connection.execute("SELECT entry FROM journal")]
    walked = Counter(
        (entry.kind, entry.duty, entry.purpose, entry.clause, entry.decision) for entry in entries
    )
    assert {(t.kind, t.duty, t.purpose, t.clause, t.decision): t.count for t in tallies} == walked
