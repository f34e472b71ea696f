"""What is done with a record beside opening is judged by its rules and the duty, and entered with its refusal."""

import datetime as dt
import secrets
import sqlite3
from contextlib import closing

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.store.store import Store
from tests.custody.conftest import EDITION

SEND = {"asked": True, "for_value": False}
NUMBER = Header(EDITION, "letters", "literature", {"number": "ssn"})


@pytest.fixture
def act(running):
    def acting(record, kind, **other):
        arguments = {"employee": "clerk", "duty": "literature", "purpose": "literature"}
        arguments |= {"fields": ("name",), "facts": SEND} if kind == "sent" else {}
        running.portal.act(record, kind, **{**arguments, **other})

    return acting


def last(running):
    """Read the last entry and its details, as the custodian's own side can once it has ended."""
    with closing(sqlite3.connect(running.store / "store.sqlite3")) as connection:
        (entry,) = connection.execute("SELECT entry FROM journal ORDER BY number DESC LIMIT 1").fetchone()
    running.end()
    with closing(Store.open(running.store, running.kek)) as store:
        return decode(entry), store.details(store.checkpoint.count)


@pytest.mark.parametrize(
    ("kind", "change"),
    [("sent", {}), ("returned", {}), ("closed", {}), ("noted", {}), ("moved", {"to": "questions"})],
)
def test_an_act_that_is_allowed_is_an_entry_with_sealed_details(running, act, kind, change):
    record, note = running.create(address="reader@example.gov").record, running.create().record
    act(record, kind, note=note, **change)
    entry, details = last(running)
    assert (entry.kind, entry.decision, entry.duty) == (kind, "allow", "literature")
    assert entry.purpose == change.get("to", "literature")
    assert entry.category == ("name" if kind == "sent" else "several")
    assert details == {
        "record": record.hex(),
        "employee": "clerk",
        "fields": ["name"] if kind == "sent" else [],
        "holding": "literature-requests",
        "categories": ["name"] if kind == "sent" else ["name", "ssn"],
        "hour": details["hour"],
        "purpose": "literature",
        "note": note.hex(),
        **change,
    }


@pytest.mark.parametrize(
    ("kind", "change", "refusal"),
    [
        ("sent", {"facts": {"asked": False, "for_value": False}}, ("guardrail", "only-when-asked")),
        ("sent", {"facts": {"asked": True, "for_value": True}}, ("guardrail", "no-sale")),
        ("sent", {"facts": {"own_task": True}}, ("error", "need-to-know")),
        ("sent", {"fields": ("name", "number")}, ("guardrail", "minimum-quantity")),
        ("sent", {"fields": ("colour",)}, ("unknown field", "need-to-know")),
        ("sent", {"duty": "events"}, ("no rule permits", "need-to-know")),
        ("sent", {"employee": "stranger"}, ("duty", "need-to-know")),
        ("returned", {"employee": "stranger"}, ("duty", "need-to-know")),
        ("returned", {"employee": "stranger", "duty": "events"}, ("no rule permits", "need-to-know")),
        ("noted", {"purpose": "sale"}, ("error", "need-to-know")),
        ("noted", {"purpose": "questions"}, ("no rule permits", "need-to-know")),
        ("noted", {"fields": ("colour",)}, ("unknown field", "need-to-know")),
        ("moved", {"to": "notices"}, ("purpose", "only-when-asked")),
        ("moved", {"to": "legal-obligations"}, ("no case", "need-to-know")),
        ("moved", {"to": "public-records"}, ("no case", "need-to-know")),
        ("moved", {"to": "your-information"}, ("no case", "need-to-know")),
        ("moved", {"to": "sale"}, ("purpose", "need-to-know")),
        ("moved", {"to": "questions", "employee": "stranger"}, ("duty", "need-to-know")),
    ],
)
def test_an_act_that_is_refused_names_code_and_clause_and_is_an_entry(running, act, kind, change, refusal):
    record = running.create().record
    with pytest.raises(Refused) as refused:
        act(record, kind, **change)
    assert (refused.value.code, refused.value.clause) == refusal
    entry, _ = last(running)
    assert (entry.kind, entry.decision) == ("refused", "deny")
    assert (entry.attempted, (entry.denial, entry.clause)) == (kind, refusal)


def test_an_employee_who_may_open_one_field_may_note_and_one_who_may_open_none_may_not(running, act):
    act(running.create().record, "noted")
    with pytest.raises(Refused, match="guardrail") as refused:
        act(running.create(NUMBER).record, "noted")
    assert refused.value.clause == "minimum-quantity"
    with pytest.raises(Refused, match="guardrail"):
        act(running.create(NUMBER).record, "moved", to="questions")


def test_an_act_on_an_unknown_record_is_refused_and_entered(running, act):
    before = running.portal.status().entries
    with pytest.raises(Refused, match="unknown record"):
        act(secrets.token_bytes(16), "noted")
    assert running.portal.status().entries == before + 1


def test_acts_spend_nothing_of_the_cap(custody):
    custody.cap = 1
    custody.start()
    custody.prepare()
    record, arguments = custody.create().record, {"employee": "clerk", "duty": "literature"}
    for _ in range(3):
        custody.portal.act(record, "noted", purpose="literature", **arguments)
    assert custody.open(record)[record].keys


@pytest.mark.parametrize(
    ("change", "code", "clause"),
    [
        ({"due": False}, "guardrail", "not-destroyed-by-mistake"),
        ({"duty": "literature"}, "no rule permits", "need-to-know"),
        ({"employee": "clerk"}, "duty", "need-to-know"),
        ({"duty": "nobody"}, "error", "need-to-know"),
    ],
)
def test_a_destruction_is_judged_and_its_refusal_entered(running, change, code, clause):
    created = running.create()
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            running.erase(created.record, **change)
        assert (refused.value.code, refused.value.clause) == (code, clause)
    assert running.portal.digests([created.record]) == {created.record: None}
    entry, _ = last(running)
    assert (entry.kind, entry.purpose, entry.decision) == ("refused", "legal-obligations", "deny")
    assert (entry.attempted, entry.denial) == ("erased", code)


def test_a_destruction_is_due_only_once_the_ledger_has_that_its_task_was_closed(running):
    today, open_one, closed = dt.datetime.now(dt.UTC).date(), running.create().record, running.create().record
    running.close_task(closed)
    request = {"employee": "officer", "duty": "records", "permission": "2026/1", "due": True}
    days = [(open_one, today), (open_one, dt.date(2018, 1, 31)), (open_one, None)]
    days += [(closed, today - dt.timedelta(2)), (closed, None)]
    for record, day in days:
        with pytest.raises(Refused, match="guardrail") as refused:
            running.portal.erase(record, **request, closed_on=day)
        assert refused.value.clause == "not-destroyed-by-mistake"
    # Where the agency is, it can be another day already.
    running.portal.erase(closed, **request, closed_on=today - dt.timedelta(1))
    entry, _ = last(running)
    assert entry.facts.named() == {("due", True), ("on_hold", False)}


def test_a_note_is_due_with_its_record_and_once_its_record_is_gone(running):
    record = running.create().record
    first, second = (running.create(about=record).record for _ in range(2))
    request = {"employee": "officer", "duty": "records", "permission": "2026/1", "due": True}
    request |= {"closed_on": dt.datetime.now(dt.UTC).date()}
    with pytest.raises(Refused, match="guardrail"):
        running.portal.erase(first, **request)
    running.close_task(record)
    running.portal.erase(first, **request)
    running.portal.erase(record, **request)
    running.portal.erase(second, **{**request, "closed_on": None})


def test_a_subscription_is_erased_only_when_it_expires(running):
    subscription = running.create(address="reader@example.gov", topics=["hearings"]).record
    with pytest.raises(Refused, match="guardrail"):
        running.erase(subscription)


def test_the_ledger_lists_what_was_destroyed(running):
    record = running.create().record
    running.erase(record)
    entry, details = last(running)
    assert (entry.kind, entry.duty, entry.clause) == ("erased", "records", "not-destroyed-by-mistake")
    assert details == {
        "record": record.hex(),
        "employee": "officer",
        "permission": "2026/1",
        "holding": "literature-requests",
        "categories": ["name", "ssn"],
        "hour": details["hour"],
    }
