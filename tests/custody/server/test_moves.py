"""Notices go to another address once that confirmed it, and for a week the one before can bring them back."""

import datetime as dt

import pytest

from keepfaith.custody.protocol import messages, proof_messages
from keepfaith.custody.protocol.sizes import MAX_CORRECTIONS
from keepfaith.custody.server import item_facts
from tests.custody.server.test_proofs import last_entry
from tests.prober.replay.scratch import HEARINGS, MEETINGS, NO_RECORD, SOMEBODY, SOMEBODY_ELSE, replayed

THIRD = "third@example.gov"
DAY = dt.timedelta(days=1)


@pytest.fixture
def custody(tmp_path):
    with replayed(tmp_path) as custody:
        yield custody


@pytest.fixture
def record(custody):
    """Notices that somebody gets, by two topics."""
    return custody.subscribed(HEARINGS, MEETINGS)


def confirm(custody, token):
    return custody.say(messages.ConfirmSubscription(token)).outcome


def test_nothing_changes_until_the_new_address_confirms(custody, record):
    proof = custody.prove()
    new = custody.give_address(proof, record)
    assert last_entry(custody).kind == "address-given"
    assert custody.listed() == {record}
    own = custody.subscriptions(proof)[record]
    assert (own.state, own.given_on, own.moved_on) == ("confirmed", custody.now.date(), None)
    token = custody.offer(new).confirmation_token
    assert custody.listed() == {record}
    assert confirm(custody, token) == "confirmed"
    assert last_entry(custody).kind == "address-moved"
    assert custody.listed() == custody.listed(MEETINGS) == {new}
    own = custody.subscriptions(proof)[record]
    assert (own.state, own.topics, own.moved_on) == ("ended", (HEARINGS, MEETINGS), custody.now.date())


def test_whoever_proves_the_new_mailbox_sees_the_new_record_and_not_the_one_before(custody, record):
    new, _ = custody.moved(record)
    theirs, mine = custody.prove(address=SOMEBODY_ELSE), custody.prove()
    assert list(custody.subscriptions(theirs)) == [new]
    assert list(custody.subscriptions(mine)) == [record]
    assert custody.show(theirs, record) == custody.show(mine, new) == "not proven"
    assert custody.send(record, topic=HEARINGS).code == "guardrail"
    assert custody.send(new, topic=HEARINGS).keys


def test_a_token_counts_once_and_a_late_one_moves_nothing(custody, record):
    new = custody.give_address(custody.prove(), record)
    token = custody.offer(new).confirmation_token
    assert (confirm(custody, token), confirm(custody, token)) == ("confirmed", "again")
    other = custody.subscribed(address=THIRD)
    late = custody.offer(custody.give_address(custody.prove(address=THIRD), other, address="new@example.gov"))
    custody.now += dt.timedelta(hours=48)
    assert confirm(custody, late.confirmation_token) == "late"
    assert custody.listed() == {new, other}


def test_a_newer_address_takes_the_place_of_one_that_waits(custody, record):
    proof = custody.prove()
    first, second = custody.give_address(proof, record), custody.give_address(proof, record, address=THIRD)
    assert custody.offer(first).code == "guardrail"
    assert (custody.confirm(second), custody.listed()) == ("confirmed", {second})


def test_of_two_that_were_mailed_only_the_last_moves_it(custody, record):
    proof = custody.prove()
    first = custody.offer(custody.give_address(proof, record)).confirmation_token
    second = custody.give_address(proof, record, address=THIRD)
    assert confirm(custody, first) == "unknown"
    assert (custody.confirm(second), confirm(custody, first)) == ("confirmed", "unknown")
    assert custody.listed() == {second}


@pytest.mark.parametrize(("days", "refusal"), [(0, ""), (7, ""), (8, ""), (9, "too late")])
def test_the_mailbox_before_brings_it_back_for_a_week(custody, record, days, refusal):
    new, _ = custody.moved(record)
    custody.now += days * DAY
    proof = custody.prove()
    assert custody.restore_address(proof, record) == refusal
    assert custody.listed() == ({new} if refusal else {record})
    assert last_entry(custody).kind == ("refused" if refusal else "address-restored")
    if not refusal:
        assert custody.restore_address(proof, record) == "unknown record"
        assert custody.send(new, topic=HEARINGS).code == "guardrail"


def unsubscribes(custody, new):
    custody.unsubscribe(new)


def withdraws(custody, new):
    custody.withdraw_own(custody.prove(address=SOMEBODY_ELSE), new)


def is_erased(custody, new):
    custody.unsubscribe(new)
    custody.now += 7 * DAY
    assert custody.expire(new) == ""


def subscribes_anew(custody, _new):
    custody.subscribed(HEARINGS, address=SOMEBODY_ELSE)


def moves_on(custody, new):
    assert custody.give_address(custody.prove(address=SOMEBODY_ELSE), new, address=THIRD) == "not yet"


@pytest.mark.parametrize("tries", [unsubscribes, withdraws, is_erased, subscribes_anew, moves_on])
def test_whoever_has_the_new_address_cannot_stop_that(custody, record, tries):
    new, _ = custody.moved(record)
    tries(custody, new)
    assert custody.restore_address(custody.prove(), record) == ""
    assert record in custody.listed()
    assert new not in custody.listed()


def test_the_new_address_moves_on_once_the_one_before_can_bring_nothing_back(custody, record):
    new, _ = custody.moved(record)
    custody.now += 9 * DAY
    third, _ = custody.moved(new, address=THIRD, of=SOMEBODY_ELSE)
    assert custody.listed() == {third}


def test_what_waits_is_taken_back_too_and_its_link_confirms_nothing(custody, record):
    proof = custody.prove()
    token = custody.offer(custody.give_address(proof, record)).confirmation_token
    assert custody.restore_address(proof, record) == ""
    assert (confirm(custody, token), custody.listed()) == ("unknown", {record})


def test_only_a_link_to_its_own_mailbox_moves_it_or_brings_it_back(custody, record):
    strange = custody.prove(address=SOMEBODY_ELSE)
    assert custody.give_address(strange, record, address=THIRD) == "not proven"
    assert last_entry(custody).attempted == "address-given"
    new, _ = custody.moved(record, address=THIRD)
    for proof in (strange, custody.prove(address=THIRD), bytes(16)):
        assert custody.restore_address(proof, record) == "not proven"
    proof = custody.prove()
    custody.end_proof(proof)
    assert custody.restore_address(proof, record) == "not proven"
    assert custody.listed() == {new}


def test_a_code_on_paper_moves_nothing(custody, record):
    question = custody.create("questions")
    custody.covered(question)
    proof = custody.redeem_code(question, custody.mint(question))
    assert len(proof) == len(custody.prove())
    assert custody.give_address(proof, record) == custody.restore_address(proof, record) == "not proven"
    assert custody.subscriptions(proof) == {}


@pytest.mark.parametrize("same", [SOMEBODY.upper(), f" {SOMEBODY} ", "ｒｅａｄｅｒ@example.gov"])
def test_another_spelling_of_its_own_address_is_no_other(custody, record, same):
    assert custody.give_address(custody.prove(), record, address=same) == "unknown record"
    assert custody.listed() == {record}


@pytest.mark.parametrize("other", ["reader+events@example.gov", "rеader@example.gov"])
def test_a_plus_and_a_letter_of_another_script_are_other_mailboxes_which_confirm_themselves(
    custody, record, other
):
    new = custody.give_address(custody.prove(), record, address=other)
    assert custody.listed() == {record}
    assert custody.confirm(new) == "confirmed"
    assert custody.listed() == {new}
    assert list(custody.subscriptions(custody.prove(address=other))) == [new]


def test_only_what_waits_with_the_same_topics_and_is_stored_takes_its_place(custody, record):
    proof = custody.prove()
    for wrong in (
        {"topics": (HEARINGS,)},
        {"topics": (HEARINGS, MEETINGS, "workshops")},
        {"is_stored": False},
        {"address": SOMEBODY},
    ):
        assert custody.give_address(proof, record, **wrong) == "unknown record"
    question = custody.create("questions", address=SOMEBODY_ELSE)
    for to in (question, record, NO_RECORD, custody.subscribed(HEARINGS, MEETINGS, address=THIRD)):
        assert custody.say(proof_messages.GiveAddress(proof, record, to)).code == "unknown record"
    assert custody.say(proof_messages.GiveAddress(proof, question, question)).code == "unknown record"


def test_nobody_takes_over_what_waits_for_another(custody, record):
    new = custody.give_address(custody.prove(), record)
    theirs = custody.subscribed(HEARINGS, MEETINGS, address=THIRD)
    proof = custody.prove(address=THIRD)
    assert custody.say(proof_messages.GiveAddress(proof, theirs, new)).code == "unknown record"
    custody.confirm(new)
    assert custody.listed() == {new, theirs}


def test_where_its_notices_end_meanwhile_the_new_address_confirms_nothing(custody, record):
    token = custody.offer(custody.give_address(custody.prove(), record)).confirmation_token
    custody.unsubscribe(record)
    assert (confirm(custody, token), custody.listed()) == ("unknown", set())


def test_where_its_use_is_taken_back_meanwhile_the_new_address_confirms_nothing(custody, record):
    proof = custody.prove()
    token = custody.offer(custody.give_address(proof, record)).confirmation_token
    custody.withdraw_own(proof, record)
    assert confirm(custody, token) == "unknown"
    assert custody.give_address(proof, record, address=THIRD) == "restricted"


def leave_out(custody, record):
    """Have a record left out of its person's view that has notices, which the custodian never leaves out."""
    custody.duty("sam", "security", on=True)
    custody.errs = True
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(item_facts, "NOTICES", "")
        assert custody.propose_withholding(record) == custody.approve_withholding(record) == ""


def test_what_is_left_out_of_its_persons_view_is_given_no_address_and_brought_back_by_nobody(custody, record):
    proof = custody.prove()
    new, _ = custody.moved(record)
    leave_out(custody, record)
    assert custody.restore_address(proof, record) == "not proven"
    assert last_entry(custody).attempted == "address-restored"
    assert custody.give_address(proof, record, address=THIRD) == "unknown record"
    assert custody.subscriptions(proof) == {}
    other = custody.subscribed("workshops", address=THIRD)
    leave_out(custody, other)
    assert custody.give_address(custody.prove(address=THIRD), other) == "not proven"
    assert last_entry(custody).attempted == "address-given"
    assert custody.listed() == {new}


def test_where_it_is_left_out_meanwhile_the_new_address_confirms_nothing(custody, record):
    token = custody.offer(custody.give_address(custody.prove(), record)).confirmation_token
    leave_out(custody, record)
    assert (confirm(custody, token), custody.listed()) == ("unknown", {record})


def test_where_it_is_erased_meanwhile_the_new_address_confirms_nothing(custody, record):
    token = custody.offer(custody.give_address(custody.prove(), record)).confirmation_token
    custody.errs = True
    custody.store.records.delete(record)
    assert (confirm(custody, token), custody.listed()) == ("unknown", set())


def test_a_mailbox_that_gets_notices_already_keeps_its_own(custody, record):
    theirs = custody.subscribed("workshops", address=SOMEBODY_ELSE)
    new = custody.give_address(custody.prove(), record)
    assert custody.confirm(new) == "again"
    assert (custody.listed(), custody.listed("workshops")) == ({record}, {theirs})


def test_notices_that_were_asked_for_anew_meanwhile_are_one_again(custody, record):
    custody.moved(record)
    anew = custody.subscribed("workshops")
    assert custody.restore_address(custody.prove(), record) == ""
    assert (custody.listed(), custody.listed("workshops")) == ({record}, {record})
    assert custody.subscriptions(custody.prove())[anew].state == "ended"


def test_no_more_than_ten_addresses_are_given_for_one_record(custody, record):
    proof = custody.prove()
    for number in range(MAX_CORRECTIONS):
        assert isinstance(custody.give_address(proof, record, address=f"n{number}@example.gov"), bytes)
    assert custody.give_address(proof, record) == "corrections"


def test_the_same_said_again_is_entered_once(custody, record):
    proof = custody.prove()
    new, before = custody.give_address(proof, record), custody.head
    assert not hasattr(custody.say(proof_messages.GiveAddress(proof, record, new)), "code")
    assert custody.head == before
    custody.restore_address(proof, record)
    assert custody.say(proof_messages.GiveAddress(proof, record, new)).code == "unknown record"


def test_the_mailbox_before_is_told_once_it_counts_and_not_before(custody, record):
    request = custody.ask_link()
    new = custody.give_address(custody.redeem(custody.mail_link(request)).proof, record)
    assert custody.tell(request, "moved") == "duty"
    token = custody.offer(new).confirmation_token
    move = custody.say(proof_messages.MoveOfToken(token))
    assert (move.request, move.to) == (request, new)
    confirm(custody, token)
    assert custody.say(proof_messages.MoveOfToken(token)).to == b""
    custody.unsubscribe(record)
    custody.withdraw_own(custody.prove(), record)
    assert [custody.tell(request, "moved") for _ in range(9)] == [""] * 8 + ["duty"]


def test_it_is_told_also_where_the_new_address_confirms_days_later(custody, record):
    request = custody.ask_link()
    new = custody.give_address(custody.redeem(custody.mail_link(request)).proof, record)
    custody.now += dt.timedelta(hours=20)
    token = custody.offer(new).confirmation_token
    custody.now += dt.timedelta(hours=47)
    assert confirm(custody, token) == "confirmed"
    custody.now += 2 * DAY
    assert (custody.tell(request, "moved"), custody.tell(request, "opened")) == ("", "duty")


def test_nobody_confirms_what_nobody_could_be_told_of(custody, record):
    new = custody.give_address(custody.prove(), record)
    custody.now += 4 * DAY
    assert (custody.confirm(new), custody.listed()) == ("unknown", {record})


def test_what_moved_is_kept_for_a_week_after_nobody_can_bring_it_back(custody, record):
    custody.moved(record)
    custody.now += 14 * DAY
    assert custody.expire(record) == "not yet"
    custody.now += DAY
    assert custody.expire(record) == ""
