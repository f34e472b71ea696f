"""An account that ended must have left the tombstone whose digest the ledger has."""

import datetime as dt

import pytest

from keepfaith.prober.balances.account_tombstones import AccountEnds, Row
from keepfaith.prober.balances.tombstones import examine

ROW = Row(7, "ab" * 32, "EXAMPLE-E1", "EXAMPLE-9", "not-destroyed-by-mistake", dt.date(2023, 1, 1))
ENTRY = (41, ROW.digest, 0.0)


def faults(*, row=ROW, entry=ENTRY):
    entries = {7: entry} if entry else {}
    return list(AccountEnds(entries, {7: row} if row else {}, entries).faults(now=1_000.0))


def test_a_tombstone_that_is_the_one_that_was_left_is_well():
    assert faults() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("edition", "cd" * 32), ("series", "A"), ("permission", "B"), ("clause", ""),
        ("left_in", dt.date(2024, 1, 1)),
    ],
)  # fmt: skip
def test_each_column_that_differs_is_seen(name, value):
    assert faults(row=ROW._replace(**{name: value})) == [
        "The tombstone of account 7 is not the one that was left."
    ]


def test_one_side_without_the_other_is_seen():
    assert faults(entry=None) == ["The tombstone of account 7 stands for none that the ledger ended."]
    assert faults(row=None) == ["Entry 41 destroyed an account that has no tombstone."]
    assert faults(row=None, entry=(41, ROW.digest, 990.0)) == []


@pytest.mark.long
def test_on_a_served_portal_a_forged_tombstone_of_an_account_is_seen(probed, reach):
    with probed.as_owner() as owner:
        owner.execute(
            "INSERT INTO staff_tombstone SELECT 999999, digest, 'A', 'B', '', current_date, current_date"
            " FROM policies_edition LIMIT 1"
        )
        try:
            finding = examine(reach)
        finally:
            owner.execute("ALTER TABLE staff_tombstone DISABLE TRIGGER USER")
            owner.execute("DELETE FROM staff_tombstone WHERE id = 999999")
            owner.execute("ALTER TABLE staff_tombstone ENABLE TRIGGER USER")
    assert finding.outcome == "failed"
    assert "The tombstone of account 999999 stands for none" in finding.figure
