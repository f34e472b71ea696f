"""On a served portal: a visitor's address in a file or a column, a browser's name, a file that nobody declared."""

import sqlite3
from contextlib import closing

import pytest

from keepfaith.prober.own_requests import OWN_REQUESTS, own_senders
from keepfaith.prober.search import addresses, browsers, sweep, undeclared
from keepfaith.prober.senders import is_telling
from keepfaith.prober.visitor import Visitor


@pytest.fixture
def visited(probed):
    """A visit of this process's own, as the prober makes them, and no sweep from before."""
    visitor = Visitor.somebody(probed.reach.portal)
    while not is_telling(visitor.sender):
        visitor = visitor.at_another_address()
    visitor.get("/")
    sweep.forget()
    yield own_senders()[0]
    sweep.forget()


def test_the_running_prober_sees_nothing_amiss(probed):
    found = probed.look("editions.digests", "search.addresses", "search.browsers", "search.undeclared")
    assert {outcome for outcome, _ in found.values()} == {"kept"}, found
    assert " columns." in found["search.addresses"][1]


def test_nothing_tried_is_unproven(probed, monkeypatch):
    monkeypatch.setattr(sweep, "own_senders", tuple)
    sweep.forget()
    assert addresses.examine(probed.reach).outcome == "unproven"
    sweep.forget()


def test_an_address_in_a_file_is_seen(probed, visited):
    log = probed.data.postgresql / "log"
    before = log.read_bytes()
    log.write_bytes(before + b"connection from " + visited.encode())
    try:
        finding = addresses.examine(probed.reach)
    finally:
        log.write_bytes(before)
    assert finding.outcome == "failed"
    assert "postgresql/log" in finding.figure
    assert addresses.examine(probed.reach).outcome == "kept"


def test_an_address_in_a_column_is_seen(probed, visited):
    with probed.as_owner() as owner:
        change = "UPDATE policies_checkrun SET figure = %s WHERE id = (SELECT min(id) FROM policies_checkrun)"
        owner.execute(change, [f"seen from {visited}"])
        try:
            places = sweep.sweep(probed.reach).met("address")
            finding = addresses.examine(probed.reach)
        finally:
            owner.execute(change, ["Not examined in this test."])
    assert finding.outcome == "failed"
    assert "policies_checkrun.figure" in places


def test_a_browser_in_a_database_of_its_own_is_seen(probed, visited):
    path = probed.data.run / "agents.sqlite"
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("CREATE TABLE agents (name TEXT)")
        store.execute("INSERT INTO agents VALUES (?)", [OWN_REQUESTS[-1].agent])
    try:
        assert browsers.examine(probed.reach).outcome == "failed"
        sweep.forget()
        finding = undeclared.examine(probed.reach)
    finally:
        path.unlink()
        sweep.forget()
    assert finding.outcome == "failed"
    assert "run/agents.sqlite is not declared" in finding.figure
    assert undeclared.examine(probed.reach).outcome == "kept"
