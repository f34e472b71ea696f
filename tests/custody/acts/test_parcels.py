"""Items that a person begins by a proof and a note on their own record: asked for once, taken back, and no others'."""

from importlib.resources import files

import pytest

from keepfaith.custody.acts.declaration import read
from keepfaith.custody.protocol.code_messages import Representation
from keepfaith.custody.protocol.item_messages import Do, Items
from keepfaith.custody.protocol.messages import Confirm
from keepfaith.custody.server import item_declarations
from keepfaith.prober.acts import reader
from keepfaith.prober.replay import item_verdicts
from tests.prober.replay.scratch import SOMEBODY_ELSE, code

COPY = files("keepfaith.custody.acts").joinpath("built_in/copy.toml").read_text()
PARCEL = COPY.replace("[copy", "[parcel").replace("acts.copy-", "acts.parcel-")
FIELDS = {"copy-recipient": "name"}


@pytest.fixture(autouse=True)
def _declared(monkeypatch):
    monkeypatch.setattr(item_declarations, "declaration_of", lambda _: read(PARCEL))
    monkeypatch.setattr(item_verdicts, "declared_by", lambda _: reader._read((PARCEL,)))


@pytest.fixture
def record(scratch):
    record = scratch.create("questions")
    assert scratch.add_receipt(scratch.prove(), record) == ""
    return record


def note_on(scratch, record, fields=FIELDS):
    note = scratch.note(record, fields=fields)
    scratch.say(Confirm(((note, bytes(32)),)))
    return note


def ask(scratch, note, proof, act="asked"):
    return code(scratch.say(Do(f"parcel-{act}", note=note, proof=proof)))


def test_it_is_asked_for_once_and_taken_back_until_it_is_sent(scratch, record):
    proof, note = scratch.prove(), note_on(scratch, record)
    assert ask(scratch, note, proof, "withdrawn") == "unknown record"
    before = scratch.head
    assert [ask(scratch, note, proof), ask(scratch, note, proof)] == ["", ""]
    assert scratch.head == before + 1
    (item,) = scratch.say(Items("parcel", record, proof)).items
    assert (item.state, item.note) == ("waits", note)
    assert [ask(scratch, note, proof, "withdrawn"), ask(scratch, note, proof, "withdrawn")] == ["", ""]
    assert ask(scratch, note, proof) == "unknown record"
    assert scratch.say(Items("parcel", record, proof)).items == ()
    assert scratch.look()[0] == []


def test_nobody_else_asks_for_it_and_no_other_note_will_do(scratch, record):
    proof, other = scratch.prove(), scratch.prove(address=SOMEBODY_ELSE)
    assert ask(scratch, note_on(scratch, record), other) == "not proven"
    assert code(scratch.say(Items("parcel", record, other))) == "not proven"
    assert ask(scratch, note_on(scratch, record), bytes(16)) == "not proven"
    assert ask(scratch, note_on(scratch, record, {"note": "free-text"}), proof) == "unknown record"
    assert ask(scratch, scratch.note(record, fields=FIELDS), proof) == "unknown record"
    assert scratch.look()[0] == []


def test_whoever_acts_for_its_person_does_not(scratch):
    record = scratch.create(address="")
    scratch.covered(record)
    acting = Representation("parent", "correct", "birth-certificate")
    proof = scratch.redeem_code(record, scratch.mint(record, acting=acting))
    assert ask(scratch, note_on(scratch, record), proof) == "not proven"
    assert scratch.look()[0] == []


def test_ten_are_asked_for_of_one_record(scratch, record):
    proof = scratch.prove()
    assert [ask(scratch, note_on(scratch, record), proof) for _ in range(11)] == [""] * 10 + ["cap"]
    assert scratch.look()[0] == []


def test_a_kind_with_messages_of_its_own_is_asked_for_by_these(scratch, record, monkeypatch):
    monkeypatch.setattr(item_declarations, "declaration_of", lambda _: read(COPY))
    message = Do("copy-asked", note=note_on(scratch, record), proof=scratch.prove())
    assert code(scratch.say(message)) == "not accepted"
