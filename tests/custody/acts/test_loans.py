"""A kind of items without code of its own: what is declared is done, refused, ended by the clock and replayed."""

import datetime as dt
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from keepfaith.custody.acts.declaration import built_in, read
from keepfaith.custody.protocol.item_messages import Do
from keepfaith.custody.server import item_declarations
from keepfaith.custody.store.store import Store
from keepfaith.prober.acts import reader
from keepfaith.prober.replay import item_verdicts
from keepfaith.prober.replay.fold_store import FoldStore
from tests.custody.acts.mutants import without
from tests.prober.replay.scratch import Scratch

LOAN = (Path(__file__).parent / "loan.toml").read_text()
HOUR = dt.timedelta(hours=1)
DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def _declared(scratch, monkeypatch):
    """Have every edition declare loans, on both sides."""
    declare(monkeypatch, LOAN, LOAN)
    scratch.duty("bob", "literature", on=True)


def declare(monkeypatch, custodian, prober):
    monkeypatch.setattr(item_declarations, "declaration_of", lambda _: read(custodian))
    monkeypatch.setattr(item_verdicts, "declared_by", lambda _: reader._read((prober,)))


@pytest.fixture
def record(scratch):
    return scratch.create()


def do(scratch, act, record, who="ada", **details):
    return scratch.do(f"loan-{act}", record, who=who, duty="literature", details=details)


def lent(scratch, record):
    assert do(scratch, "asked", record, copies=2) == ""
    assert do(scratch, "lent", record, "bob") == ""


def states(scratch):
    return [one.state for one in scratch.items("loan")]


def test_it_is_asked_for_lent_renewed_once_and_given_back(scratch, record):
    assert do(scratch, "renewed", record) == "not proposed"
    lent(scratch, record)
    assert [do(scratch, "renewed", record), do(scratch, "renewed", record)] == ["", "not proposed"]
    assert do(scratch, "asked", record, copies=1) == "granted"
    assert [do(scratch, "back", record), states(scratch)] == ["", []]
    assert do(scratch, "asked", record, copies=1) == ""
    assert scratch.look()[0] == []


def test_the_page_says_who_brought_it_where_and_under_which_edition(scratch, record):
    lent(scratch, record)
    (item,) = scratch.items("loan", record)
    assert (item.details, item.edition) == ({"copies": 2}, scratch.in_force.digest)
    assert [(one.state, one.employee) for one in item.history] == [("asked", "ada"), ("lent", "bob")]
    assert item.until == dt.datetime(2026, 12, 8, 13, tzinfo=dt.UTC)


@pytest.mark.parametrize("copies", [0, 4, "2", 2.5, None])
def test_a_detail_that_is_unknown_missing_or_beyond_is_refused_and_not_entered(scratch, record, copies):
    before = scratch.head
    details = {} if copies is None else {"copies": copies}
    assert do(scratch, "asked", record, **details) == "not accepted"
    assert do(scratch, "asked", record, copies=1, days=3) == "not accepted"
    assert scratch.do("loan-burnt", record, who="ada", duty="literature") == "not accepted"
    assert scratch.head == before


def test_two_acts_at_once_on_one_item_are_one_and_a_refusal(scratch, record):
    lent(scratch, record)
    back = scratch.handlers.answer([Do("loan-back", record, employee="ada", duty="literature")] * 2)
    assert [getattr(one, "code", "") for one in back] == ["", "not proposed"]
    assert scratch.look()[0] == []


def test_a_second_after_its_end_it_is_over_by_an_entry_of_the_clock(scratch, record):
    lent(scratch, record)
    (item,) = scratch.items("loan")
    scratch.now = item.until - dt.timedelta(seconds=1)
    assert states(scratch) == ["lent"]
    scratch.now = item.until + dt.timedelta(seconds=1)
    assert do(scratch, "renewed", record) == "not proposed"
    entry, details = scratch.store.journal.entry(scratch.head - 1), scratch.store.details(scratch.head - 1)
    assert (entry.act, details["employee"], details["cause"]) == ("loan-back", "automatic", "time")
    assert scratch.look()[0] == []


def test_four_eyes_hold_by_the_store_alone(scratch, record, monkeypatch):
    without(monkeypatch, "loan-lent", "own proposal")
    assert do(scratch, "asked", record, copies=1) == ""
    before = scratch.head
    assert do(scratch, "lent", record) == "failed"
    assert scratch.head == before


def test_what_an_edition_declared_that_is_not_known_goes_on_and_stops_nothing_else(
    scratch, record, monkeypatch, caplog
):
    lent(scratch, record)
    monkeypatch.setattr(item_declarations, "declaration_of", lambda _: built_in())
    assert do(scratch, "back", record) == "not accepted"
    scratch.now += 15 * DAY
    assert scratch.open(record) == ""
    assert "ALARM" in caplog.text
    declare(monkeypatch, LOAN, LOAN)
    scratch.now += DAY
    assert scratch.open(record) == ""
    assert states(scratch) == []


def test_a_custodian_that_is_set_back_to_before_it_began_is_decided_alike(tmp_path, monkeypatch):
    folder, copy = tmp_path / "one", tmp_path / "before"
    with closing(Store.open(folder, bytes(32))) as store:
        scratch = Scratch(store, tmp_path / "prober")
        scratch.duty("bob", "literature", on=True)
        record = scratch.create()
    shutil.copytree(folder, copy)
    with closing(Store.open(folder, bytes(32))) as store:
        scratch.store = store
        scratch.begin()
        lent(scratch, record)
        assert scratch.look()[0] == []
    with closing(Store.open(copy, bytes(32))) as store:
        scratch.store = store
        scratch.begin()
        assert do(scratch, "lent", record, "bob") == "not proposed"
        with FoldStore.opened(scratch.folder) as folds:
            folds.put("digest", bytes(32))
        assert scratch.look()[0] == []
        lent(scratch, record)
        assert scratch.look()[0] == []
