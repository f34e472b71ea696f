"""Each record of the ledger must have its row, each row its record, and both must say the same."""

import datetime as dt
import uuid

import psycopg
import pytest

from keepfaith.disclosure.models import Record
from keepfaith.prober.balances import (
    probes,
    records,
)
from keepfaith.prober.balances.records import Entered, Stored, Stores, differences, examine
from keepfaith.prober.balances.row_digest import Row
from keepfaith.prober.posted import PostedEdition
from keepfaith.prober.timeline import RULES, SCHEMA, Timeline

CHANGES = {
    "purpose": ("purpose = 'questions'", "has another purpose"),
    "edition": ("edition = repeat('ab', 32)", "has another edition"),
    "holding": ("holding = 'questions'", "has another holding"),
    "hour": ("received_at = received_at - interval '3 hours'", "has another hour"),
    "field": ('sealed = sealed || \'{"name": "BBBB"}\'', "is not as it came"),
    "reference": ("reference = 'AAAA-BBBB', code_digest = '\\x00'", "is not as it came"),
}


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(records, "GRACE", 0.0)


def test_the_digest_of_a_row_is_the_one_that_the_portal_notes():
    parts = (uuid.uuid4(), "ab" * 32, "questions", "questions", "email", "AAAA-BBBB", b"\1\2")
    about, sealed = uuid.uuid4(), {"text": "BBBB", "name": "AAAA"}
    row = Row(*parts, about, sealed)
    columns = ("id", "edition", "holding", "purpose", "form", "reference", "code_digest")
    assert (
        row.digest == Record(**dict(zip(columns, parts, strict=True)), about_id=about, sealed=sealed).digest()
    )
    note = Row(*parts[:5], None, None, None, sealed)
    assert note.digest == Record(**dict(zip(columns[:5], parts[:5], strict=True)), sealed=sealed).digest()


def test_rows_of_a_served_portal_are_as_the_ledger_created_them(reach, desk):
    desk.record()
    finding = examine(reach)
    assert finding.outcome == "kept", finding.figure
    assert "records compared" in finding.figure


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_row_that_was_changed_is_seen(reach, desk, broken, change):
    record, (assignment, what) = desk.record(), CHANGES[change]
    with broken(record, f"UPDATE disclosure_record SET {assignment} WHERE id = %s"):
        finding = examine(reach)
    assert (finding.outcome, what in finding.figure) == ("failed", True), finding.figure
    assert examine(reach).outcome == "kept"


@pytest.mark.parametrize(
    "value", ["BBBB", "RXhhbXBsZSBSZWFkZXIgb2YgYSBsaWJyYXJ5IGluIEJvc3Rvbg==", "sha256:" + "0" * 64]
)
def test_a_field_that_is_not_sealed_is_seen(reach, desk, broken, value):
    changed = (
        f"UPDATE disclosure_record SET sealed = jsonb_set(sealed, '{{name}}', '\"{value}\"') WHERE id = %s"
    )
    with broken(desk.record(), changed):
        finding = probes.unentered_records(reach)
    assert (finding.outcome, "1 fields of records are not sealed" in finding.figure) == ("failed", True), (
        finding
    )
    assert probes.unentered_records(reach).outcome == "kept"


OTHERS = {
    14: probes.unentered_records,
    42: probes.lost_records,
    56: probes.earlier_editions,
    57: probes.later_editions,
}


@pytest.mark.parametrize(
    ("statements", "promises"),
    [
        (["UPDATE disclosure_record SET purpose = 'questions' WHERE id = %s"], set()),
        (["UPDATE disclosure_record SET edition = repeat('ab', 32) WHERE id = %s"], {56, 57}),
        (
            [
                "DELETE FROM disclosure_task WHERE record_id = %s",
                "DELETE FROM disclosure_record WHERE id = %s",
            ],
            {42},
        ),
        (["UPDATE disclosure_task SET record_id = record_id WHERE record_id = %s"], set()),
    ],
    ids=["purpose", "edition", "gone", "nothing"],
)
def test_what_differs_is_said_to_the_promises_that_it_breaks_alone(reach, desk, broken, statements, promises):
    record = desk.record()
    with broken(record, *statements):
        findings = {number: probe(reach) for number, probe in OTHERS.items()}
    assert {number for number, finding in findings.items() if finding.outcome == "failed"} == promises, (
        findings
    )
    assert {probe(reach).outcome for probe in OTHERS.values()} == {"kept"}


def test_a_row_without_a_key_and_one_that_was_never_reported_are_seen():
    came = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
    edition = PostedEdition("privacy", "", {RULES: "", SCHEMA: ""}, came, came)
    entered = Entered(edition.digest, "questions", "questions", int(came.timestamp()), None, 0.0)
    row = Stored(came, edition.digest, "questions", "questions", None, b"digest")

    def fault(digests):
        stores = Stores({b"1": entered}, {b"1": row}, {b"1": entered}, digests)
        return " ".join(fault.words for fault in differences(stores, Timeline([edition]), now=1_000.0))

    assert fault({b"1": b"digest"}) == ""
    assert "has no key" in fault({})
    assert "was never reported" in fault({b"1": None})
    assert "is not as it came" in fault({b"1": b"other"})


def test_a_row_that_is_gone_is_seen(reach, desk, broken):
    record = desk.record()
    with broken(
        record,
        "DELETE FROM disclosure_task WHERE record_id = %s",
        "DELETE FROM disclosure_record WHERE id = %s",
    ):
        finding = examine(reach)
    assert finding.outcome == "failed"
    assert f"The row of a record of {dt.datetime.now(dt.UTC):%Y-%m-%d} is gone" in finding.figure


def test_a_row_that_no_entry_created_is_seen(reach, desk):
    with desk.as_application() as database:
        edition = database.execute("SELECT edition FROM disclosure_record LIMIT 1").fetchone()[0]
        record = uuid.uuid4()
        database.execute(
            "SELECT disclosure_store_record(%s, %s, 'questions', 'questions', '', '{}', NULL, NULL, false)",
            (record, edition),
        )
    finding, unentered, others = examine(reach), probes.unentered_records(reach), probes.lost_records(reach)
    assert (unentered.outcome, others.outcome) == ("failed", "kept")
    with desk.probed.as_owner() as owner:
        owner.execute("ALTER TABLE disclosure_record DISABLE TRIGGER USER")
        owner.execute("DELETE FROM disclosure_record WHERE id = %s", (record,))
        owner.execute("ALTER TABLE disclosure_record ENABLE TRIGGER USER")
    assert finding.outcome == "failed"
    assert "belongs to no record that the ledger created" in finding.figure


@pytest.mark.parametrize("statement", ["UPDATE disclosure_record SET {}", "DELETE FROM disclosure_record"])
def test_the_portal_itself_may_not(desk, statement):
    record = desk.record()
    for assignment in ("purpose = 'questions'", "edition = ''"):
        with desk.as_application() as database, pytest.raises(psycopg.Error):
            database.execute(f"{statement.format(assignment)} WHERE id = %s", (record,))
