"""A note that was refused before it was stored is decided again; a custodian that refuses otherwise is seen."""

import secrets

import pytest

from keepfaith.custody.protocol import address_messages
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import GET_AND_CORRECT
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.server.note_authorizer import NoteAuthorizer
from keepfaith.custody.store.corrections import Corrections
from keepfaith.prober.replay.fold_store import FoldStore
from tests.prober.replay.move_scratch import Answers
from tests.prober.replay.scratch import SOMEBODY, SOMEBODY_ELSE

KINDS = (("corrected", "name"), ("stated", ""), ("copy-asked", ""), ("address-given", "email"))
# What is declared is decided by steps, each of which is tried in `tests.custody.acts`.
BY_HAND = pytest.mark.parametrize(("what", "field"), [one for one in KINDS if one[0] != "copy-asked"])


@pytest.fixture
def record(scratch):
    fields = {"name": "name", "email": "email-address", "question": "free-text"}
    record = scratch.create("questions", address=SOMEBODY, fields=fields)
    assert scratch.add_receipt(scratch.prove(), record) == ""
    return record


def check(scratch, proof, record, what, field):
    token = secrets.token_bytes(32)
    scratch.say(address_messages.CheckNote(proof, record, token, what, field))


def write_eleven(scratch, proof, record):
    """Write more of each kind than there may be, each checked before."""
    for number in range(11):
        for what, field in KINDS:
            check(scratch, proof, record, what, field)
        scratch.correct(proof, record, fields={"name": "name"})
        scratch.state(proof, record)
        scratch.ask_copy(proof, record)
        Answers(scratch).give(proof, record, address=f"n{number}@example.gov")


def test_each_refusal_is_decided_alike(scratch, record):
    strange = scratch.prove(address=SOMEBODY_ELSE)
    for what, field in KINDS:
        check(scratch, strange, record, what, field)
    write_eleven(scratch, scratch.prove(), record)
    faults, counts = scratch.look()
    assert faults == []
    assert counts["uses replayed"] > 40
    assert scratch.look()[0] == []


@BY_HAND
def test_a_refusal_of_what_may_be_written_is_seen(scratch, record, monkeypatch, what, field):
    refused = Verdict(DenialCode.NOT_PROVEN, clause=GET_AND_CORRECT)
    monkeypatch.setattr(NoteAuthorizer, "_verdict", lambda *_: refused)
    check(scratch, scratch.prove(), record, what, field)
    faults, _ = scratch.look()
    assert any(f"{what} was refused (not proven" in fault and "it is allowed" in fault for fault in faults), (
        faults
    )
    with FoldStore.opened(scratch.folder) as store:
        assert store.faults("uses", 39)


def test_a_refusal_after_fewer_than_ten_is_seen(scratch, record, monkeypatch):
    proof = scratch.prove()
    scratch.correct(proof, record, fields={"name": "name"})
    monkeypatch.setattr(Corrections, "is_full", lambda *_: True)
    check(scratch, proof, record, "corrected", "name")
    faults, _ = scratch.look()
    assert any("corrected was refused (corrections" in fault for fault in faults), faults
