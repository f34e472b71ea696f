"""Each erasure must have left its tombstone, after its time by its own edition; and nothing that is due may stay."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from keepfaith.prober.balances.fold_file import FoldFile
from keepfaith.prober.balances.overdue import overdue
from keepfaith.prober.balances.retention_rules import Retention
from keepfaith.prober.balances.tombstones import Erased, Row, Stores, differences, examine
from keepfaith.prober.posted import PostedEdition, posted_editions
from keepfaith.prober.timeline import Timeline

POLICY = Path(__file__).parents[3] / "agencies" / "dese" / "policies" / "privacy" / "2018-01-31"
ZONE = ZoneInfo("America/New_York")
START = dt.datetime(2018, 1, 31, 5, tzinfo=dt.UTC)
FILES = {file.name: file.read_text() for file in sorted(POLICY.iterdir()) if file.is_file()}
EDITION = PostedEdition("privacy", "", FILES, START, START)
RETENTION = Retention(Timeline([EDITION]))
CAME, CLOSED, ERASED = (
    int(dt.datetime(*day, 15, tzinfo=dt.UTC).timestamp())
    for day in ((2023, 1, 9), (2023, 2, 3), (2026, 2, 3))
)
RECORD = bytes(16)
TOMBSTONE = Row(
    EDITION.digest, "questions", "EXAMPLE-A3", "EXAMPLE-3", "not-destroyed-by-mistake",
    dt.date(2023, 1, 1), dt.date(2026, 2, 3), "AB12-CD34", b"c" * 32,
)  # fmt: skip
ENTRY = Erased(
    EDITION.digest, "questions", "EXAMPLE-3", 0, ERASED, CAME, CLOSED, 7, 0.0, TOMBSTONE.digest(RECORD)
)


def faults(*, entry=ENTRY, row=TOMBSTONE, left=None):
    """Compare an entry with a row; the one that was `left` when it was entered is that row itself unless given."""
    if entry and row:
        entry = entry._replace(tombstone=(left or row).digest(RECORD))
    entries, rows = {RECORD: entry} if entry else {}, {RECORD: row} if row else {}
    return list(differences(Stores(entries, rows, entries, RETENTION, ZONE), now=1_000.0))


def test_a_tombstone_that_is_what_its_entry_says_is_well():
    assert faults() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("edition", "ab" * 32),
        ("holding", "literature-requests"),
        ("series", "EXAMPLE-A1"),
        ("permission", "EXAMPLE-1"),
        ("clause", ""),
        ("received_in", dt.date(2023, 2, 1)),
        ("destroyed_on", dt.date(2026, 1, 31)),
        ("destroyed_on", dt.date(2026, 2, 9)),
    ],
)
def test_each_column_that_differs_is_seen(name, value):
    (fault,) = faults(row=TOMBSTONE._replace(**{name: value}))
    assert fault.startswith("The tombstone of entry 7 has another")


@pytest.mark.parametrize(("name", "value"), [("reference", "ZZ99-ZZ99"), ("code_digest", b"d" * 32)])
def test_a_tombstone_that_is_not_the_one_that_was_left_is_seen(name, value):
    other = TOMBSTONE._replace(**{name: value})
    assert faults(row=other, left=TOMBSTONE) == ["The tombstone of entry 7 is not the one that was left."]


def test_an_entry_without_the_digest_of_its_tombstone_is_seen():
    entries = {RECORD: ENTRY._replace(tombstone=b"")}
    stores = Stores(entries, {RECORD: TOMBSTONE}, entries, RETENTION, ZONE)
    assert list(differences(stores, now=1_000.0)) == [
        "The tombstone of entry 7 is not the one that was left."
    ]


def test_outside_a_demonstration_a_placeholder_permits_nothing(monkeypatch):
    monkeypatch.delenv("KEEPFAITH_DEMO")
    retention = Retention(Timeline([EDITION]))
    stores = Stores({RECORD: ENTRY}, {RECORD: TOMBSTONE}, {RECORD: ENTRY}, retention, ZONE)
    assert any("under another permission" in fault for fault in differences(stores, now=1_000.0))


def test_an_erasure_without_a_tombstone_is_seen_and_a_tombstone_without_an_erasure():
    assert faults(row=None) == ["Entry 7 erased a record that has no tombstone."]
    assert faults(row=None, entry=ENTRY._replace(read_at=990.0)) == []
    assert faults(entry=None) == ["A tombstone of 2026-02-03 stands for no record that the ledger erased."]


def test_an_erasure_before_its_time_is_seen():
    later = int(dt.datetime(2023, 2, 6, 15, tzinfo=dt.UTC).timestamp())
    assert faults(entry=ENTRY._replace(closed_at=later)) == [
        "Entry 7 erased a record before 2026-02-06, when its time was over."
    ]


def test_an_erasure_by_another_permission_than_its_own_editions_is_seen():
    other = "EXAMPLE-1"
    assert faults(entry=ENTRY._replace(permission=other), row=TOMBSTONE._replace(permission=other)) == [
        "Entry 7 erased under another permission than its edition names."
    ]


@pytest.mark.parametrize(
    ("holding", "permission", "series"),
    [("notice-subscriptions", "EXAMPLE-2", "EXAMPLE-A2"), ("own-links", "EXAMPLE-12", "EXAMPLE-B4")],
)
def test_what_brings_no_task_stays_for_its_period_after_it_came(holding, permission, series):
    rule = {"holding": holding, "permission": permission, "closed_at": None}
    tombstone = TOMBSTONE._replace(holding=holding, permission=permission, series=series)
    week = 7 * 86_400
    entry = ENTRY._replace(**rule, created_at=ERASED - week)
    tombstone = tombstone._replace(received_in=dt.date(2026, 1, 1))
    assert faults(entry=entry, row=tombstone) == []
    assert "before" in faults(entry=entry._replace(created_at=ERASED - week + 86_400), row=tombstone)[0]


def test_a_test_request_goes_after_seven_days_without_a_permission():
    entry = ENTRY._replace(permission="", is_test=1, created_at=ERASED - 7 * 86_400)
    row = TOMBSTONE._replace(
        permission="", series="", clause="own-test-requests", received_in=dt.date(2026, 1, 1)
    )
    assert faults(entry=entry, row=row) == []
    assert "has another series" in faults(entry=entry, row=row._replace(series="EXAMPLE-A3"))[0]
    assert "before" in faults(entry=entry._replace(created_at=ERASED - 6 * 86_400), row=row)[0]
    assert "another permission" in " ".join(faults(entry=entry._replace(is_test=0), row=row))


def test_a_subscription_that_ends_at_midnight_in_utc_is_in_time():
    came = int(dt.datetime(2026, 1, 8, 20, tzinfo=dt.UTC).timestamp())
    erased = int(dt.datetime(2026, 1, 15, 0, tzinfo=dt.UTC).timestamp())
    rule = {"holding": "notice-subscriptions", "permission": "EXAMPLE-2", "series": "EXAMPLE-A2"}
    row = TOMBSTONE._replace(**rule, received_in=dt.date(2026, 1, 1), destroyed_on=dt.date(2026, 1, 14))
    del rule["series"]
    assert faults(entry=ENTRY._replace(**rule, hour=erased, created_at=came, closed_at=None), row=row) == []


def test_on_a_served_portal_nothing_is_overdue_and_a_forged_tombstone_is_seen(probed, reach):
    assert examine(reach).outcome in ("unproven", "kept")
    with probed.as_owner() as owner:
        columns = "id, edition, holding, series, permission, received_in, destroyed_on"
        owner.execute(
            f"INSERT INTO disclosure_tombstone ({columns}, clause)"
            " SELECT gen_random_uuid(), digest, 'questions', 'A', 'B', current_date, current_date, ''"
            " FROM policies_edition LIMIT 1"
        )
        try:
            finding = examine(reach)
        finally:
            owner.execute("ALTER TABLE disclosure_tombstone DISABLE TRIGGER USER")
            owner.execute("DELETE FROM disclosure_tombstone WHERE permission = 'B'")
            owner.execute("ALTER TABLE disclosure_tombstone ENABLE TRIGGER USER")
    assert finding.outcome == "failed"
    assert "stands for no record that the ledger erased" in finding.figure


@pytest.mark.parametrize(
    "statement", ["DELETE FROM disclosure_tombstone", "UPDATE disclosure_tombstone SET clause = ''"]
)
def test_the_portal_itself_may_not(desk, statement):
    with desk.as_application() as database, pytest.raises(psycopg.Error):
        database.execute(statement)


@pytest.mark.parametrize(("years", "on_hold", "late"), [(2, 0, 0), (4, 0, 1), (4, 1, 0)])
def test_what_is_due_and_stays_is_seen_unless_it_is_on_hold(probed, tmp_path, years, on_hold, late):
    edition = next(edition for edition in posted_editions(probed.reach) if "rules.cedar" in edition.files)
    hour = int((dt.datetime.now(dt.UTC) - dt.timedelta(days=366 * years)).timestamp())
    retention = Retention(Timeline(posted_editions(probed.reach)))
    with FoldFile.opened(tmp_path) as file, probed.reach.database() as database:
        file.connection.execute(
            "INSERT INTO records (id, number, edition, holding, purpose, hour) VALUES (?, 1, ?, ?, ?, ?)",
            (RECORD, edition.digest, "questions", "questions", hour),
        )
        if on_hold:
            file.connection.execute("INSERT INTO holds VALUES (?, 'legal-hold-2026-1')", (RECORD,))
        file.connection.execute(
            "INSERT INTO tasks (record, purpose, state, closed_at) VALUES (?, 'questions', 'sent', ?)",
            (RECORD, hour),
        )
        waiting = overdue(file, database, retention, ZONE)
    assert (waiting.closed, len(waiting.faults)) == (1, late)
