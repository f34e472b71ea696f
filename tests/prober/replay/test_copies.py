"""A copy goes to a third person at the word of the record's own person alone, once, and can be withdrawn until then.

All of it is decided again alike; a custodian that asks by no name, or tells falsely of copies, is seen.
"""

import datetime as dt

import pytest

from keepfaith.custody.client.copy_items import CopyRequest
from keepfaith.custody.protocol import item_messages
from keepfaith.custody.protocol.item_messages import Do
from keepfaith.custody.server import item_authorizer
from keepfaith.custody.store.items import Items
from tests.custody.server.test_proof_codes import acting, order
from tests.custody.server.test_proofs import last_entry, question, stored
from tests.prober.replay.scratch import SOMEBODY_ELSE

DAY = dt.timedelta(days=1)


@pytest.fixture
def custody(scratch, written):
    """Return a custodian whose entries are decided again at the end, alike."""
    yield scratch
    assert scratch.look()[0] == []


def own(custody):
    """Return a request that is its mailbox's own, and the proof of that mailbox."""
    record, proof = stored(custody, custody.create()), custody.prove()
    custody.add_receipt(proof, record)
    return record, proof


def covered(custody, record):
    case = custody.own_case()
    custody.assign_case(case, "pia")
    assert (custody.cover(record, case), custody.approve(record, case)) == ("", "")
    return case


def waiting(custody):
    return [(one.note, one.record) for one in custody.say(item_messages.Items("copy")).items]


def of_its_person(custody, proof, record):
    items = map(CopyRequest.of, custody.say(item_messages.Items("copy", record, proof)).items)
    return [(one.note, one.sent_on is not None) for one in items]


def test_a_copy_waits_until_it_is_sent_and_its_disclosure_names_the_request(custody):
    record, proof = own(custody)
    note = custody.ask_copy(proof, record)
    entry = last_entry(custody)
    assert (entry.act or entry.kind) == "copy-asked"
    assert waiting(custody) == [(note, record)]
    assert of_its_person(custody, proof, record) == [(note, False)]
    case = covered(custody, record)
    assert custody.disclose(record, case, request=note) == ""
    assert waiting(custody) == []
    assert of_its_person(custody, proof, record) == [(note, True)]
    # It was asked for once, and is sent once; then it is too late to take it back.
    assert custody.disclose(record, case, "address", request=note) == "not proven"
    assert custody.withdraw_copy(proof, note) == "too late"


def test_what_is_withdrawn_is_not_sent(custody):
    record, proof = own(custody)
    note = custody.ask_copy(proof, record)
    assert custody.withdraw_copy(proof, note) == ""
    entry = last_entry(custody)
    assert (entry.act or entry.kind) == "copy-withdrawn"
    count = custody.store.checkpoint.count
    assert custody.withdraw_copy(proof, note) == ""
    assert custody.store.checkpoint.count == count
    assert (waiting(custody), of_its_person(custody, proof, record)) == ([], [])
    assert custody.disclose(record, covered(custody, record), request=note) == "not proven"
    assert custody.say(Do("copy-asked", note=note, proof=proof)).code == "unknown record"


def test_nobody_else_asks_for_it_or_takes_it_back(custody):
    record, proof = own(custody)
    other = custody.prove(address=SOMEBODY_ELSE)
    assert custody.ask_copy(other, record) == "not proven"
    note = custody.ask_copy(proof, record)
    assert custody.withdraw_copy(other, note) == "not proven"
    assert custody.say(item_messages.Items("copy", record, other)).code == "not proven"
    assert waiting(custody) == [(note, record)]


@pytest.mark.parametrize("scope", ["see", "correct"])
def test_by_a_code_its_person_asks_and_whoever_acts_for_them_does_not(custody, scope):
    record = order(custody)
    proof = custody.redeem_code(record, custody.mint(record, acting=acting(scope=scope)))
    assert custody.ask_copy(proof, record) == "not proven"
    note = custody.ask_copy(custody.redeem_code(record, custody.mint(record)), record)
    assert waiting(custody) == [(note, record)]
    proof = custody.redeem_code(record, custody.mint(record, acting=acting(scope=scope)))
    assert custody.withdraw_copy(proof, note) == "not proven"
    assert of_its_person(custody, proof, record) == [(note, False)]


def test_a_request_is_for_its_own_record_alone(custody):
    record, proof = own(custody)
    note, another = custody.ask_copy(proof, record), stored(custody, custody.create())
    assert custody.disclose(another, covered(custody, another), request=note) == "not proven"
    assert custody.disclose(another, covered(custody, another), request=record) == "not proven"
    assert waiting(custody) == [(note, record)]


@pytest.mark.parametrize(
    "fields",
    [
        {"copy-form": "free-text"},
        {"copy-recipient": "free-text"},
        {"copy-recipient": "name", "note": "free-text"},
        {"statement": "free-text"},
    ],
)
def test_a_note_that_names_nobody_asks_for_nothing(custody, fields):
    record, proof = own(custody)
    assert custody.ask_copy(proof, record, fields=fields) == "unknown record"


def test_a_note_whose_row_is_not_there_asks_for_nothing(custody):
    record, proof = own(custody)
    assert custody.ask_copy(proof, record, is_stored=False) == "unknown record"


def test_no_more_than_ten_are_asked_for_of_one_record(custody):
    record, proof = own(custody)
    for _ in range(10):
        note = custody.ask_copy(proof, record)
    assert custody.withdraw_copy(proof, note) == ""
    assert custody.ask_copy(proof, record) == "cap"


def test_it_is_no_note_of_an_employee_and_ends_with_its_record(custody):
    record, proof = own(custody)
    custody.ask_copy(proof, record)
    with custody.store.transaction():
        assert custody.store.proofs.written_about(record) == 0
    custody.act(record, "closed")
    assert custody.erase(record) == ""
    assert waiting(custody) == []


def test_what_is_left_out_of_its_persons_view_goes_to_nobody_at_their_word(custody):
    custody.duty("sam", "security", on=True)
    record, proof = question(custody), custody.prove()
    assert custody.add_receipt(proof, record) == ""
    note = custody.ask_copy(proof, record)
    case = covered(custody, record)
    assert (custody.propose_withholding(record), custody.approve_withholding(record)) == ("", "")
    assert waiting(custody) == []
    assert custody.disclose(record, case, request=note) == "not proven"
    assert custody.ask_copy(proof, record) == "not proven"
    assert custody.end_withholding(record) == ""
    assert custody.disclose(record, case, request=note) == ""


def own_question(custody):
    """Return a question with an e-mail address that is its mailbox's own, and the proof of that mailbox."""
    record, proof = question(custody), custody.prove()
    assert custody.add_receipt(proof, record) == ""
    return record, proof


def tell(custody, record, what, **more):
    return custody.tell_afterwards(record, what=what, **more)


def test_its_address_is_written_to_about_what_was_asked_for_and_sent_and_nothing_else(custody):
    record, proof = own_question(custody)
    assert (tell(custody, record, "copy-asked"), tell(custody, record, "copy-sent")) == ("duty", "duty")
    note = custody.ask_copy(proof, record)
    assert tell(custody, record, "copy-asked") == ""
    assert tell(custody, record, "copy-sent") == "duty"
    assert tell(custody, record, "copy-asked", fields=("name",)) == "duty"
    # About what is the record's own, not about the note, or another record.
    assert tell(custody, question(custody), "copy-asked") == "duty"
    assert custody.disclose(record, covered(custody, record), request=note) == ""
    assert tell(custody, record, "copy-sent") == ""
    custody.now += 3 * DAY
    assert (tell(custody, record, "copy-asked"), tell(custody, record, "copy-sent")) == ("duty", "duty")


def test_it_is_tried_eight_times_for_each_copy(custody):
    record, proof = own_question(custody)
    for count in (1, 2):
        custody.ask_copy(proof, record)
        tries = [tell(custody, record, "copy-asked") for _ in range(9 if count == 1 else 8)]
        assert tries[:7] == [""] * 7
        assert tries[-1] == "duty"


def test_who_ended_their_notices_is_told_of_a_copy_of_what_asked_for_them(custody):
    record = custody.subscribed()
    custody.ask_copy(custody.prove(), record)
    assert custody.unsubscribe(record) == "unsubscribed"
    assert tell(custody, record, "copy-asked") == ""
    # Where nobody can be reached, nothing goes out.
    custody.unsubscribe(record, why="bounced")
    assert tell(custody, record, "copy-asked") == "suppressed"


def test_a_copy_by_a_note_that_names_nobody_is_seen(scratch, monkeypatch):
    monkeypatch.setattr(item_authorizer, "fits", lambda *_: True)
    record, proof = own(scratch)
    scratch.ask_copy(proof, record, fields={"note": "free-text"})
    faults, _ = scratch.look()
    assert any("names nobody anew" in fault for fault in faults), faults


def tell_falsely(scratch, monkeypatch, *, count, copies, times, what="copy-asked", days=0):
    """Have a custodian that takes a copy for asked for and sent so often tell of one; return what is seen."""
    monkeypatch.setattr(Items, "count_arrivals", lambda *_given, **_named: count)
    record, proof = own_question(scratch)
    for _ in range(copies):
        scratch.ask_copy(proof, record)
    scratch.now += days * DAY
    for _ in range(times):
        tell(scratch, record, what)
    return "".join(scratch.look()[0])


@pytest.mark.parametrize(
    "use",
    [
        {"copies": 0, "times": 1},
        {"copies": 1, "times": 1, "what": "copy-sent"},
        {"copies": 1, "times": 1, "days": 3},
        {"copies": 1, "times": 9},
    ],
)
def test_what_is_told_of_copies_for_no_reason_is_seen(scratch, monkeypatch, use):
    assert "decided again it is refused (duty" in tell_falsely(scratch, monkeypatch, count=2, **use)


def test_what_is_told_to_nobody_is_seen(scratch, monkeypatch):
    assert "decided again it is allowed" in tell_falsely(scratch, monkeypatch, count=0, copies=1, times=1)
