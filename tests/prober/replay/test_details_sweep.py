"""Details that are gone before their record are seen, whenever they were read first, and no others."""

import datetime as dt

import pytest

from keepfaith.prober.replay import details_sweep
from keepfaith.prober.replay.details import judged
from keepfaith.prober.replay.details_sweep import Swept, note_lost, sweep
from keepfaith.prober.replay.fold_store import FoldStore

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def swept(scratch, *, between=lambda: None):
    """Read on, sweep, read on again; return how far it came and what is wrong."""
    scratch.look()
    with FoldStore.opened(scratch.folder) as store:
        result, missing = sweep(store, scratch, now=NOW.timestamp())
    between()
    scratch.look()
    with FoldStore.opened(scratch.folder) as store:
        note_lost(store, scratch, missing)
        return result, store.faults("details")


def drop(scratch, number):
    scratch.store.connection.execute("DELETE FROM details WHERE number = ?", (number,))


def test_details_that_end_with_their_record_are_no_fault(scratch):
    record = scratch.create()
    scratch.open(record)
    assert swept(scratch)[1] == []
    scratch.act(record, "closed")
    scratch.now += dt.timedelta(days=4_000)
    assert scratch.erase(record) == ""
    result, faults = swept(scratch)
    assert (faults, result.number, result.ended_at) == ([], scratch.head, int(NOW.timestamp()))


def test_a_record_that_ends_while_it_is_swept_is_no_fault(scratch):
    record = scratch.create()
    scratch.act(record, "closed")
    scratch.now += dt.timedelta(days=4_000)
    scratch.look()
    scratch.erase(record)
    # The sweep finds no details, and nothing read before says why.
    with FoldStore.opened(scratch.folder) as store:
        _, missing = sweep(store, scratch, now=NOW.timestamp())
    assert missing
    scratch.look()
    with FoldStore.opened(scratch.folder) as store:
        note_lost(store, scratch, missing)
        assert store.faults("details") == []


@pytest.mark.parametrize("act", ["created", "opened", "duty-given"])
def test_details_that_are_gone_before_their_record_are_seen(scratch, act):
    first = scratch.head
    record = scratch.create()
    scratch.open(record)
    assert swept(scratch)[1] == []
    number = {"created": first + 1, "opened": first + 2, "duty-given": first}[act]
    drop(scratch, number)
    assert swept(scratch)[1] == [f"Entry {number} lost its details although its record has not ended."]
    # It is shown as long as any other fault.
    assert len(swept(scratch)[1]) == 1


def test_a_long_ledger_is_swept_in_several_looks(scratch, monkeypatch):
    monkeypatch.setattr(details_sweep, "MAX_SECONDS", 0.0)
    monkeypatch.setattr(details_sweep, "_BATCH", 5)
    record = scratch.create()
    scratch.open(record)
    drop(scratch, scratch.head)
    scratch.look()
    numbers = []
    while not numbers or numbers[-1] < scratch.head:
        numbers.append(swept(scratch)[0].number)
    assert numbers[:2] == [5, 10]
    assert swept(scratch)[0].number == 5


def test_what_was_never_read_to_the_end_is_not_shown_to_be_whole():
    assert judged(Swept(50, 100, 0), [], now=NOW).outcome == "unproven"
    old = int((NOW - dt.timedelta(days=3)).timestamp())
    assert judged(Swept(50, 100, old), [], now=NOW).outcome == "unproven"
    assert judged(Swept(50, 100, old), ["Entry 7 lost it."], now=NOW).outcome == "failed"
    assert judged(Swept(50, 100, int(NOW.timestamp())), [], now=NOW).outcome == "kept"
