"""A response to a request for public records: written in nine parts, read and signed by a colleague, then sent."""

import datetime as dt
import sqlite3

import pytest

from keepfaith.custody.protocol import messages
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.item_messages import Do
from keepfaith.custody.server import entitlement, item_acts, item_facts
from keepfaith.custody.server.task_rules import TaskRules
from tests.prober.replay.scratch import POLICY, code

NAME = "records-response"
ACTS = {f"acts/{path.name}": path.read_text() for path in (POLICY / "draft" / "acts").iterdir()}
PARTS = {
    **dict.fromkeys(("response", "receipt", "not-held", "held-by", "left-out"), "free-text"),
    **dict.fromkeys(("to-come", "by-when", "narrower", "costs", "appeal"), "free-text"),
}
WORK = "public-records"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def office(scratch):
    """Rae and Roy answer requests for records, Sam searches; the edition declares responses."""
    scratch.post("draft", scratch.now.replace(minute=0) + HOUR, ACTS)
    scratch.now += 2 * HOUR
    for who, duty in (("rae", "records"), ("roy", "records"), ("sam", "searcher")):
        scratch.duty(who, duty, on=True)
    return scratch


@pytest.fixture
def request_(office):
    """A request that Rae took."""
    record = ask(office)
    assert act(office, record, "taken") == ""
    return record


def ask(scratch):
    fields = {"records": "free-text", "email": "email-address"}
    header = Header(scratch.in_force.digest, "records-requests", WORK, fields)
    return scratch.say(messages.Create(bytes(15) + b"\1", header, "reader@example.gov", None, ())).record


def act(scratch, record, what, who="rae"):
    return scratch.act(record, what, who=who, duty="records", purpose=WORK, fields=("email",))


def write(scratch, record, parts=PARTS, *, who="rae", to="roy", entry="response", note=None):
    """Write a response; return its number, or why not."""
    note = note or scratch.note(record, fields=parts)
    details = {"case": "", "colleague": to} | ({"how": "partial"} if entry == "response" else {})
    message = Do(entry, record, note, details=details, employee=who, duty="records")
    answer = scratch.say(message)
    scratch.say(messages.Confirm(((note, bytes(32)),)))
    return code(answer) or answer.number


def sign(scratch, number, who="roy"):
    return scratch.do("sign-off", number=number, who=who, duty="records")


def read(scratch, number, who, duty="records"):
    (item,) = [one for one in scratch.items(NAME) if one.number == number]
    (outcome,) = scratch.say(messages.Open((item.note,), ("response",), who, duty, WORK)).outcomes
    return code(outcome)


def states(scratch):
    return [one.state for one in scratch.items(NAME)]


def test_it_goes_out_once_a_colleague_read_and_signed_it(office, request_):
    number = write(office, request_)
    assert [act(office, request_, "answered"), states(office)] == ["unsigned", ["proposed"]]
    assert [read(office, number, "roy"), sign(office, number), states(office)] == ["", "", ["signed"]]
    assert [act(office, request_, "answered"), states(office)] == ["", ["sent"]]
    until = {"last-day": (office.now.date() + dt.timedelta(days=9)).isoformat()}
    for entry, details in (("appeal", {}), ("order", until), ("complied", {})):
        by = {"number": number, "who": "rae", "duty": "records"}
        assert office.do(entry, details=details.items(), **by) == ""
    assert states(office) == ["complied"]
    assert office.look()[0] == []


def test_who_writes_it_signs_it_not(office, request_):
    assert write(office, request_, to="rae") == "own proposal"
    number = write(office, request_)
    assert [sign(office, number, "rae"), sign(office, number, "sam")] == ["colleague", "colleague"]
    assert [write(office, request_, to="ada"), write(office, request_, who="roy")] == [
        "colleague",
        "not own task",
    ]
    assert states(office) == ["proposed"]
    assert office.look()[0] == []


def test_it_lacks_none_of_its_parts_unless_all_is_given(office, request_):
    for part in PARTS.keys() - {"response"}:
        assert (
            write(office, request_, {name: kind for name, kind in PARTS.items() if name != part})
            == "not accepted"
        )
    assert write(office, request_, {"receipt": "free-text"}, entry="full-response") == "unknown record"
    assert write(office, request_, {**PARTS, "more": "free-text"}) == "unknown record"
    number = write(office, request_, {"response": "free-text"}, entry="full-response")
    assert [sign(office, number), act(office, request_, "sent")] == ["", ""]
    assert states(office) == ["sent"]
    assert office.look()[0] == []


def test_its_text_is_read_by_its_two_employees_and_whose_task_it_is(office, request_):
    number = write(office, request_)
    assert [read(office, number, "rae"), read(office, number, "roy")] == ["", ""]
    assert read(office, number, "sam", "searcher") == "guardrail"
    assert office.do("response-ended", number=number, who="rae", duty="records") == ""
    assert states(office) == []
    assert act(office, request_, "answered") == "unsigned"
    assert office.look()[0] == []


def test_what_needs_no_answer_is_closed_and_another_purpose_needs_no_signature(office, request_):
    assert act(office, request_, "closed") == ""
    question = office.create("questions")
    office.act(question, "taken", who="ben", duty="assistance", purpose="questions")
    assert office.act(question, "answered", who="ben", duty="assistance", purpose="questions") == ""
    assert office.look()[0] == []


def anyone_signs(monkeypatch):
    monkeypatch.setitem(item_facts._ABOUT, "is", lambda *_: True)


def anything_is_whole(monkeypatch):
    monkeypatch.setitem(item_facts._FACTS, "whole", lambda _: True)


def nothing_is_signed(monkeypatch):
    monkeypatch.setattr(TaskRules, "_unless_signed", lambda *_: None)


def any_reader(monkeypatch):
    monkeypatch.setattr(entitlement, "_read_item", lambda *_: 1)


def sign_alone(scratch, record):
    return sign(scratch, write(scratch, record), "sue")


def send_unsigned(scratch, record):
    write(scratch, record)
    return act(scratch, record, "answered")


def lack_a_part(scratch, record):
    number = write(scratch, record, {name: kind for name, kind in PARTS.items() if name != "appeal"})
    return "" if isinstance(number, int) else number


def read_by_a_searcher(scratch, record):
    return read(scratch, write(scratch, record), "sam", "searcher")


@pytest.mark.parametrize(
    ("wrong", "breaks"),
    [
        (anything_is_whole, lack_a_part),
        (nothing_is_signed, send_unsigned),
        (any_reader, read_by_a_searcher),
    ],
)
def test_a_custodian_that_lets_it_pass_is_seen(office, request_, monkeypatch, wrong, breaks):
    office.errs = True
    wrong(monkeypatch)
    assert breaks(office, request_) == ""
    assert office.look()[0] != []


def test_a_custodian_that_lets_another_employee_sign_is_seen(office, request_, monkeypatch):
    office.errs = True
    office.duty("sue", "records", on=True)
    anyone_signs(monkeypatch)
    number = write(office, request_, to="roy")
    assert number == "own proposal"
    monkeypatch.undo()
    number = write(office, request_)
    anyone_signs(monkeypatch)
    assert sign(office, number, "sue") == ""
    assert office.look()[0] != []


def test_a_custodian_that_does_not_say_it_was_sent_is_seen(office, request_, monkeypatch):
    office.errs = True
    number = write(office, request_)
    assert sign(office, number) == ""
    monkeypatch.setattr(item_acts, "move", lambda _: None)
    monkeypatch.setattr("keepfaith.custody.server.item_authorizer.move", lambda _: None)
    assert act(office, request_, "answered") == ""
    assert office.do("appeal", number=number, who="rae", duty="records") == "not proposed"
    assert office.look()[0] != []


def test_the_store_has_no_employee_twice_among_those_apart(office, request_):
    number, connection = write(office, request_), office.store.items._connection
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        connection.execute("INSERT INTO item_apart VALUES (?, 'signed', 'rae')", (number,))
