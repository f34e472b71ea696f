"""What people state about records of theirs goes with these to whoever opens them, and cannot be left behind."""

import pytest

from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.protocol import messages, proof_messages
from keepfaith.custody.protocol.sizes import MAX_STATEMENTS
from tests.custody.server.test_proofs import last_entry, stored
from tests.prober.replay.scratch import FIELDS, NO_RECORD, SOMEBODY_ELSE, replayed

BY_BEN = {"who": "ben", "duty": "assistance", "purpose": "questions"}
BY_PIA = {"who": "pia", "duty": "privacy", "purpose": "legal-obligations"}


@pytest.fixture
def custody(tmp_path):
    with replayed(tmp_path) as custody:
        yield custody


def own_question(custody):
    """Return a question that is its mailbox's own, and the proof of that mailbox."""
    record, proof = stored(custody, custody.create("questions")), custody.prove()
    custody.add_receipt(proof, record)
    return record, proof


def test_a_statement_comes_with_its_record_to_whoever_opens_it_and_its_key_opens_it(custody):
    record, proof = own_question(custody)
    note = custody.state(proof, record)
    assert last_entry(custody).kind == "stated"
    assert custody.opened_with(record, **BY_BEN) == [note]
    (outcome,) = custody.say(messages.Open((record,), ("name",), "ben", "assistance", "questions")).outcomes
    (given,) = outcome.statements
    with custody.store.transaction():
        assert given.key == field_key(custody.store.record_key(note), "statement")
    shown = custody.say(proof_messages.Show(proof, record, ("question",))).outcomes[0]
    assert [statement.note for statement in shown.statements] == [note]


def test_it_comes_with_the_notes_on_its_record_too_but_not_with_itself(custody):
    record, proof = own_question(custody)
    note, beside = custody.state(proof, record), stored(custody, custody.note(record))
    assert custody.opened_with(beside, "note", **BY_BEN) == [note]
    assert custody.opened_with(note, "statement", **BY_BEN) == []


def test_it_comes_where_a_case_covers_the_record(custody):
    record, proof = own_question(custody)
    note, case = custody.state(proof, record), custody.own_case()
    custody.cover(record, case)
    custody.approve(record, case)
    assert custody.opened_with(record, **BY_PIA) == [note]


def test_nothing_is_given_to_an_outsider_without_it(custody):
    record, proof = own_question(custody)
    case = custody.own_case()
    custody.cover(record, case)
    custody.approve(record, case)
    custody.state(proof, record)
    assert custody.disclose(record, case) == "without statement"
    assert last_entry(custody).clause == "get-and-correct"
    assert custody.disclose(record, case, with_statements=True) == ""


def test_only_the_proof_of_its_mailbox_adds_one_and_only_what_is_a_statement(custody):
    record, proof = own_question(custody)
    of_another = custody.prove(address=SOMEBODY_ELSE)
    assert custody.state(of_another, record) == "not proven"
    assert custody.state(bytes(16), record) == "not proven"
    assert custody.state(proof, record, text="note") == "unknown record"
    assert custody.state(proof, record, is_stored=False) == "unknown record"
    typed = stored(custody, custody.create("questions"))
    assert custody.state(proof, typed) == "not proven"
    for wrong in (record, NO_RECORD):
        assert custody.say(proof_messages.State(proof, wrong)).code == "unknown record"
    custody.end_proof(proof)
    assert custody.state(proof, record) == "not proven"
    assert custody.opened_with(record, **BY_BEN) == []


def test_the_same_is_added_once_and_no_more_than_five_in_their_order(custody):
    record, proof = own_question(custody)
    notes = [custody.state(proof, record) for _ in range(MAX_STATEMENTS)]
    before = custody.head
    custody.say(proof_messages.State(proof, notes[0]))
    assert custody.head == before
    assert custody.state(proof, record) == "statements"
    assert custody.opened_with(record, **BY_BEN) == notes


def test_it_is_no_note_of_an_employee_and_ends_with_its_own_erasure(custody):
    record, proof = own_question(custody)
    note = custody.state(proof, record)
    assert custody.own_records(proof).written == 0
    custody.note(record)
    assert custody.own_records(proof).written == 1
    assert custody.show(proof, record, *FIELDS["questions"]) == ""
    custody.act(record, "closed", note=custody.note(record), **BY_BEN)
    custody.now = custody.now.replace(year=custody.now.year + 4)
    proof = custody.prove()
    custody.add_receipt(proof, record)
    assert custody.erase(note, permission="EXAMPLE-3") == ""
    shown = custody.say(proof_messages.Show(proof, record, ("question",))).outcomes[0]
    assert shown.statements == ()
