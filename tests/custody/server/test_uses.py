"""The custodian tells the uses of a record for its person: by day and duty, and never by whom."""

import datetime as dt
from contextlib import closing
from dataclasses import replace

import pytest

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.custody.client.uses import UsesClient
from keepfaith.custody.protocol.use_messages import MAX_USES
from keepfaith.custody.protocol.verbs import CONTROL, DECISIONS, REQUESTS
from keepfaith.custody.store.record_actions import RecordAction
from keepfaith.custody.store.store import Store


@pytest.fixture
def uses(running):
    client = UsesClient(running.sockets / "requests")
    yield client.uses
    client.close()


def summary(answer):
    return [(use.kind, use.duty, use.purpose, use.by_itself, use.count) for use in answer.uses]


def test_only_the_portal_may_ask_and_by_one_record():
    assert "uses" in REQUESTS
    assert "uses" not in {**CONTROL, **DECISIONS}


def test_openings_and_sendings_are_told_by_day_without_who_did_it(running, uses):
    today = dt.datetime.now(dt.UTC).date()
    record, other = running.create(address="reader@example.gov").record, running.create().record
    assert uses(record) == uses(bytes(16))
    for _ in range(2):
        running.open(record)
    running.open(other)
    mark(running, record)
    answer = uses(record)
    assert summary(answer) == [
        ("opened", "literature", "literature", False, 2),
        ("marked", "literature", "literature", False, 1),
    ]
    assert [use.looks for use in answer.uses] == [1, 1]
    assert {use.clause for use in answer.uses} <= {"literature-and-notices", ""}
    # Midnight can pass meanwhile.
    assert {use.day for use in answer.uses} <= {today, dt.datetime.now(dt.UTC).date()}
    assert "clerk" not in repr(answer)
    assert not answer.is_cut


def mark(running, record, act="sent", *, employee="clerk", **more):
    facts = {"asked": True, "for_value": False} if act == "sent" else {}
    running.portal.act(
        record, act, fields=("name",) if facts else (), facts=facts, employee=employee,
        duty="literature", purpose="literature", **more,
    )  # fmt: skip


def test_what_was_marked_as_sent_undone_and_marked_again_was_sent_once(running, uses):
    record = running.create(address="reader@example.gov").record
    for act in ("sent", "reopened", "sent"):
        mark(running, record, act)
    assert summary(uses(record)) == [
        ("undone", "literature", "literature", False, 1),
        ("marked", "literature", "literature", False, 1),
    ]


def test_a_task_that_was_closed_otherwise_or_reopened_with_a_reason_undoes_no_sending(running, uses):
    record = running.create(address="reader@example.gov").record
    mark(running, record)
    mark(running, record, "reopened", note=running.create(about=record).record)
    for act in ("closed", "reopened", "answered", "reopened"):
        mark(running, record, act)
    assert summary(uses(record)) == [("marked", "literature", "literature", False, 1)]


def test_openings_of_one_employee_within_an_hour_are_one_look(running, uses):
    record, at = (
        running.create(address="reader@example.gov").record,
        dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC),
    )
    hours = [("clerk", 0), ("clerk", 59), ("colleague", 59), ("clerk", 60)]
    in_store(
        running, record,
        *(replace(action(employee=who), at=at + dt.timedelta(minutes=minutes)) for who, minutes in hours),
    )  # fmt: skip
    ((kind, *_, count), looks) = *summary(uses(record)), uses(record).uses[0].looks
    assert (kind, count, looks) == ("opened", 4, 3)


def test_a_refusal_a_note_and_a_move_are_no_uses(running, uses):
    record = running.create(address="reader@example.gov").record
    running.open(record, employee="stranger")
    running.portal.act(record, "noted", employee="clerk", duty="literature", purpose="literature")
    assert summary(uses(record)) == []


def test_nothing_is_left_to_tell_of_a_record_that_was_erased(running, uses):
    record = running.create(address="reader@example.gov").record
    running.open(record)
    running.erase(record)
    assert summary(uses(record)) == []


def in_store(running, record, *actions):
    """Enter actions as the custodian's own side can once it has ended, and start it again."""
    running.end()
    with closing(Store.open(running.store, running.kek)) as store, store.transaction():
        for action in actions:
            store.actions.log(record, action)
    running.start()


def action(kind="opened", purpose="literature", employee="clerk", duty="literature", **more):
    at = dt.datetime.now(dt.UTC)
    return RecordAction(employee, duty, purpose, ("name",), None, "", at, kind=kind, **more)


def test_a_use_that_a_law_requires_or_that_no_edition_names_is_not_told(running, uses):
    record = running.create(address="reader@example.gov").record
    in_store(
        running, record, action(purpose="legal-obligations"), action(purpose="public-records"), action(purpose=""),
        action(duty=""), action(),
    )  # fmt: skip
    assert summary(uses(record)) == [("opened", "literature", "literature", False, 1)]


def test_a_message_that_did_not_go_out_is_no_sending_and_what_goes_by_itself_says_so(running, uses):
    record, by_itself = running.create(address="reader@example.gov").record, {"more": {"what": "notice"}}
    sent = action("sent", "notices", "automatic", "events", **by_itself)
    in_store(running, record, sent, sent, action("withheld", "notices", "automatic", "events", **by_itself))
    assert summary(uses(record)) == [
        ("sent", "events", "notices", True, 1),
        ("withheld", "events", "notices", True, 1),
    ]


def test_of_many_uses_the_last_are_told_and_that_there_were_more(running, uses):
    record = running.create(address="reader@example.gov").record
    in_store(running, record, *(action(duty=f"duty-{number}") for number in range(MAX_USES + 1)))
    answer = uses(record)
    assert (len(answer.uses), answer.is_cut, answer.uses[-1].duty) == (MAX_USES, True, f"duty-{MAX_USES}")


def test_without_the_custodian_nothing_is_told(running, uses):
    record = running.create(address="reader@example.gov").record
    running.end()
    with pytest.raises((CustodianUnavailable, Refused)):
        uses(record)
