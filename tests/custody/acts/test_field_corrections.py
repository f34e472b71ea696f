"""An employee proposes what a field says anew, another one approves: it counts from then on, and the replay agrees."""

import datetime as dt

import pytest

from keepfaith.custody.protocol import messages, proof_messages
from keepfaith.custody.protocol.item_messages import Do
from keepfaith.custody.server import item_acts, item_authorizer
from keepfaith.custody.store.corrections import Corrections
from keepfaith.custody.store.items import Items
from keepfaith.prober.acts.floors import faults_of
from tests.prober.replay.scratch import POLICY, code

ACTS = {f"acts/{path.name}": path.read_text() for path in (POLICY / "draft" / "acts").iterdir()}
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def posted(scratch):
    """An edition by which employees correct."""
    scratch.post("draft", scratch.now.replace(minute=0) + HOUR, ACTS)
    scratch.now += 2 * HOUR
    return scratch


@pytest.fixture
def record(posted):
    return posted.create()


@pytest.fixture
def case(posted, record):
    """Pia's objection, which covers the record."""
    return cover(posted, record)


def cover(scratch, *records):
    case = scratch.open_case(who="pia", duty="privacy", kind="objection", purpose="your-information")
    for record in records:
        assert [scratch.cover(record, case), scratch.approve(record, case)] == ["", ""]
    return case


def propose(scratch, record, case, field="address", *, who="pia", duty="privacy", note=None, category=None):
    """Propose what a field says anew; return the number of the proposal, or why not."""
    category = category or scratch.store.records.find(record).header.fields[field]
    note = note or scratch.own_note(record, {field: category})
    details = {"case": case, "field": field}
    message = Do("correction-proposed", record, note, details=details, employee=who, duty=duty)
    answer = scratch.say(message)
    return code(answer) or answer.number


def approve(scratch, number, *, who="sue", duty="supervisor"):
    return scratch.do("correction-approved", number=number, who=who, duty=duty)


def end(scratch, number, *, who="sue", duty="supervisor"):
    return scratch.do("correction-ended", number=number, who=who, duty=duty)


def carried(scratch, record, *fields):
    """Return which fields the clerk is given another key of, and whether employees wrote that."""
    message = messages.Open((record,), fields or ("name", "address"), "ada", "literature", "literature")
    (outcome,) = scratch.say(message).outcomes
    return [(one.field, one.agreed_on is not None) for one in outcome.corrections]


def states(scratch):
    return [one.state for one in scratch.items("correction")]


def test_it_counts_once_another_employee_approved_it(posted, record, case):
    scratch = posted
    scratch.act(record, "taken")
    number = propose(scratch, record, case)
    assert [states(scratch), carried(scratch, record)] == [["proposed"], []]
    assert [approve(scratch, number, who="pia", duty="privacy"), approve(scratch, number, who="ada")] == [
        "no rule permits",
        "duty",
    ]
    assert approve(scratch, number) == ""
    assert [states(scratch), carried(scratch, record)] == [["counts"], [("address", True)]]
    assert carried(scratch, record, "name") == []
    assert [approve(scratch, number), end(scratch, number)] == ["not proposed"] * 2
    assert propose(scratch, record, case) == "granted"
    # In another case it is corrected anew, and the last one counts.
    again = propose(scratch, record, cover(scratch, record))
    assert [approve(scratch, again), carried(scratch, record)] == ["", [("address", True)]]
    assert scratch.look()[0] == []


def test_who_proposed_it_or_has_the_case_does_not_approve_it(posted, record, case):
    scratch = posted
    scratch.duty("pia", "supervisor", on=True)
    number = propose(scratch, record, case)
    assert approve(scratch, number, who="pia") == "own proposal"
    assert [end(scratch, number, who="pia", duty="privacy"), states(scratch)] == ["", []]
    assert [end(scratch, propose(scratch, record, case)), states(scratch)] == ["", []]
    assert scratch.look()[0] == []


def test_a_proposal_lapses_and_counts_no_more(posted, record, case):
    scratch = posted
    number = propose(scratch, record, case)
    scratch.now += 169 * HOUR
    assert [approve(scratch, number), states(scratch)] == ["not proposed", []]
    assert isinstance(propose(scratch, record, case), int)
    assert scratch.look()[0] == []


def test_only_in_an_own_open_case_for_the_person_that_covers_the_record(posted, record, case):
    scratch = posted
    other = scratch.create()
    assert propose(scratch, other, case) == "not proposed"
    assert propose(scratch, record, "objection-2026-9") == "no case"
    assert propose(scratch, record, case, who="ada", duty="literature") == "not own task"
    legal = scratch.own_case()
    assert [scratch.cover(record, legal), scratch.approve(record, legal)] == ["", ""]
    assert propose(scratch, record, legal) == "not own task"
    number = propose(scratch, record, case)
    scratch.close_case(case, who="pia", duty="privacy", outcome="denied")
    assert [approve(scratch, number), propose(scratch, record, case)] == ["not proposed", "no case"]
    assert scratch.look()[0] == []


def test_the_note_says_just_that_field_of_that_record_and_is_in_no_other_item(posted, record, case):
    scratch = posted
    other = scratch.create()
    for note in (
        scratch.own_note(record, {"address": "name"}),
        scratch.own_note(record, {"address": "postal-address", "name": "name"}),
        scratch.own_note(other, {"address": "postal-address"}),
        bytes(16),
    ):
        assert propose(scratch, record, case, note=note) == "unknown record"
    note = scratch.own_note(record, {"address": "postal-address"})
    assert isinstance(propose(scratch, record, case, note=note), int)
    assert propose(scratch, record, cover(scratch, record), note=note) == "unknown record"
    # A note whose row is not there yet is proposed and cannot be approved.
    unstored = propose(scratch, record, case, "name", note=scratch.note(record, fields={"name": "name"}))
    assert approve(scratch, unstored) == "unknown record"
    assert scratch.look()[0] == []


def test_its_person_corrects_it_after_that_and_takes_none_of_ours_back(posted, record, case):
    scratch = posted
    scratch.act(record, "taken")
    proof = scratch.prove()
    assert scratch.add_receipt(proof, record) == ""
    note = scratch.own_note(record, {"address": "postal-address"})
    number = propose(scratch, record, case, note=note)
    counted = code(scratch.say(proof_messages.Correct(proof, note, on=True)))
    assert [counted, scratch.revert(proof, note)] == ["unknown record"] * 2
    assert [approve(scratch, number), scratch.revert(proof, note)] == ["", "unknown record"]
    assert carried(scratch, record) == [("address", True)]
    assert isinstance(scratch.correct(proof, record, field="address"), bytes)
    assert carried(scratch, record) == [("address", False)]
    assert scratch.look()[0] == []


def test_as_often_as_can_be_and_no_more(posted, record):
    scratch = posted
    cases = [cover(scratch, record) for _ in range(11)]
    numbers = [propose(scratch, record, case) for case in cases[:10]]
    late = propose(scratch, record, cases[10])
    assert [approve(scratch, number) for number in numbers] == [""] * 10
    assert [approve(scratch, late), propose(scratch, record, cases[10], "name")] == ["corrections"] * 2
    assert scratch.look()[0] == []


def test_nothing_is_corrected_of_what_is_left_out_or_erased(posted, record, case):
    scratch = posted
    scratch.duty("sam", "security", on=True)
    question = scratch.create("questions")
    own = cover(scratch, question)
    number = propose(scratch, question, own, "question")
    assert scratch.propose_withholding(question) == scratch.approve_withholding(question) == ""
    assert [approve(scratch, number), propose(scratch, question, own, "name")] == ["not accepted"] * 2
    number = propose(scratch, record, case)
    scratch.act(record, "taken")
    assert scratch.act(record, "closed") == ""
    scratch.now += 4 * 366 * 24 * HOUR
    scratch.close_case(case, who="pia", duty="privacy", outcome="denied")
    assert scratch.erase(record) == ""
    assert approve(scratch, number) == "not proposed"
    assert scratch.look()[0] == []


def nothing_counts(monkeypatch):
    monkeypatch.setattr(item_acts, "_correct", lambda *_: None)


def another_field_counts(monkeypatch):
    count = Corrections.count_instead
    monkeypatch.setattr(
        Corrections,
        "count_instead",
        lambda self, note, record, _, **of: count(self, note, record, "name", **of),
    )


def it_counts_before_it_is_approved(monkeypatch):
    begin = Items.begin

    def begin_and_count(self, item, arrival, **of):
        begin(self, item, arrival, **of)
        number = self._transaction.journal.next_number
        self._connection.execute(
            "INSERT INTO corrections (note, about, field, corrected_on, entry) VALUES (?, ?, ?, ?, ?)",
            (item.note, item.record, item.text("field"), arrival.day, number),
        )

    monkeypatch.setattr(Items, "begin", begin_and_count)


@pytest.mark.parametrize("wrong", [nothing_counts, another_field_counts])
def test_a_custodian_that_corrects_nothing_or_another_field_is_seen(posted, record, case, monkeypatch, wrong):
    posted.errs = True
    wrong(monkeypatch)
    posted.act(record, "taken")
    assert approve(posted, propose(posted, record, case)) == ""
    posted.open(record, "address")
    assert posted.look()[0] != []


def test_a_custodian_is_seen_that_lets_a_proposal_count(posted, record, case, monkeypatch):
    posted.errs = True
    it_counts_before_it_is_approved(monkeypatch)
    posted.act(record, "taken")
    propose(posted, record, case)
    posted.open(record, "address")
    assert posted.look()[0] != []


def test_a_custodian_is_seen_that_takes_a_note_of_another_field(posted, record, case, monkeypatch):
    posted.errs = True
    monkeypatch.setattr(item_authorizer, "says_anew", lambda *_: True)
    note = posted.own_note(record, {"name": "name"})
    assert isinstance(propose(posted, record, case, note=note), int)
    assert posted.look()[0] != []


def test_where_notices_go_is_not_corrected_and_a_custodian_that_does_is_seen(posted, monkeypatch):
    scratch = posted
    subscription = scratch.subscribed()
    case = cover(scratch, subscription)
    assert propose(scratch, subscription, case, "email") == "unknown record"
    assert scratch.look()[0] == []
    scratch.errs = True
    monkeypatch.setattr(item_authorizer, "says_anew", lambda *_: True)
    assert isinstance(propose(scratch, subscription, case, "email"), int)
    assert scratch.look()[0] != []


def test_an_answer_goes_to_the_address_that_two_employees_agreed_on(posted):
    scratch = posted
    question = scratch.create("questions")
    assert approve(scratch, propose(scratch, question, cover(scratch, question), "email")) == ""
    sent = scratch.send(question, "answer", who="ben", duty="assistance", purpose="questions")
    assert [one.field for one in sent.corrections] == ["email"]
    assert scratch.look()[0] == []


def test_a_custodian_is_seen_that_lets_the_person_take_ours_back(posted, record, case, monkeypatch):
    posted.errs = True
    monkeypatch.setattr(Items, "has_note", lambda *_: False)
    proof = posted.prove()
    assert posted.add_receipt(proof, record) == ""
    note = posted.own_note(record, {"address": "postal-address"})
    assert approve(posted, propose(posted, record, case, note=note)) == ""
    assert posted.revert(proof, note) == ""
    assert posted.look()[0] != []


TEXT = ACTS["acts/correction.toml"]


def test_what_corrects_has_two_employees_and_no_last_day():
    assert [*faults_of({"acts/correction.toml": TEXT})] == []
    alone = TEXT.replace('"did:proposed", "holds-it"', '"holds-it"')
    assert "fewer than two employees" in " ".join(faults_of({"acts/correction.toml": alone}))
