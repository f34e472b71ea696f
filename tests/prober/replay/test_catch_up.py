"""The ledger is read on from where it was read to, whatever happened to the prober, its file, or the ledger."""

import dataclasses
import datetime as dt
import sqlite3

import pytest

from keepfaith.prober.acts import reader
from keepfaith.prober.replay import catch_up, fold_store, registered_editions
from keepfaith.prober.replay.catch_up import Reading, read_on
from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.judgment import Folds
from keepfaith.prober.replay.record_folds import digest
from keepfaith.prober.timeline import Timeline, end_of


def read_number(scratch):
    with FoldStore.opened(scratch.folder) as store:
        return store.number("number")


def test_it_reads_on_and_decides_nothing_twice(scratch):
    record = scratch.create()
    scratch.open(record)
    assert scratch.look()[1]["uses replayed"] == 1
    scratch.open(record)
    assert scratch.look()[1]["uses replayed"] == 2
    assert scratch.look()[1]["uses replayed"] == 2
    assert read_number(scratch) == scratch.head


def test_what_does_not_fit_into_one_look_is_left_for_the_next(scratch, monkeypatch):
    monkeypatch.setattr(catch_up, "MAX_SECONDS", 0.0)
    monkeypatch.setattr(catch_up, "_BATCH", 5)
    record = scratch.create()
    for _ in range(4):
        scratch.open(record)
    with FoldStore.opened(scratch.folder) as store:
        for number in range(5, scratch.head, 5):
            read_on(scratch, Folds(store, Timeline(scratch.editions), scratch.now.date()), head=scratch.head)
            assert store.number("number") == number
    assert scratch.look()[0] == []


@pytest.mark.parametrize(
    ("ended_by", "fault"), [("discard", ""), ("erase", "lost its details"), ("", "lost its details")]
)
def test_a_record_that_ends_while_its_entries_are_read_takes_their_details(scratch, ended_by, fault):
    record = scratch.create()
    scratch.open(record)
    scratch.look()
    scratch.open(record)
    number = scratch.head
    if ended_by == "discard":
        assert scratch.discard(record) == ""
    else:
        scratch.store.connection.execute("DELETE FROM details WHERE number = ?", (number,))
    # The end of a record that is refused ends nothing.
    assert ended_by != "erase" or scratch.erase(record)
    with FoldStore.opened(scratch.folder) as store:
        read_on(scratch, Folds(store, Timeline(scratch.editions), scratch.now.date()), head=number)
        assert [fault in line for line in store.faults("uses")] == [True] * bool(fault)
    assert len(scratch.look()[0]) == bool(fault)


def test_a_batch_that_breaks_off_is_taken_again_whole(scratch, monkeypatch):
    record = scratch.create()
    scratch.open(record)
    put = FoldStore.put

    def break_off(self, name, value):
        if name == "digest":
            raise OSError
        put(self, name, value)

    monkeypatch.setattr(FoldStore, "put", break_off)
    with pytest.raises(OSError, match=r"^$"):
        scratch.look()
    monkeypatch.setattr(FoldStore, "put", put)
    faults, counts = scratch.look()
    assert (faults, counts["uses replayed"]) == ([], 1)


def test_a_ledger_that_was_set_back_is_read_from_its_first_entry(scratch):
    record = scratch.create()
    scratch.open(record)
    scratch.look()
    with FoldStore.opened(scratch.folder) as store:
        store.put("digest", bytes(32))
    scratch.open(record)
    faults, counts = scratch.look()
    # What was counted before is counted again: it was decided again.
    assert (faults, counts["uses replayed"]) == ([], 3)
    with FoldStore.opened(scratch.folder) as store:
        store.put("number", scratch.head + 7)
    assert scratch.look()[0] == []
    assert read_number(scratch) == scratch.head


@pytest.mark.parametrize("spoiled", [b"", b"not a database" * 100, None])
def test_a_file_that_is_spoiled_or_of_another_form_is_made_again(scratch, spoiled):
    scratch.open(scratch.create())
    scratch.look()
    path = scratch.folder / FoldStore.NAME
    if spoiled is None:
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    else:
        for name in (f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
        path.write_bytes(spoiled)
    faults, counts = scratch.look()
    assert (faults, counts["uses replayed"]) == ([], 1)
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_has_ended_is_forgotten(scratch):
    record = scratch.create("notices", topics=("hearings",))
    scratch.confirm(record)
    scratch.open(record, "email", who="eve", duty="events", purpose="notices")
    scratch.look()
    scratch.unsubscribe(record)
    scratch.now += dt.timedelta(8)
    assert scratch.expire(record) == ""
    assert scratch.look()[0] == []
    with FoldStore.opened(scratch.folder) as store:
        for table in ("records", "subscriptions", "topics", "attempts"):
            assert store.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_faults_and_counts_are_shown_for_seven_days(scratch, monkeypatch):
    with FoldStore.opened(scratch.folder) as store:
        store.note_fault("uses", 1, "A fault.")
        store.note_fault("uses", 1, "A fault.")
        store.count("uses", "replayed")
        today = fold_store._today()
        monkeypatch.setattr(fold_store, "_today", lambda: today + 6)
        store.prune()
        assert (store.faults("uses"), store.counted("uses")) == (["A fault."], {"replayed": 1})
        monkeypatch.setattr(fold_store, "_today", lambda: today + 7)
        store.prune()
        assert (store.faults("uses"), store.counted("uses")) == ([], {})


def test_faults_are_bounded(scratch):
    with FoldStore.opened(scratch.folder) as store:
        for number in range(1_200):
            store.note_fault("uses", number, "A fault.")
        assert len(store.faults("uses")) == 1_000


def reading(scratch, **other):
    registered = {(edition.digest, registered_editions._content(edition)) for edition in scratch.editions}
    parts = {
        "number": 9, "head": 9, "faults": [], "counts": {"entries": 9}, "registered": frozenset(registered),
        "timeline": Timeline(scratch.editions),
    }  # fmt: skip
    return Reading(**{**parts, **other})


def test_what_is_not_read_to_its_end_is_not_shown_to_be_kept(scratch):
    assert reading(scratch).finding(examined="entries", figure="well").outcome == "kept"
    assert reading(scratch, counts={}).finding(examined="entries", figure="well").outcome == "unproven"
    behind = reading(scratch, number=4).finding(examined="entries", figure="well")
    assert (behind.outcome, behind.figure) == ("unproven", "5 of 9 entries are still to be read.")
    assert (
        reading(scratch, number=4, faults=["x"]).finding(examined="entries", figure="well").outcome
        == "failed"
    )


def test_acts_of_editions_from_before_are_those_of_the_release(scratch, monkeypatch):
    assert list(registered_editions._differences(reading(scratch), scratch.editions)) == []
    others = tuple(text.replace("at_most = 50", "at_most = 51") for text in reader._BUILT_IN)
    monkeypatch.setattr(reader, "_BUILT_IN", others)
    (fault,) = registered_editions._differences(reading(scratch), scratch.editions)
    assert fault == "The acts of editions from before are others than the release came with."


def test_editions_are_those_that_are_posted(scratch):
    scratch.post("draft", scratch.now + dt.timedelta(40))
    first, second = scratch.editions
    differences = registered_editions._differences
    assert list(differences(reading(scratch), scratch.editions)) == []
    assert list(differences(reading(scratch), [first])) == [
        "The custodian knows 1 editions that are not posted."
    ]
    known = frozenset({(second.digest, registered_editions._content(second))})
    assert "2018-01-31 is posted and not registered" in next(
        differences(reading(scratch, registered=known), scratch.editions)
    )
    now = dataclasses.replace(first, posted_at=dt.datetime.now(dt.UTC))
    assert list(differences(reading(scratch, registered=known), [now, second])) == []
    other = frozenset({(first.digest, registered_editions._content(first)), (second.digest, digest("x"))})
    (fault,) = differences(reading(scratch, registered=other), scratch.editions)
    assert fault == "The edition that begins on 2027-01-03 is registered with other rules, or another start."
    assert list(registered_editions.changed(reading(scratch, registered=other), scratch.editions)) == [fault]
    assert list(registered_editions.changed(reading(scratch, registered=known), scratch.editions)) == []


def test_an_edition_is_in_force_from_its_start(scratch):
    first = scratch.editions[0]
    start = dt.datetime(2027, 3, 1, 5, 30, tzinfo=dt.UTC)
    second = scratch.post("draft", start)
    timeline = Timeline(scratch.editions)
    hour = start.replace(minute=0)
    before, after = hour - dt.timedelta(hours=1), hour + dt.timedelta(hours=1)
    assert timeline.in_force(before, claimed=second.digest).digest == first.digest
    assert timeline.in_force(hour, claimed=second.digest).digest == second.digest
    assert timeline.in_force(hour, claimed="").digest == first.digest
    assert timeline.in_force(after, claimed=first.digest).digest == second.digest
    assert timeline.begun(second.digest, hour=before) is None
    assert timeline.begun(second.digest, hour=hour).digest == second.digest
    assert timeline.in_force(dt.datetime(2000, 1, 1, tzinfo=dt.UTC), claimed=first.digest) is None
    assert Timeline([]).possible(hour) == []


@pytest.mark.parametrize(
    ("period", "day", "end"),
    [
        ("3 years", (2024, 2, 29), (2027, 3, 1)),
        ("1 month", (2026, 1, 31), (2026, 3, 1)),
        ("6 months", (2026, 8, 15), (2027, 2, 15)),
        ("90 days", (2026, 12, 1), (2027, 3, 1)),
        ("7 years", (2026, 11, 24), (2033, 11, 24)),
    ],
)
def test_a_period_ends_as_the_portal_counts_it(period, day, end):
    from keepfaith.policies.editions.retention_rules import Period

    assert end_of(period, dt.date(*day)) == dt.date(*end) == Period.read(period).end(dt.date(*day))


def test_a_period_without_an_end_has_none():
    assert end_of("indefinite", dt.date(2026, 11, 24)) is None
