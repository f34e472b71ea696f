"""An entry has in clear only names from an edition, for any caller's message; the rest is encrypted."""

import secrets
import sqlite3
from contextlib import closing

import pytest

from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.store.store import Store
from tests.custody.conftest import EDITION, LATER

# Of the form of a name, so that it comes as far as the rules.
PERSON, NUMBER = "jane-doe", "6175550100"
CLAIMED = {"employee": "clerk", "duty": PERSON, "purpose": NUMBER}
WORDS = {
    "", "literature", "events", "records", "notices", "questions", "legal-obligations",
    "name", "ssn", "free-text", "email-address", "several",
}  # fmt: skip


def say_it_everywhere(running, record):
    """Say personal information wherever a message takes a name."""
    unknown, cases = secrets.token_bytes(16), CasesClient(running.sockets / "requests")
    for target in (record, unknown):
        running.desk.open([target], ("name",), **CLAIMED)
        acts = [
            ("noted", {}),
            ("sent", {"fields": ("name",), "facts": {PERSON: True}}),
            ("moved", {"to": PERSON}),
        ]
        acts += [("handed", {"colleague": PERSON}), ("taken", {})]
        for kind, more in acts:
            with pytest.raises(Refused):
                running.portal.act(target, kind, **CLAIMED, **more)
        with pytest.raises(Refused):
            running.erase(target, duty=PERSON)
        with pytest.raises(Refused):
            cases.hold(target, case=PERSON, on=True, employee="clerk", duty=PERSON, reason=NUMBER)
        with pytest.raises(Refused):
            cases.open_case(PERSON, token=target, number_elsewhere=NUMBER, employee="clerk", duty=PERSON)
        with pytest.raises(Refused):
            cases.close_case(PERSON, employee="clerk", duty=PERSON)
    for edition in (EDITION, LATER):
        header = Header(edition, PERSON, PERSON, {PERSON: NUMBER})
        with pytest.raises(Refused):
            running.portal.remove(
                "account", "1", header, employee="officer", duty=PERSON, permission="2026/1", due=True
            )


def test_a_caller_cannot_write_personal_information_into_the_clear_part(running):
    record = running.create().record
    say_it_everywhere(running, record)
    with closing(sqlite3.connect(running.store / "store.sqlite3")) as connection:
        rows = connection.execute("SELECT entry FROM journal ORDER BY number").fetchall()
    entries = [decode(entry) for (entry,) in rows]
    refused = [entry for entry in entries if entry.kind == "refused"]
    assert len(refused) >= 18
    for entry in entries:
        assert {entry.purpose, entry.collected_for, entry.category, entry.duty} <= WORDS
        assert {entry.edition, entry.in_force} <= {"", EDITION}
    for (encoded,) in rows:
        assert PERSON.encode() not in encoded
        assert NUMBER.encode() not in encoded


def test_what_was_claimed_is_in_the_details(running):
    record = running.create().record
    running.desk.open([record], ("name",), **CLAIMED)
    running.end()
    with closing(Store.open(running.store, running.kek)) as store:
        details = store.details(store.checkpoint.count)
    assert (details["duty"], details["purpose"]) == (PERSON, NUMBER)


def test_an_opening_says_what_it_was_decided_on(running):
    record = running.create().record
    running.open(record)
    with closing(sqlite3.connect(running.store / "store.sqlite3")) as connection:
        (encoded,) = connection.execute("SELECT entry FROM journal ORDER BY number DESC LIMIT 1").fetchone()
    entry = decode(encoded)
    assert (entry.kind, entry.denial, entry.attempted) == ("opened", None, "")
    assert (entry.edition, entry.in_force) == (EDITION, EDITION)
    assert (entry.duty, entry.purpose, entry.collected_for) == ("literature", "literature", "literature")
    assert entry.facts.named() == {("own_task", True), ("restricted", False)}
