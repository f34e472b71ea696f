"""Whether a person may write a note is decided before it is stored, as it is afterwards; a refusal is entered."""

import secrets
from dataclasses import replace

import pytest

from keepfaith.custody.protocol import address_messages
from keepfaith.custody.protocol.sizes import MAX_CORRECTIONS, MAX_STATEMENTS
from tests.custody.server.test_proofs import last_entry
from tests.prober.replay.move_scratch import Answers
from tests.prober.replay.scratch import NO_RECORD, SOMEBODY, SOMEBODY_ELSE, Scratch, code, replayed

KINDS = [("corrected", "name"), ("stated", ""), ("copy-asked", ""), ("address-given", "email")]
EVERY = pytest.mark.parametrize(("what", "field"), KINDS, ids=[what for what, _ in KINDS])


@pytest.fixture
def custody(tmp_path):
    with replayed(tmp_path) as custody:
        yield custody


@pytest.fixture
def record(custody):
    """What somebody ordered, which is their mailbox's own by its receipt."""
    fields = {"name": "name", "email": "email-address", "question": "free-text"}
    record = custody.create("questions", address=SOMEBODY, fields=fields)
    assert custody.add_receipt(custody.prove(), record) == ""
    return record


def check(custody, proof, record, what, field="", *, token=b""):
    token = token or secrets.token_bytes(32)
    return code(custody.say(address_messages.CheckNote(proof, record, token, what, field)))


def details(custody):
    return custody.store.details(custody.store.checkpoint.count)


@EVERY
def test_what_may_be_written_is_not_entered(custody, record, what, field):
    proof, before = custody.prove(), custody.head
    assert (check(custody, proof, record, what, field), custody.head) == ("", before)


@EVERY
def test_what_is_not_of_ones_own_is_refused_and_entered(custody, record, what, field):
    proof = custody.prove(address=SOMEBODY_ELSE)
    assert check(custody, proof, record, what, field) == "not proven"
    entry = last_entry(custody)
    assert (entry.kind, entry.act or entry.attempted) == ("refused", what)
    assert not details(custody).keys() & {"note", "to"}


@EVERY
def test_without_a_proof_or_of_no_record_nothing_is_entered(custody, record, what, field):
    proof, before = custody.prove(), custody.head
    assert check(custody, bytes(16), record, what, field) == "not proven"
    assert check(custody, proof, NO_RECORD, what, field) == "unknown record"
    assert custody.head == before


def correct(custody, proof, record):
    return custody.correct(proof, record, fields={"name": "name"})


def give(custody, proof, record):
    address = f"{secrets.token_hex(4)}@example.gov"
    return Answers(custody).give(proof, record, address=address)


FULL = [
    ("corrected", "name", correct, MAX_CORRECTIONS, "corrections"),
    ("stated", "", Scratch.state, MAX_STATEMENTS, "statements"),
    ("copy-asked", "", Scratch.ask_copy, 10, "cap"),
    ("address-given", "email", give, MAX_CORRECTIONS, "corrections"),
]


@pytest.mark.parametrize("case", FULL, ids=[what for what, *_ in FULL])
def test_one_too_many_is_refused_as_its_own_act_refuses_it(custody, record, case):
    (what, field, write, most, refusal), proof = case, custody.prove()
    for _ in range(most):
        assert check(custody, proof, record, what, field) == ""
        assert isinstance(write(custody, proof, record), bytes)
    written = custody.own_records(proof).written
    assert check(custody, proof, record, what, field) == refusal
    by_check = last_entry(custody)
    assert custody.own_records(proof).written == written == 0
    assert write(custody, proof, record) == refusal
    assert replace(last_entry(custody), commitment=by_check.commitment, tag=by_check.tag) == by_check


def test_one_that_was_stored_before_is_not_decided_again(custody, record):
    proof = custody.prove(address=SOMEBODY_ELSE)
    known = custody.store.records.find(record)
    token = secrets.token_bytes(32)
    custody.store.records.create(token=token, header=known.header, address="", about=record, at=custody.now)
    assert check(custody, proof, record, "stated", token=token) == ""
    assert check(custody, proof, record, "stated") == "not proven"


@pytest.mark.parametrize("field", ["question", "email", "nothing", ""])
def test_no_other_field_is_corrected(custody, record, field):
    proof, before = custody.prove(), custody.head
    assert check(custody, proof, record, "corrected", field) == "unknown record"
    assert custody.head == before


def test_a_code_on_paper_has_answers_go_nowhere_else(custody):
    other = custody.create("questions")
    custody.covered(other)
    proof, before = custody.redeem_code(other, custody.mint(other)), custody.head
    assert check(custody, proof, other, "address-given", "email") == "not proven"
    assert custody.head == before


def test_the_rules_are_asked_where_they_decide(custody, record):
    proof = custody.prove()
    custody.withdraw_own(proof, record)
    assert check(custody, proof, record, "address-given", "email") == "restricted"
    assert check(custody, proof, record, "stated") == ""


@EVERY
def test_what_is_left_out_of_its_persons_view_takes_no_note(custody, record, what, field):
    custody.duty("sam", "security", on=True)
    assert custody.propose_withholding(record) == custody.approve_withholding(record) == ""
    assert check(custody, custody.prove(), record, what, field) == "not proven"
