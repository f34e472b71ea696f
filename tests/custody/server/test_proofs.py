"""A link to a mailbox opens what is that mailbox's own, for a while, and nothing of anybody else's."""

import datetime as dt
import secrets

import pytest

from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol import messages, proof_messages
from keepfaith.custody.protocol.answers import MailKeys
from keepfaith.custody.protocol.denials import DenialCode
from tests.prober.replay.scratch import FIELDS, HEARINGS, NO_RECORD, SOMEBODY, SOMEBODY_ELSE, replayed


@pytest.fixture
def custody(tmp_path):
    with replayed(tmp_path) as custody:
        yield custody


def stored(custody, record):
    """Have it confirmed that the row of a record is there."""
    custody.say(messages.Confirm(((record, bytes(32)),)))
    return record


def subscription(custody, address=SOMEBODY):
    return stored(custody, custody.subscribed(address=address))


def question(custody, address=SOMEBODY):
    return stored(custody, custody.create("questions", address=address))


def shown(custody, proof):
    """Return what a proof opens beside the requests for links, or why it opens nothing."""
    answer = custody.own_records(proof)
    return set(answer.records) - custody.linked.keys() if hasattr(answer, "records") else answer


def last_entry(custody):
    *_, logged = custody.after(0)
    return decode(logged.entry)


def test_a_link_opens_what_its_mailbox_confirmed_and_leaves_the_rest_to_receipts(custody):
    own, of_others, typed = subscription(custody), subscription(custody, SOMEBODY_ELSE), question(custody)
    proof = custody.prove()
    assert (shown(custody, proof), custody.own_records(proof).locked) == ({own}, 1)
    assert custody.show(proof, own) == ""
    assert custody.show(proof, typed, "question") == "not proven"
    assert custody.show(proof, of_others) == "not proven"
    assert custody.add_receipt(proof, typed) == ""
    assert shown(custody, proof) == {own, typed}
    assert custody.show(proof, typed, *FIELDS["questions"]) == ""


def test_a_receipt_adds_no_record_of_another_mailbox_and_no_other_code_adds_one(custody):
    mine, of_others = question(custody), question(custody, SOMEBODY_ELSE)
    proof = custody.prove()
    assert custody.add_receipt(proof, of_others) == "not proven"
    assert custody.add_receipt(proof, mine, receipt="0" * 20) == "not proven"
    assert custody.add_receipt(proof, NO_RECORD) == "unknown record"
    assert custody.add_receipt(bytes(16), mine) == "not proven"
    assert shown(custody, proof) == set()


def test_a_link_is_good_once_and_for_an_hour_and_its_proof_for_a_quarter_of_one(custody):
    token = custody.mail_link(custody.ask_link())
    custody.now += dt.timedelta(minutes=61)
    assert custody.redeem(token).outcome == "late"
    token = custody.mail_link(custody.ask_link())
    custody.now += dt.timedelta(minutes=59)
    proof = custody.redeem(token).proof
    assert (custody.redeem(token).outcome, custody.redeem(secrets.token_bytes(16)).outcome) == (
        "unknown",
    ) * 2
    for _ in range(7):
        custody.now += dt.timedelta(minutes=14)
        assert shown(custody, proof) == set()
    custody.now += dt.timedelta(minutes=16)
    assert shown(custody, proof) == "not proven"


def test_a_proof_ends_by_itself_after_two_hours_and_at_once_when_its_owner_ends_it(custody):
    proof = custody.prove()
    for _ in range(12):
        custody.now += dt.timedelta(minutes=10)
        last = shown(custody, proof)
    assert last == "not proven"
    record, proof = subscription(custody), custody.prove()
    assert custody.show(proof, record) == ""
    custody.end_proof(proof)
    assert (shown(custody, proof), custody.show(proof, record)) == ("not proven",) * 2


def test_what_was_proven_more_than_a_year_ago_opens_with_its_receipt_again(custody):
    record = subscription(custody)
    custody.now += dt.timedelta(days=367)
    proof = custody.prove()
    assert (shown(custody, proof), custody.own_records(proof).locked) == (set(), 1)
    assert custody.show(proof, record) == "not proven"
    assert custody.add_receipt(proof, record) == ""
    assert shown(custody, proof) == {record}


def test_no_mailbox_gets_more_than_three_links_a_day_whoever_asks(custody):
    for _ in range(3):
        assert isinstance(custody.mail_link(custody.ask_link()), bytes)
    assert custody.mail_link(custody.ask_link()) is DenialCode.LINKS_TODAY
    assert isinstance(custody.mail_link(custody.ask_link(address=SOMEBODY_ELSE)), bytes)
    custody.now += dt.timedelta(days=1)
    assert isinstance(custody.mail_link(custody.ask_link()), bytes)


def test_a_link_goes_to_the_address_that_its_request_named_and_to_no_other_that_was_sealed(custody):
    request = custody.ask_link()
    assert custody.mail_link(request, address="thief@example.org") is DenialCode.NOT_PROVEN
    assert isinstance(custody.mail_link(request), bytes)
    # Its message is composed once for each clearance.
    assert custody.say(proof_messages.MintLink(request, SOMEBODY)).code is DenialCode.NOT_PROVEN
    assert custody.say(proof_messages.MintLink(custody.ask_link(), SOMEBODY)).code is DenialCode.NOT_PROVEN


def test_a_link_goes_for_nothing_but_a_request_for_one_and_not_days_later(custody):
    question_about_oneself = stored(custody, custody.create("your-information"))
    assert custody.mail_link(question_about_oneself) is DenialCode.DUTY
    assert custody.mail_link(subscription(custody)) is not None
    request = custody.ask_link()
    custody.now += dt.timedelta(days=4)
    assert custody.mail_link(request) is DenialCode.DUTY


def test_a_note_asks_for_no_link_to_what_is_held_about_the_person_of_its_record(custody):
    # Whoever took over the portal would need no address for it.
    note = custody.ask_link(about=subscription(custody))
    assert custody.mail_link(note) is DenialCode.DUTY


def test_a_request_for_a_link_is_no_task_and_ends_after_a_week(custody):
    request = stored(custody, custody.ask_link())
    assert custody.open(request, "email", who="pia", duty="privacy", purpose="your-information") != ""
    assert custody.expire(request) == "not yet"
    custody.now += dt.timedelta(days=8)
    assert custody.say(messages.Expired()).records == (request,)
    assert custody.expire(request) == ""


def test_showing_and_a_receipt_that_proves_are_entered_and_so_are_refusals(custody):
    record = subscription(custody)
    proof = custody.prove()
    assert last_entry(custody).kind == "proven"
    custody.show(proof, record)
    entry = last_entry(custody)
    assert (entry.kind, entry.clause, entry.purpose) == ("shown", "your-rights", "your-information")
    custody.show(proof, question(custody), "question")
    entry = last_entry(custody)
    assert (entry.kind, entry.attempted, entry.denial) == ("refused", "shown", DenialCode.NOT_PROVEN)
    uses, _ = custody.store.uses.of(record)
    assert [use.kind for use in uses if use.purpose == "your-information"] == ["shown"]


def test_two_requests_of_one_mailbox_have_proofs_of_their_own(custody):
    record = subscription(custody)
    first, second = custody.prove(), custody.prove()
    custody.end_proof(first)
    assert record in shown(custody, second)


def test_a_proof_ends_the_use_of_what_it_opens_and_of_nothing_else(custody):
    own, typed = subscription(custody), question(custody)
    proof = custody.prove()
    assert isinstance(custody.send(own, topic="hearings"), MailKeys)
    assert custody.withdraw_own(proof, own) == ""
    assert custody.send(own, topic="hearings").code is DenialCode.GUARDRAIL
    assert custody.withdraw_own(proof, own, on=False) == ""
    assert isinstance(custody.send(own, topic="hearings"), MailKeys)
    for record in (typed, question(custody, SOMEBODY_ELSE)):
        assert custody.withdraw_own(proof, record) == "not proven"
    custody.end_proof(proof)
    assert custody.withdraw_own(proof, own) == "not proven"


def test_what_was_given_to_others_is_told_to_its_person_alone_and_after_its_end_too(custody):
    own, typed = question(custody), question(custody)
    proof, other = custody.prove(), custody.prove(address=SOMEBODY_ELSE)
    assert custody.add_receipt(proof, own) == ""
    case = custody.own_case()
    custody.assign_case(case, "pia")
    for record in (own, typed):
        assert (custody.cover(record, case), custody.approve(record, case)) == ("", "")
        assert custody.disclose(record, case, "question") == ""
    for _ in range(2):
        (given,) = custody.own_disclosures(proof).disclosures
        assert (given.record, given.recipient, given.basis) == (own, "A court", "Its order")
        assert custody.own_disclosures(other).disclosures == ()
        # Once more when it is erased.
        custody.act(own, "closed", who="ben", duty="assistance", purpose="questions")
        custody.erase(own)
    assert custody.store.records.find(own) is None
    assert custody.own_disclosures(bytes(16)).code is DenialCode.NOT_PROVEN


def test_a_mailbox_that_wants_no_more_links_gets_none_for_a_year_and_all_else_goes_on(custody):
    record, token = subscription(custody), custody.mail_link(custody.ask_link())
    assert custody.refuse_links(secrets.token_bytes(16)) == "unknown"
    assert custody.refuse_links(token) == "unsubscribed"
    assert last_entry(custody).clause == "your-rights"
    assert custody.refuse_links(token) == "again"
    assert custody.mail_link(custody.ask_link()) is DenialCode.SUPPRESSED
    assert isinstance(custody.send(record, topic=HEARINGS), MailKeys)
    assert isinstance(custody.mail_link(custody.ask_link(address=SOMEBODY_ELSE)), bytes)
    custody.now += dt.timedelta(days=364)
    assert custody.mail_link(custody.ask_link()) is DenialCode.SUPPRESSED
    custody.now += dt.timedelta(days=1)
    assert isinstance(custody.mail_link(custody.ask_link()), bytes)
    assert custody.look()[0] == []


def test_whoever_redeems_the_link_after_all_gets_links_again(custody):
    token = custody.mail_link(custody.ask_link())
    custody.refuse_links(token)
    assert custody.redeem(token).outcome == "proven"
    assert isinstance(custody.mail_link(custody.ask_link()), bytes)
    assert custody.look()[0] == []


def test_a_link_that_is_too_old_to_open_anything_still_refuses_more(custody):
    token = custody.mail_link(custody.ask_link())
    custody.now += dt.timedelta(days=2)
    assert custody.redeem(token).outcome == "late"
    assert custody.refuse_links(token) == "unsubscribed"
    assert custody.mail_link(custody.ask_link()) is DenialCode.SUPPRESSED


@pytest.mark.parametrize(
    ("minutes", "is_renewable"), [(59, False), (60, True), (24 * 60 + 59, True), (25 * 60 + 1, False)]
)
def test_a_late_link_can_be_renewed_for_a_day_by_whoever_got_it(custody, minutes, is_renewable):
    request = custody.ask_link()
    token = custody.mail_link(request)
    custody.now += dt.timedelta(minutes=minutes)
    assert custody.renew(token) == (request if is_renewable else b"")
    assert custody.renew(bytes(16)) == b""


def test_a_renewed_link_ends_the_one_before_and_opens_as_that_would_have(custody):
    request = custody.ask_link()
    late = custody.mail_link(request)
    custody.now += dt.timedelta(hours=2)
    new = custody.mail_link(custody.renew(late))
    assert (custody.renew(late), custody.redeem(late).outcome) == (b"", "unknown")
    assert custody.redeem(new).outcome == "proven"
    custody.now += dt.timedelta(hours=2)
    assert custody.renew(new) == b""
    assert custody.look() == ([], custody.look()[1])
