"""What people correct of their records counts for whoever opens these, and they can take it back for a week."""

import datetime as dt
import re

import pytest

from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.protocol import control_messages, messages, proof_messages
from keepfaith.custody.protocol.answers import Changed, Done
from keepfaith.custody.protocol.sizes import MAX_CORRECTIONS
from tests.custody.server.test_proofs import last_entry, stored
from tests.prober.replay.scratch import FIELDS, NO_RECORD, SOMEBODY_ELSE, replayed

USES = ("opened", "corrected", "reverted")
BY_PIA = {"who": "pia", "duty": "privacy", "purpose": "legal-obligations"}


@pytest.fixture
def custody(tmp_path):
    with replayed(tmp_path) as custody:
        yield custody


def own_order(custody):
    """Return an order that is its mailbox's own, and the proof of that mailbox."""
    record, proof = stored(custody, custody.create()), custody.prove()
    custody.add_receipt(proof, record)
    return record, proof


def test_a_correction_comes_with_its_field_alone_and_its_key_opens_it(custody):
    record, proof = own_order(custody)
    note = custody.correct(proof, record, "address")
    assert (last_entry(custody).kind, last_entry(custody).category) == ("corrected", "postal-address")
    assert custody.corrections(record) == {"address": note}
    assert custody.corrections(record, "name") == {}
    wanted = (("address",), "ada", "literature", "literature")
    (outcome,) = custody.say(messages.Open((record,), *wanted)).outcomes
    (given,) = outcome.corrections
    with custody.store.transaction():
        assert given.key == field_key(custody.store.record_key(note), "address")
    (shown,) = custody.say(proof_messages.Show(proof, record, ("address", "name"))).outcomes
    assert [(correction.field, correction.note) for correction in shown.corrections] == [("address", note)]


def test_it_comes_where_a_case_covers_the_record(custody):
    record, proof = own_order(custody)
    note, case = custody.correct(proof, record), custody.own_case()
    custody.cover(record, case)
    custody.approve(record, case)
    assert custody.corrections(record, **BY_PIA) == {"name": note}


def test_of_one_field_the_last_counts_and_after_it_is_taken_back_the_one_before(custody):
    record, proof = own_order(custody)
    first, second = custody.correct(proof, record), custody.correct(proof, record)
    assert custody.corrections(record) == {"name": second}
    assert custody.revert(proof, second) == ""
    assert last_entry(custody).kind == "reverted"
    assert custody.corrections(record) == {"name": first}
    assert custody.revert(proof, first) == ""
    assert custody.corrections(record) == {}


def test_the_same_is_entered_once(custody):
    record, proof = own_order(custody)
    note = custody.correct(proof, record)
    before = custody.head
    assert isinstance(custody.say(proof_messages.Correct(proof, note, on=True)), Done)
    assert custody.head == before
    custody.revert(proof, note)
    before = custody.head
    assert custody.revert(proof, note) == ""
    # What was taken back counts no more.
    assert custody.say(proof_messages.Correct(proof, note, on=True)).code == "unknown record"
    assert (custody.head, custody.corrections(record)) == (before, {})


@pytest.mark.parametrize(("days", "refusal"), [(7, ""), (8, ""), (9, "too late")])
def test_it_is_taken_back_for_a_week(custody, days, refusal):
    record, proof = own_order(custody)
    note = custody.correct(proof, record)
    custody.now += dt.timedelta(days=days)
    assert custody.revert(custody.prove(), note) == refusal
    assert (custody.corrections(record) == {}) == (refusal == "")


def test_only_the_proof_of_its_mailbox_corrects_or_takes_back(custody):
    record, proof = own_order(custody)
    note, of_another = custody.correct(proof, record), custody.prove(address=SOMEBODY_ELSE)
    for other in (of_another, bytes(16)):
        assert custody.correct(other, record) == "not proven"
        assert custody.revert(other, note) == "not proven"
    typed = stored(custody, custody.create())
    assert custody.correct(proof, typed) == "not proven"
    custody.end_proof(proof)
    assert custody.correct(proof, record) == "not proven"
    assert custody.corrections(record) == {"name": note}


def test_only_a_stored_note_with_one_field_of_contact_data_corrects(custody):
    record, proof = own_order(custody)
    wrong = [
        {"items": "free-text"},
        {"name": "free-text"},
        {"email": "email-address"},
        {"organization": "organization"},
        {"name": "name", "address": "postal-address"},
    ]
    for fields in wrong:
        assert custody.correct(proof, record, fields=fields) == "unknown record"
    assert custody.correct(proof, record, is_stored=False) == "unknown record"
    for no_note in (record, NO_RECORD):
        for on in (True, False):
            assert custody.say(proof_messages.Correct(proof, no_note, on)).code == "unknown record"
    beside = stored(custody, custody.note(record, fields={"name": "name"}))
    assert custody.revert(proof, beside) == "unknown record"
    assert custody.corrections(record) == {}


def vouch(custody, change):
    """Make a changed edition known, and return when it begins."""
    files, starts_at = custody.in_force.files, custody.now + dt.timedelta(days=40)
    rules = change(files["rules.cedar"])
    assert rules != files["rules.cedar"]
    vouched = control_messages.Vouch("cd" * 32, rules, files["schema.cedarschema"], starts_at)
    assert isinstance(custody.say(vouched), Changed)
    return starts_at


def test_its_own_edition_says_whether_its_person_may_correct_it(custody):
    custody.errs = True
    custody.now = vouch(custody, lambda rules: re.sub(r'(?s)@id\("person-corrects"\).*?;\n', "", rules))
    record, proof = stored(custody, custody.create(edition="cd" * 32)), custody.prove()
    custody.add_receipt(proof, record)
    assert custody.show(proof, record, "name") == ""
    assert custody.correct(proof, record) == "no rule permits"
    assert custody.corrections(record) == {}


def test_the_edition_in_force_can_forbid_it_but_not_that_it_is_taken_back(custody):
    custody.errs = True
    forbidding = '\n@id("x")\nforbid (principal, action == Action::"correct", resource);\n'
    starts_at = vouch(custody, lambda rules: rules + forbidding)
    custody.now = starts_at - dt.timedelta(days=2)
    record, proof = own_order(custody)
    note = custody.correct(proof, record)
    custody.now = starts_at
    proof = custody.prove()
    assert custody.correct(proof, record) == "guardrail"
    assert custody.revert(proof, note) == ""
    assert custody.corrections(record) == {}


def test_no_more_than_ten_with_those_taken_back(custody):
    record, proof = own_order(custody)
    notes = [custody.correct(proof, record) for _ in range(MAX_CORRECTIONS)]
    custody.revert(proof, notes[-1])
    assert custody.correct(proof, record) == "corrections"
    assert custody.corrections(record) == {"name": notes[-2]}


def test_its_mailbox_may_be_written_to_about_it_and_about_nothing_that_did_not_happen(custody):
    record, request = stored(custody, custody.create()), custody.ask_link()
    token = custody.mail_link(request)
    assert [custody.tell(request, what) for what in USES] == ["duty", "duty", "duty"]
    proof = custody.redeem(token).proof
    custody.add_receipt(proof, record)
    assert [custody.tell(request, what) for what in USES] == ["", "duty", "duty"]
    note = custody.correct(proof, record)
    assert [custody.tell(request, what) for what in USES] == ["", "", "duty"]
    custody.revert(proof, note)
    assert [custody.tell(request, what) for what in USES] == ["", "", ""]
    assert last_entry(custody).kind == "sent"


def test_a_mailbox_that_wants_no_more_links_is_told_all_the_same(custody):
    record, request = stored(custody, custody.create()), custody.ask_link()
    proof = custody.redeem(custody.mail_link(request)).proof
    custody.add_receipt(proof, record)
    assert custody.refuse_links(custody.mail_link(custody.ask_link())) == "unsubscribed"
    custody.correct(proof, record)
    assert (custody.tell(request, "corrected"), custody.mail_link(custody.ask_link())) == ("", "suppressed")


def test_each_correction_is_told_and_none_again_and_again(custody):
    record, request = stored(custody, custody.create()), custody.ask_link()
    proof = custody.redeem(custody.mail_link(request)).proof
    custody.add_receipt(proof, record)
    for _ in range(2):
        custody.correct(proof, record)
    tried = [custody.tell(request, "corrected") for _ in range(17)]
    assert tried == [""] * 16 + ["duty"]


def test_it_is_no_note_of_an_employee_and_none_comes_with_its_own_note(custody):
    record, proof = own_order(custody)
    note = custody.correct(proof, record)
    assert custody.own_records(proof).written == 0
    assert custody.corrections(note, "name") == {}
    assert custody.show(proof, note, "name") == "not proven"
    assert custody.show(proof, record, *FIELDS["literature"]) == ""


def test_it_ends_with_its_own_erasure(custody):
    record, proof = own_order(custody)
    note = custody.correct(proof, record)
    custody.act(record, "closed", note=custody.note(record))
    custody.now = custody.now.replace(year=custody.now.year + 4)
    assert custody.erase(note, permission="EXAMPLE-3") == ""
    proof = custody.prove()
    custody.add_receipt(proof, record)
    (shown,) = custody.say(proof_messages.Show(proof, record, ("name",))).outcomes
    assert shown.corrections == ()
