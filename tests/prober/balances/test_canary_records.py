"""Test requests are followed through the ledger, the rows and the tombstones; what ends like one and is none shows."""

import datetime as dt
import secrets
from contextlib import closing

import pytest

from keepfaith.custody.client.canaries import CanaryRegister
from keepfaith.custody.client.connection import RecordsClient
from keepfaith.custody.ledger.entry import KINDS
from keepfaith.custody.protocol.header import Header
from keepfaith.prober.balances.canary_records import CanaryRecords, Stored, compare, examine
from keepfaith.prober.posted import in_force, posted_editions

TODAY = dt.date(2027, 3, 1)
STONE = ("", "own-test-requests")


def days(number):
    return TODAY - dt.timedelta(days=number)


class Ledger:
    """Entries as the custodian gives them, as far as they are read here."""

    def __init__(self):
        self.known = CanaryRecords()

    def add(self, kind, record, ago, cause="test request", **details):
        entry = bytes([2, KINDS.index(kind), 0, 0, 0]) + days(ago).toordinal().to_bytes(4) + bytes(297)
        details |= {"record": record} | ({"cause": cause} if cause else {})
        self.known.take(self.known.number + 1, entry, details)

    def faults(self, rows=(), stones=(), *, settled=None, ended=None):
        living, erased = self.known.living(), set(self.known.erased)
        stored = Stored(set(rows), dict.fromkeys(stones, STONE) if not isinstance(stones, dict) else stones)
        settled = living if settled is None else settled
        ended = erased if ended is None else ended
        return self.known.faults + compare(self.known, stored, settled=settled, ended=ended, today=TODAY)


@pytest.fixture
def ledger():
    made = Ledger()
    made.add("created", "old", 9, mailbox="p")
    made.add("created", "note", 5, mailbox="p")
    made.add("created", "new", 1, mailbox="q")
    for record in ("old", "note"):
        made.add("erased", record, 2)
    made.add("created", "real", 400, cause="")
    made.add("erased", "real", 1, cause="", permission="EXAMPLE-2")
    return made


def test_what_ended_in_time_with_its_notes_is_well(ledger):
    assert ledger.faults(["new"], ["old", "note"]) == []
    assert ledger.known.living() == {"new"}


@pytest.mark.parametrize(
    ("rows", "stones", "says"),
    [
        ((), ("old", "note"), "have no row"),
        (("new", "old"), ("old", "note"), "rows are still there"),
        (("new",), ("old",), "without a tombstone"),
        (("new",), ("old", "note", "real"), "were no test requests"),
        (("new",), {"old": STONE, "note": ("EXAMPLE-2", STONE[1])}, "names a permission"),
        (("new",), {"old": STONE, "note": ("", "need-to-know")}, "another clause"),
    ],
)
def test_rows_and_tombstones_that_differ_from_the_ledger_are_faults(ledger, rows, stones, says):
    (fault,) = ledger.faults(rows, stones)
    assert says in fault


def test_one_that_stays_too_long_is_a_fault_unless_it_is_on_hold(ledger):
    ledger.add("created", "late", 9, mailbox="r")
    rows = ["new", "late"]
    assert "older than 7 days" in ledger.faults(rows, ["old", "note"])[0]
    ledger.add("held", "late", 1, cause="", case="one")
    ledger.add("held", "late", 1, cause="", case="two")
    assert ledger.faults(rows, ["old", "note"]) == []
    ledger.add("released", "late", 0, cause="", case="two")
    assert ledger.faults(rows, ["old", "note"]) == []
    ledger.add("released", "late", 0, cause="", case="one")
    assert len(ledger.faults(rows, ["old", "note"])) == 1


def test_one_that_ends_too_early_is_a_fault(ledger):
    ledger.add("erased", "new", 0)
    assert "before its seven days" in ledger.faults((), ["old", "note", "new"])[0]


def test_one_whose_row_is_on_its_way_or_never_came_is_no_fault(ledger):
    ledger.add("created", "coming", 0, mailbox="s")
    assert ledger.faults(["new"], ["old", "note"], settled={"new"}) == []
    ledger.add("discarded", "coming", 0, cause="")
    assert ledger.faults(["new"], ["old", "note"]) == []


@pytest.fixture
def rowless(probed):
    """A test request that the custodian created, and that the portal has no row of."""
    edition = in_force(posted_editions(probed.reach), at=dt.datetime.now(dt.UTC))["privacy"].digest
    header = Header(edition, "literature-requests", "literature", {"name": "name"})
    address = f"{secrets.token_hex(4)}@example.org"
    with closing(CanaryRegister(probed.reach.decisions)) as register:
        register.register(address)
    with closing(RecordsClient(probed.reach.requests)) as records:
        created = records.create(secrets.token_bytes(16), header, address=address)
        yield created.record.hex()
        records.discard(created.record)


def test_on_a_served_portal_a_lost_request_and_a_false_tombstone_are_seen(probed, rowless):
    assert examine(probed.reach).outcome == "kept"
    lost = examine(probed.reach)
    assert (lost.outcome, "have no row" in lost.figure) == ("failed", True), lost.figure
    with probed.as_owner() as owner:
        owner.execute("ALTER TABLE disclosure_tombstone DISABLE TRIGGER USER")
        owner.execute(
            "INSERT INTO disclosure_tombstone (id, edition, holding, series, permission, clause, received_in,"
            " destroyed_on) VALUES (gen_random_uuid(), %s, 'questions', '', '', 'own-test-requests', now(), now())",
            ("ab" * 32,),
        )
        owner.execute("ALTER TABLE disclosure_tombstone ENABLE TRIGGER USER")
    false = examine(probed.reach)
    assert (false.outcome, false.figure.startswith("2 of")) == ("failed", True), false.figure
    with probed.as_owner() as owner:
        owner.execute("ALTER TABLE disclosure_tombstone DISABLE TRIGGER USER")
        owner.execute("DELETE FROM disclosure_tombstone WHERE clause = 'own-test-requests'")
        owner.execute("ALTER TABLE disclosure_tombstone ENABLE TRIGGER USER")
