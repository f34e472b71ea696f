"""A database whose disk is full or takes no writes, a clock set back: a form comes back as typed, and nothing half."""

import html
import json
from contextlib import contextmanager

import psycopg
import pytest

from tests.attacks.filling import question, token
from tests.attacks.ledger_read import Ledger
from tests.attacks.stopped_portals import BROWSING, KEK
from tests.disks import fill, make_room, needs_mounts

MOST = 200
REFUSAL = "What you typed is still here. Wait a few minutes and send it again."


@pytest.fixture
def at_work(portal):
    """A portal beside which a custodian works."""
    portal.fresh()
    custodian = portal.custodian()
    yield portal
    assert portal.end(custodian) == 0
    assert Ledger.read(portal.store, KEK).problems == ()


def send(portal, number):
    """Send a form; return its receipt, or nothing once it came back with all that was typed."""
    out = portal.folder / "answer"
    code = portal.do("send", number, str(out), module=BROWSING)
    assert code == 0, portal.nursery.complaints.read_text()
    answer = json.loads(out.read_text())
    if answer["status"] == 200:
        return answer["receipt"]
    assert answer["status"] == 503
    page = html.unescape(answer["page"])
    assert REFUSAL in " ".join(page.split())
    assert question(number) in page
    assert f'name="token" value="{token(number)}"' in page
    return None


def send_until_refused(portal):
    """Return the receipts that came before a form came back."""
    receipts = []
    while (receipt := send(portal, len(receipts))) is not None:
        receipts.append(receipt)
        assert len(receipts) < MOST
    return receipts


def judge(portal, receipts):
    """See that after one reaper pass there are just the acknowledged ones, with a key each, and that they open."""
    assert portal.do("reap", str(portal.folder / "seen")) == 0, portal.nursery.complaints.read_text()
    seen = portal.last_seen()
    assert seen["same"]
    assert (seen["status"]["records"], seen["status"]["unconfirmed"]) == (len(receipts), 0)
    assert {row["reference"] for row in seen["rows"]} == {one.replace("-", "") for one in receipts}
    assert {text for row in seen["rows"] for text in row["texts"]} >= set(map(question, range(len(receipts))))
    assert len(seen["tasks"]) == len(receipts)


@pytest.mark.long
@needs_mounts
def test_on_a_full_disk_a_form_comes_back_as_typed_and_with_room_again_it_is_stored_once(at_work):
    disk = at_work.data.postgresql
    fill(disk)
    try:
        receipts = send_until_refused(at_work)
        # The key of the one that was refused waits: nor can it be written down now that it is given up.
        assert at_work.do("reap", str(at_work.folder / "seen")) == 1
        with at_work.owner() as owner:
            rows = owner.execute("SELECT reference FROM disclosure_record").fetchall()
        assert {row[0] for row in rows} == {one.replace("-", "") for one in receipts}
    finally:
        make_room(disk)
    receipts.append(send(at_work, len(receipts)))
    assert send(at_work, len(receipts) - 1) == receipts[-1]
    judge(at_work, receipts)


@pytest.mark.long
@needs_mounts
def test_when_no_log_can_be_written_the_database_ends_and_nothing_acknowledged_is_lost(at_work):
    disk = at_work.data.postgresql
    receipts = [send(at_work, number) for number in range(3)]
    fill(disk)
    try:
        with pytest.raises(psycopg.OperationalError):
            fill_the_log(at_work)
        assert send(at_work, len(receipts)) is None
    finally:
        at_work.postgresql.stop()
        make_room(disk)
    at_work.postgresql.start()
    judge(at_work, receipts)
    receipts.append(send(at_work, len(receipts)))
    judge(at_work, receipts)


def fill_the_log(portal):
    """Have the database write to its log until it can no more."""
    with portal.owner() as owner:
        while True:
            owner.execute("SELECT pg_logical_emit_message(false, 'filling', repeat('x', 1000000))")


@pytest.mark.long
def test_a_database_that_takes_no_writes_lets_a_form_come_back_as_typed(at_work):
    receipts = [send(at_work, 0)]
    with taking_no_writes(at_work):
        assert send(at_work, 1) is None
    receipts.append(send(at_work, 1))
    judge(at_work, receipts)


@pytest.mark.long
def test_while_the_custodian_takes_it_to_be_long_ago_a_form_comes_back_as_typed(portal):
    portal.fresh()
    receipts = []
    for at, is_kept in (("", True), ("1986-03-02T12:00:00+00:00", False), ("", True)):
        custodian = portal.custodian(at=at)
        receipt = send(portal, len(receipts))
        assert bool(receipt) is is_kept
        receipts += [receipt] if receipt else []
        judge(portal, receipts) if is_kept else None
        assert portal.end(custodian) == 0
    assert Ledger.read(portal.store, KEK).problems == ()


@contextmanager
def taking_no_writes(portal):
    """Have each new connection of the application read only, as on a server that was made read-only."""
    with portal.owner() as owner:
        owner.execute("ALTER DATABASE keepfaith SET default_transaction_read_only = on")
    try:
        yield
    finally:
        with portal.owner() as owner:
            owner.execute("SET transaction_read_only = off")
            owner.execute("ALTER DATABASE keepfaith RESET default_transaction_read_only")
