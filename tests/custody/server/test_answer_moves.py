"""Answers go to another address once that confirmed it, and for a week the mailbox before takes it back."""

import datetime as dt
import secrets

import pytest

from keepfaith.custody.protocol import address_messages, messages, proof_messages
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.sizes import MAX_CORRECTIONS
from tests.custody.server.test_proofs import last_entry
from tests.prober.replay.answer_scratch import (
    answer,
    ask,
    confirm,
    give,
    goes_by,
    moved,
    offer,
    own_moves,
    own_question,
    restore,
)
from tests.prober.replay.scratch import FIELDS, HOLDINGS, NO_RECORD, SOMEBODY, SOMEBODY_ELSE, code, replayed

THIRD = "third@example.gov"
DAY = dt.timedelta(days=1)


@pytest.fixture
def custody(tmp_path):
    with replayed(tmp_path) as custody:
        yield custody


@pytest.fixture
def asked_by(custody):
    """A question that is its mailbox's own, and the proof of that."""
    return own_question(custody)


@pytest.fixture
def record(asked_by):
    return asked_by[0]


def test_nothing_changes_until_the_new_address_confirms(custody, asked_by):
    record, proof = asked_by
    note = give(custody, proof, record)
    assert last_entry(custody).kind == "address-given"
    token = offer(custody, note)
    assert (goes_by(custody, record), custody.store.corrections.counting()) == ([], [])
    move = own_moves(custody, proof)[record]
    assert (move.given_on, move.moved_on) == (custody.now.date(), None)
    assert confirm(custody, token) == "confirmed"
    assert last_entry(custody).kind == "address-moved"
    assert goes_by(custody, record) == [note]
    assert own_moves(custody, proof)[record].moved_on == custody.now.date()


def test_whoever_opens_or_is_shown_the_address_gets_the_one_that_counts(custody, asked_by):
    record, proof = asked_by
    note, _ = moved(custody, record)
    by = {"who": "ben", "duty": "assistance", "purpose": "questions"}
    custody.act(record, "taken", **by)
    assert custody.corrections(record, "email", **by) == {"email": note}
    shown = custody.say(proof_messages.Show(proof, record, ("email",))).outcomes[0]
    assert [given.note for given in shown.corrections] == [note]


def test_whoever_proves_the_new_mailbox_sees_nothing_of_it(custody, record):
    note, _ = moved(custody, record)
    theirs = custody.prove(address=SOMEBODY_ELSE)
    opened = custody.own_records(theirs)
    assert (opened.records, opened.locked, opened.written) == ((opened.request,), 0, 0)
    assert own_moves(custody, theirs) == {}
    assert custody.show(theirs, record) == custody.show(theirs, note) == "not proven"
    assert restore(custody, theirs, record) == "not proven"


def test_a_reply_from_the_new_mailbox_is_its_own_and_shows_it_nothing_that_came_before(custody, record):
    moved(custody, record)
    reply = replied(custody, record, SOMEBODY_ELSE)
    assert custody.store.records.find(reply).proven_on == custody.now.date()
    opened = custody.own_records(custody.prove(address=SOMEBODY_ELSE))
    assert set(opened.records) == {reply, opened.request}
    assert reply not in custody.own_records(custody.prove()).records


def replied(custody, record, address, *, proof=None):
    """Answer, from an address, a message about a record that went where its answers go."""
    header = Header(custody.in_force.digest, HOLDINGS["questions"], "questions", dict(FIELDS["questions"]))
    proof = proof or answer(custody, record).reply_proof
    return custody.say(
        messages.Create(secrets.token_bytes(16), header, address, None, (), b"", record, proof)
    ).record


def test_the_mailbox_before_answers_what_went_there_before(custody, record):
    proof = answer(custody, record).reply_proof
    moved(custody, record)
    assert custody.store.records.find(replied(custody, record, SOMEBODY, proof=proof)).proven_on
    # What goes to the new mailbox proves nothing for another one, nor once it was taken back.
    new = answer(custody, record).reply_proof
    assert new != proof
    assert custody.store.records.find(replied(custody, record, SOMEBODY, proof=new)).proven_on is None
    restore(custody, custody.prove(), record)
    assert custody.store.records.find(replied(custody, record, SOMEBODY_ELSE, proof=new)).proven_on is None


def test_a_token_counts_once_and_a_late_one_moves_nothing(custody, asked_by):
    record, proof = asked_by
    token = offer(custody, give(custody, proof, record))
    assert [confirm(custody, token) for _ in range(2)] == ["confirmed", "again"]
    other, proof = own_question(custody, address=THIRD)
    late = offer(custody, give(custody, proof, other))
    custody.now += dt.timedelta(hours=48)
    assert (confirm(custody, late), goes_by(custody, other)) == ("late", [])
    assert custody.say(messages.ConfirmSubscription(token)).outcome == "unknown"


def test_of_two_that_were_asked_only_the_last_counts(custody, asked_by):
    record, proof = asked_by
    first = offer(custody, give(custody, proof, record))
    waiting = give(custody, proof, record, address=THIRD)
    second = offer(custody, waiting, address=THIRD)
    assert [confirm(custody, token) for token in (first, second, first)] == [
        "unknown",
        "confirmed",
        "unknown",
    ]
    assert goes_by(custody, record) == [waiting]


@pytest.mark.parametrize(("days", "refusal"), [(0, ""), (7, ""), (8, ""), (9, "too late")])
def test_the_mailbox_before_takes_it_back_for_a_week(custody, record, days, refusal):
    note, _ = moved(custody, record)
    custody.now += days * DAY
    proof = custody.prove()
    assert restore(custody, proof, record) == refusal
    assert last_entry(custody).kind == ("refused" if refusal else "address-restored")
    assert goes_by(custody, record) == ([note] if refusal else [])
    if not refusal:
        assert restore(custody, proof, record) == "unknown record"
        assert own_moves(custody, proof) == {}


def test_no_other_address_is_given_while_the_last_one_can_be_taken_back(custody, record):
    first, _ = moved(custody, record)
    assert give(custody, custody.prove(), record, address=THIRD) == "not yet"
    custody.now += 9 * DAY
    second, _ = moved(custody, record, address=THIRD)
    assert goes_by(custody, record) == [second]
    # What counted before counts again, and that is the first one.
    assert restore(custody, custody.prove(), record) == ""
    assert goes_by(custody, record) == [first]
    custody.now += 9 * DAY
    own, _ = moved(custody, record, address=SOMEBODY)
    assert goes_by(custody, record) == [own]


def test_what_waits_is_taken_back_too_and_its_link_confirms_nothing(custody, asked_by):
    record, proof = asked_by
    token = offer(custody, give(custody, proof, record))
    assert restore(custody, proof, record) == ""
    assert (confirm(custody, token), goes_by(custody, record)) == ("unknown", [])


def test_only_a_link_to_its_own_mailbox_gives_one_or_takes_it_back(custody, record):
    strange = custody.prove(address=SOMEBODY_ELSE)
    assert give(custody, strange, record, address=THIRD) == "not proven"
    assert last_entry(custody).attempted == "address-given"
    note, _ = moved(custody, record, address=THIRD)
    for proof in (strange, custody.prove(address=THIRD), bytes(16)):
        assert restore(custody, proof, record) == "not proven"
    assert goes_by(custody, record) == [note]


def test_what_its_mailbox_did_not_confirm_moves_nowhere(custody):
    assert give(custody, custody.prove(), custody.create("questions")) == "not proven"


def test_a_code_on_paper_moves_nothing(custody):
    record = custody.create("questions")
    custody.covered(record)
    proof = custody.redeem_code(record, custody.mint(record))
    assert len(proof) == len(custody.prove())
    assert give(custody, proof, record) == restore(custody, proof, record) == "not proven"
    assert own_moves(custody, proof) == {}


@pytest.mark.parametrize("same", [SOMEBODY.upper(), f" {SOMEBODY} ", "ｒｅａｄｅｒ@example.gov"])
def test_another_spelling_of_the_address_that_counts_is_no_other(custody, asked_by, same):
    record, proof = asked_by
    assert give(custody, proof, record, address=same) == "unknown record"
    assert own_moves(custody, proof) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": {"name": "name"}},
        {"fields": {"other": "email-address"}},
        {"fields": {"email": "email-address", "name": "name"}},
        {"is_stored": False},
    ],
)
def test_only_a_note_with_that_one_address_is_taken(custody, asked_by, wrong):
    record, proof = asked_by
    assert give(custody, proof, record, **wrong) == "unknown record"


def test_of_notices_links_and_notes_no_answers_move(custody, asked_by):
    record, proof = asked_by
    request = custody.ask_link()
    for other in (custody.subscribed(), request, custody.note(record, fields={"email": "email-address"})):
        assert give(custody, proof, other) == "unknown record"
    gave = address_messages.GiveAnswerAddress(proof, record, SOMEBODY_ELSE)
    assert custody.say(gave).code == "unknown record"
    assert restore(custody, proof, NO_RECORD) == "unknown record"


def test_with_a_language_the_message_goes_in_that(custody, asked_by):
    record, proof = asked_by
    note = give(custody, proof, record, fields={"email": "email-address", "language": "language"})
    assert set(ask(custody, note, fields=("email", "language")).keys) == {"email", "language"}


def test_the_link_is_minted_for_the_address_that_was_given_and_once(custody, asked_by):
    record, proof = asked_by
    note = give(custody, proof, record)
    mint = proof_messages.MintLink
    assert custody.say(mint(note, SOMEBODY_ELSE)).code == "not proven"
    assert ask(custody, note).keys
    assert custody.say(mint(note, THIRD)).code == custody.say(mint(note, SOMEBODY)).code == "not proven"
    assert custody.say(mint(note, SOMEBODY_ELSE)).token
    assert custody.say(mint(note, SOMEBODY_ELSE)).code == "not proven"


def test_the_message_goes_by_itself_for_this_alone_and_not_again_and_again(custody, asked_by):
    record, proof = asked_by
    note = give(custody, proof, record)
    assert code(ask(custody, note, duty="assistance", purpose="questions")) == "duty"
    assert code(ask(custody, record)) == code(ask(custody, custody.ask_link())) == "duty"
    assert [code(ask(custody, note)) for _ in range(9)] == [""] * 8 + ["duty"]
    restore(custody, proof, record)
    assert code(ask(custody, note)) == "duty"


def test_a_mailbox_that_wants_no_links_is_not_asked(custody, asked_by):
    record, proof = asked_by
    custody.refuse_links(custody.mail_link(custody.ask_link(address=SOMEBODY_ELSE)))
    assert code(ask(custody, give(custody, proof, record))) == "suppressed"


def test_answers_reach_somebody_whose_own_mailbox_sends_mail_back(custody, record):
    note, _ = moved(custody, record)
    custody.unsubscribe(record, why="bounced")
    assert goes_by(custody, record) == [note]
    text = custody.note(record, text="answer")
    assert answer(custody, text, fields=("answer",)).keys
    token = custody.store.suppressions.unsubscribe_token(custody.store.answer_moves.mailbox_in(note))
    assert answer(custody, record).unsubscribe_token == token
    custody.say(messages.Unsubscribe(token, "bounced"))
    assert answer(custody, record).code == "suppressed"


def test_what_goes_out_by_itself_goes_to_its_own_mailbox(custody, record):
    moved(custody, record)
    warning = custody.send(record, "warning", who="", duty="assistance", purpose="questions")
    assert warning.corrections == ()


def test_where_its_use_is_taken_back_meanwhile_the_new_address_confirms_nothing(custody, asked_by):
    record, proof = asked_by
    token = offer(custody, give(custody, proof, record))
    custody.withdraw_own(proof, record)
    assert confirm(custody, token) == "unknown"
    assert give(custody, proof, record, address=THIRD) == "restricted"


def test_while_it_is_left_out_of_its_own_view_nothing_moves(custody, asked_by):
    record, proof = asked_by
    custody.duty("sam", "security", on=True)
    custody.post("draft", custody.now)
    custody.now += DAY
    token = offer(custody, give(custody, custody.prove(), record))
    assert custody.propose_withholding(record) == custody.approve_withholding(record) == ""
    proof = custody.prove()
    assert confirm(custody, token) == "unknown"
    assert give(custody, proof, record, address=THIRD) == "not proven"
    assert restore(custody, proof, record) == "not proven"


def test_the_address_ends_with_its_record(custody, asked_by):
    record, proof = asked_by
    token = offer(custody, give(custody, proof, record))
    custody.errs = True
    for ended in (*custody.store.connection.execute("SELECT note FROM answer_moves").fetchone(), record):
        custody.store.records.delete(ended)
    assert confirm(custody, token) == "unknown"
    assert custody.store.connection.execute("SELECT count(*) FROM answer_moves").fetchone() == (0,)


def test_no_more_than_ten_addresses_are_given_for_one_record(custody, asked_by):
    record, proof = asked_by
    for number in range(MAX_CORRECTIONS):
        assert isinstance(give(custody, proof, record, address=f"n{number}@example.gov"), bytes)
    assert give(custody, proof, record) == "corrections"


def test_the_same_said_again_is_entered_once(custody, asked_by):
    record, proof = asked_by
    note, before = give(custody, proof, record), custody.head
    again = address_messages.GiveAnswerAddress(proof, note, SOMEBODY_ELSE)
    assert (code(custody.say(again)), custody.head) == ("", before)
    other = address_messages.GiveAnswerAddress(proof, note, THIRD)
    assert custody.say(other).code == "unknown record"
    restore(custody, proof, record)
    assert custody.say(again).code == "unknown record"


def test_the_mailbox_before_is_told_once_it_counts_and_not_before(custody, record):
    request = custody.ask_link()
    note = give(custody, custody.redeem(custody.mail_link(request)).proof, record)
    token = offer(custody, note)
    assert custody.tell(request, "moved") == "duty"
    move = custody.say(proof_messages.MoveOfToken(token))
    assert (move.request, move.to) == (request, note)
    confirm(custody, token)
    assert custody.say(proof_messages.MoveOfToken(token)).to == b""
    assert custody.tell(request, "moved") == ""


def test_nobody_confirms_what_nobody_could_be_told_of(custody, asked_by):
    record, proof = asked_by
    note = give(custody, proof, record)
    custody.now += 2 * DAY
    token = offer(custody, note)
    custody.now += 2 * DAY - dt.timedelta(hours=1)
    assert (confirm(custody, token), goes_by(custody, record)) == ("unknown", [])


def test_what_employees_wrote_is_counted_without_the_address(custody, asked_by):
    record, proof = asked_by
    give(custody, proof, record)
    assert custody.own_records(proof).written == 0
