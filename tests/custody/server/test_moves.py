"""Notices and answers go elsewhere once that confirmed it, and for a week the mailbox before takes them back."""

import datetime as dt

import pytest

from keepfaith.custody.protocol import address_messages, messages, proof_messages
from keepfaith.custody.protocol.sizes import MAX_CORRECTIONS
from keepfaith.custody.server import item_facts
from tests.custody.server.test_proofs import last_entry
from tests.prober.replay.move_scratch import BEN, Answers, Notices
from tests.prober.replay.scratch import HEARINGS, MEETINGS, NO_RECORD, SOMEBODY, SOMEBODY_ELSE, code, replayed

THIRD = "third@example.gov"
DAY = dt.timedelta(days=1)


@pytest.fixture
def custody(tmp_path):
    with replayed(tmp_path) as custody:
        yield custody


@pytest.fixture(params=[Notices, Answers], ids=["notices", "answers"])
def moving(request, custody):
    """Each of both that move; a test of one alone asks for that."""
    return request.param(custody)


@pytest.fixture
def notices(custody):
    return Notices(custody)


@pytest.fixture
def answers(custody):
    return Answers(custody)


@pytest.fixture
def record(moving):
    return moving.own()


@pytest.fixture
def subscription(notices):
    return notices.own()


@pytest.fixture
def question(answers):
    return answers.own()


def test_nothing_changes_until_the_new_address_confirms(custody, moving, record):
    proof = custody.prove()
    to = moving.give(proof, record)
    assert last_entry(custody).kind == "address-given"
    token = moving.offer(to)
    assert moving.places(record) == {record}
    assert custody.store.corrections.counting() == []
    move = moving.own_moves(proof)[record]
    assert (move.given_on, move.moved_on) == (custody.now.date(), None)
    assert moving.confirm(token) == "confirmed"
    assert last_entry(custody).kind == "address-moved"
    assert moving.places(record) == {to}
    assert moving.own_moves(proof)[record].moved_on == custody.now.date()


def test_a_token_counts_once_and_a_late_one_moves_nothing(custody, moving, record):
    to = moving.give(custody.prove(), record)
    token = moving.offer(to)
    assert [moving.confirm(token) for _ in range(2)] == ["confirmed", "again"]
    strange = Answers(custody) if isinstance(moving, Notices) else Notices(custody)
    assert strange.confirm(token) == "unknown"
    other = moving.own(address=THIRD)
    late = moving.offer(
        moving.give(custody.prove(address=THIRD), other, address="new@example.gov"), address="new@example.gov"
    )
    custody.now += dt.timedelta(hours=48)
    assert moving.confirm(late) == "late"
    assert (moving.places(record), moving.places(other)) == ({to}, {other})


def test_of_two_that_were_asked_only_the_last_counts(custody, moving, record):
    proof = custody.prove()
    given = moving.give(proof, record)
    first = moving.offer(given)
    second = moving.give(proof, record, address=THIRD)
    assert moving.offer(given) == b""
    assert moving.confirm(first) == "unknown"
    assert moving.confirm(moving.offer(second, address=THIRD)) == "confirmed"
    assert moving.confirm(first) == "unknown"
    assert moving.places(record) == {second}


@pytest.mark.parametrize(("days", "refusal"), [(0, ""), (7, ""), (8, ""), (9, "too late")])
def test_the_mailbox_before_takes_it_back_for_a_week(custody, moving, record, days, refusal):
    to, _ = moving.moved(record)
    custody.now += days * DAY
    proof = custody.prove()
    assert moving.restore(proof, record) == refusal
    assert last_entry(custody).kind == ("refused" if refusal else "address-restored")
    assert moving.places(record) == ({to} if refusal else {record})
    if not refusal:
        assert moving.restore(proof, record) == "unknown record"


def test_what_waits_is_taken_back_too_and_its_link_confirms_nothing(custody, moving, record):
    proof = custody.prove()
    token = moving.offer(moving.give(proof, record))
    assert moving.restore(proof, record) == ""
    assert (moving.confirm(token), moving.places(record)) == ("unknown", {record})


def test_only_a_link_to_its_own_mailbox_gives_one_or_takes_it_back(custody, moving, record):
    strange = custody.prove(address=SOMEBODY_ELSE)
    assert moving.give(strange, record, address=THIRD) == "not proven"
    assert last_entry(custody).attempted == "address-given"
    to, _ = moving.moved(record, address=THIRD)
    for proof in (strange, custody.prove(address=THIRD), bytes(16)):
        assert moving.restore(proof, record) == "not proven"
    proof = custody.prove()
    custody.end_proof(proof)
    assert moving.restore(proof, record) == "not proven"
    assert moving.places(record) == {to}


def test_a_code_on_paper_moves_nothing(custody, moving, record):
    typed = custody.create("questions")
    custody.covered(typed)
    proof, what = custody.redeem_code(typed, custody.mint(typed)), record
    assert len(proof) == len(custody.prove())
    if isinstance(moving, Answers):
        what = typed
    assert moving.give(proof, what) == moving.restore(proof, what) == "not proven"
    assert moving.own_moves(proof) == {}


@pytest.mark.parametrize("same", [SOMEBODY.upper(), f" {SOMEBODY} ", "ｒｅａｄｅｒ@example.gov"])
def test_another_spelling_of_its_own_address_is_no_other(custody, moving, record, same):
    assert moving.give(custody.prove(), record, address=same) == "unknown record"
    assert moving.places(record) == {record}


@pytest.mark.parametrize("other", ["reader+events@example.gov", "rеader@example.gov"])
def test_a_plus_and_a_letter_of_another_script_are_other_mailboxes_which_confirm_themselves(
    custody, moving, record, other
):
    to = moving.give(custody.prove(), record, address=other)
    assert moving.places(record) == {record}
    assert moving.confirm(moving.offer(to, address=other)) == "confirmed"
    assert moving.places(record) == {to}


def test_where_its_use_is_taken_back_meanwhile_the_new_address_confirms_nothing(custody, moving, record):
    proof = custody.prove()
    token = moving.offer(moving.give(proof, record))
    custody.withdraw_own(proof, record)
    assert moving.confirm(token) == "unknown"
    assert moving.give(proof, record, address=THIRD) == "restricted"


def leave_out(custody, record):
    """Have a record left out of its person's view, also one that has notices, which the custodian never leaves out."""
    custody.duty("sam", "security", on=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(item_facts, "NOTICES", "")
        assert custody.propose_withholding(record) == custody.approve_withholding(record) == ""


def test_while_it_is_left_out_of_its_own_view_nothing_moves(custody, moving, record):
    custody.errs = isinstance(moving, Notices)
    custody.post("draft", custody.now)
    custody.now += DAY
    token = moving.offer(moving.give(custody.prove(), record))
    leave_out(custody, record)
    proof = custody.prove()
    assert moving.confirm(token) == "unknown"
    assert moving.give(proof, record, address=THIRD) == "not proven"
    assert last_entry(custody).attempted == "address-given"
    assert moving.restore(proof, record) == "not proven"
    assert last_entry(custody).attempted == "address-restored"
    assert moving.own_moves(proof) == {}


def test_where_it_is_erased_meanwhile_the_new_address_confirms_nothing(custody, moving, record):
    token = moving.offer(moving.give(custody.prove(), record))
    custody.errs, connection = True, custody.store.connection
    for (ended,) in (
        *connection.execute("SELECT id FROM records WHERE about = ?", (record,)).fetchall(),
        (record,),
    ):
        custody.store.records.delete(ended)
    assert moving.confirm(token) == "unknown"
    assert connection.execute("SELECT count(*) FROM answer_moves").fetchone() == (0,)


def test_no_more_than_ten_addresses_are_given_for_one_record(custody, moving, record):
    proof = custody.prove()
    for number in range(MAX_CORRECTIONS):
        assert isinstance(moving.give(proof, record, address=f"n{number}@example.gov"), bytes)
    assert moving.give(proof, record) == "corrections"


def test_the_same_said_again_is_entered_once(custody, moving, record):
    proof = custody.prove()
    to, before = moving.give(proof, record), custody.head
    assert (moving.give_again(proof, record, to), custody.head) == ("", before)
    moving.restore(proof, record)
    assert moving.give_again(proof, record, to) == "unknown record"


def test_the_mailbox_before_is_told_once_it_counts_and_not_before(custody, moving, record):
    request = custody.ask_link()
    to = moving.give(custody.redeem(custody.mail_link(request)).proof, record)
    assert custody.tell(request, "moved") == "duty"
    token = moving.offer(to)
    move = custody.say(proof_messages.MoveOfToken(token))
    assert (move.request, move.to) == (request, to)
    moving.confirm(token)
    assert custody.say(proof_messages.MoveOfToken(token)).to == b""
    custody.unsubscribe(record)
    custody.withdraw_own(custody.prove(), record)
    assert [custody.tell(request, "moved") for _ in range(9)] == [""] * 8 + ["duty"]


def test_it_is_told_also_where_the_new_address_confirms_days_later(custody, moving, record):
    request = custody.ask_link()
    to = moving.give(custody.redeem(custody.mail_link(request)).proof, record)
    custody.now += dt.timedelta(hours=20)
    token = moving.offer(to)
    custody.now += dt.timedelta(hours=47)
    assert moving.confirm(token) == "confirmed"
    custody.now += 2 * DAY
    assert (custody.tell(request, "moved"), custody.tell(request, "opened")) == ("", "duty")


def test_nobody_confirms_what_nobody_could_be_told_of(custody, moving, record):
    to = moving.give(custody.prove(), record)
    custody.now += 2 * DAY
    token = moving.offer(to)
    custody.now += 2 * DAY - dt.timedelta(hours=1)
    assert (moving.confirm(token), moving.places(record)) == ("unknown", {record})


def test_notices_go_on_with_their_topics_under_a_record_that_the_one_before_does_not_see(
    custody, notices, subscription
):
    new, _ = notices.moved(subscription)
    assert notices.listed() == notices.listed(MEETINGS) == {new}
    theirs, mine = custody.prove(address=SOMEBODY_ELSE), custody.prove()
    own = notices.own_moves(mine)
    assert (list(notices.own_moves(theirs)), list(own)) == ([new], [subscription])
    assert (own[subscription].state, own[subscription].topics) == ("ended", (HEARINGS, MEETINGS))
    assert custody.show(theirs, subscription) == custody.show(mine, new) == "not proven"
    assert notices.use(subscription).code == "guardrail"
    assert notices.use(new).keys
    notices.restore(mine, subscription)
    assert notices.use(new).code == "guardrail"


def unsubscribes(custody, _notices, new):
    custody.unsubscribe(new)


def withdraws(custody, _notices, new):
    custody.withdraw_own(custody.prove(address=SOMEBODY_ELSE), new)


def is_erased(custody, _notices, new):
    custody.unsubscribe(new)
    custody.now += 7 * DAY
    assert custody.expire(new) == ""


def subscribes_anew(custody, _notices, _new):
    custody.subscribed(HEARINGS, address=SOMEBODY_ELSE)


def moves_on(custody, notices, new):
    assert notices.give(custody.prove(address=SOMEBODY_ELSE), new, address=THIRD) == "not yet"


@pytest.mark.parametrize("tries", [unsubscribes, withdraws, is_erased, subscribes_anew, moves_on])
def test_whoever_has_the_new_address_cannot_stop_that(custody, notices, subscription, tries):
    new, _ = notices.moved(subscription)
    tries(custody, notices, new)
    assert notices.restore(custody.prove(), subscription) == ""
    assert notices.places(subscription) == {subscription}


def test_the_new_address_moves_on_once_the_one_before_can_bring_nothing_back(custody, notices, subscription):
    new, _ = notices.moved(subscription)
    custody.now += 9 * DAY
    third, _ = notices.moved(new, address=THIRD, of=SOMEBODY_ELSE)
    assert notices.listed() == {third}


def test_only_what_waits_with_the_same_topics_and_is_stored_takes_its_place(custody, notices, subscription):
    proof = custody.prove()
    for wrong in (
        {"topics": (HEARINGS,)},
        {"topics": (HEARINGS, MEETINGS, "workshops")},
        {"is_stored": False},
        {"address": SOMEBODY},
    ):
        assert notices.give(proof, subscription, **wrong) == "unknown record"
    typed = custody.create("questions", address=SOMEBODY_ELSE)
    for to in (typed, subscription, NO_RECORD, notices.own(address=THIRD)):
        assert notices.give_again(proof, subscription, to) == "unknown record"
    assert notices.give_again(proof, typed, typed) == "unknown record"


def test_nobody_takes_over_what_waits_for_another(custody, notices, subscription):
    new, theirs = notices.give(custody.prove(), subscription), notices.own(address=THIRD)
    assert notices.give_again(custody.prove(address=THIRD), theirs, new) == "unknown record"
    custody.confirm(new)
    assert notices.listed() == {new, theirs}


def test_where_its_notices_end_meanwhile_the_new_address_confirms_nothing(custody, notices, subscription):
    token = notices.offer(notices.give(custody.prove(), subscription))
    custody.unsubscribe(subscription)
    assert (notices.confirm(token), notices.listed()) == ("unknown", set())


def test_what_moved_and_is_left_out_then_is_brought_back_by_nobody(custody, notices, subscription):
    proof, (new, _) = custody.prove(), notices.moved(subscription)
    custody.errs = True
    leave_out(custody, subscription)
    assert notices.restore(proof, subscription) == "not proven"
    assert notices.give(proof, subscription, address=THIRD) == "unknown record"
    assert notices.listed() == {new}


def test_a_mailbox_that_gets_notices_already_keeps_its_own(custody, notices, subscription):
    theirs = custody.subscribed("workshops", address=SOMEBODY_ELSE)
    new = notices.give(custody.prove(), subscription)
    assert custody.confirm(new) == "again"
    assert (notices.listed(), notices.listed("workshops")) == ({subscription}, {theirs})


def test_notices_that_were_asked_for_anew_meanwhile_are_one_again(custody, notices, subscription):
    notices.moved(subscription)
    anew = custody.subscribed("workshops")
    assert notices.restore(custody.prove(), subscription) == ""
    assert notices.listed() == notices.listed("workshops") == {subscription}
    assert notices.own_moves(custody.prove())[anew].state == "ended"


def test_what_moved_is_kept_for_a_week_after_nobody_can_bring_it_back(custody, notices, subscription):
    notices.moved(subscription)
    custody.now += 14 * DAY
    assert custody.expire(subscription) == "not yet"
    custody.now += DAY
    assert custody.expire(subscription) == ""


def test_whoever_opens_or_is_shown_the_address_gets_the_one_that_counts(custody, answers, question):
    note, _ = answers.moved(question)
    custody.act(question, "taken", **BEN)
    assert custody.corrections(question, "email", **BEN) == {"email": note}
    shown = custody.say(proof_messages.Show(custody.prove(), question, ("email",))).outcomes[0]
    assert [given.note for given in shown.corrections] == [note]


def test_whoever_proves_the_new_mailbox_sees_nothing_of_it(custody, answers, question):
    note, _ = answers.moved(question)
    theirs = custody.prove(address=SOMEBODY_ELSE)
    opened = custody.own_records(theirs)
    assert (opened.records, opened.locked, opened.written) == ((opened.request,), 0, 0)
    assert answers.own_moves(theirs) == {}
    assert custody.show(theirs, question) == custody.show(theirs, note) == "not proven"


def test_a_reply_from_the_new_mailbox_is_its_own_and_shows_it_nothing_that_came_before(
    custody, answers, question
):
    answers.moved(question)
    reply = answers.replied(question, SOMEBODY_ELSE)
    assert custody.store.records.find(reply).proven_on == custody.now.date()
    opened = custody.own_records(custody.prove(address=SOMEBODY_ELSE))
    assert set(opened.records) == {reply, opened.request}
    assert reply not in custody.own_records(custody.prove()).records


def test_the_mailbox_before_answers_what_went_there_before(custody, answers, question):
    def proven(address, proof):
        return custody.store.records.find(answers.replied(question, address, proof=proof)).proven_on

    proof = answers.answer(question).reply_proof
    answers.moved(question)
    assert proven(SOMEBODY, proof)
    # What goes to the new mailbox proves nothing for another one, nor once it was taken back.
    new = answers.answer(question).reply_proof
    assert (new == proof, proven(SOMEBODY, new)) == (False, None)
    answers.restore(custody.prove(), question)
    assert proven(SOMEBODY_ELSE, new) is None


def test_no_other_address_is_given_while_the_last_one_can_be_taken_back(custody, answers, question):
    first, _ = answers.moved(question)
    assert answers.give(custody.prove(), question, address=THIRD) == "not yet"
    custody.now += 9 * DAY
    second, _ = answers.moved(question, address=THIRD)
    assert answers.places(question) == {second}
    # What counted before counts again, and that is the first one.
    assert answers.restore(custody.prove(), question) == ""
    assert answers.places(question) == {first}
    custody.now += 9 * DAY
    own, _ = answers.moved(question, address=SOMEBODY)
    assert answers.places(question) == {own}


def test_what_its_mailbox_did_not_confirm_moves_nowhere(custody, answers):
    assert answers.give(custody.prove(), custody.create("questions")) == "not proven"


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": {"name": "name"}},
        {"fields": {"other": "email-address"}},
        {"fields": {"email": "email-address", "name": "name"}},
        {"is_stored": False},
    ],
)
def test_only_a_note_with_that_one_address_is_taken(custody, answers, question, wrong):
    assert answers.give(custody.prove(), question, **wrong) == "unknown record"


def test_of_notices_links_and_notes_no_answers_move(custody, answers, question):
    proof, note = custody.prove(), custody.note(question, fields={"email": "email-address"})
    for other in (custody.subscribed(), custody.ask_link(), note):
        assert answers.give(proof, other) == "unknown record"
    assert answers.give_again(proof, None, question) == "unknown record"
    assert answers.restore(proof, NO_RECORD) == "unknown record"


def test_with_a_language_the_message_goes_in_that(custody, answers, question):
    fields = {"email": "email-address", "language": "language"}
    note = answers.give(custody.prove(), question, fields=fields)
    assert set(answers.ask(note, fields=tuple(fields)).keys) == set(fields)


def test_the_link_is_minted_for_the_address_that_was_given_and_once(custody, answers, question):
    note = answers.give(custody.prove(), question)

    def mint(address):
        return custody.say(proof_messages.MintLink(note, address))

    assert mint(SOMEBODY_ELSE).code == "not proven"
    assert answers.ask(note).keys
    assert mint(THIRD).code == mint(SOMEBODY).code == "not proven"
    assert mint(SOMEBODY_ELSE).token
    assert mint(SOMEBODY_ELSE).code == "not proven"
    again = address_messages.GiveAnswerAddress(custody.prove(), note, THIRD)
    assert custody.say(again).code == "unknown record"


def test_the_message_goes_by_itself_for_this_alone_and_not_again_and_again(custody, answers, question):
    note = answers.give(custody.prove(), question)
    assert code(answers.ask(note, duty="assistance", purpose="questions")) == "duty"
    assert code(answers.ask(question)) == code(answers.ask(custody.ask_link())) == "duty"
    assert [code(answers.ask(note)) for _ in range(9)] == [""] * 8 + ["duty"]
    answers.restore(custody.prove(), question)
    assert code(answers.ask(note)) == "duty"


def test_a_mailbox_that_wants_no_links_is_not_asked(custody, answers, question):
    custody.refuse_links(custody.mail_link(custody.ask_link(address=SOMEBODY_ELSE)))
    assert code(answers.ask(answers.give(custody.prove(), question))) == "suppressed"


def test_answers_reach_somebody_whose_own_mailbox_sends_mail_back(custody, answers, question):
    note, _ = answers.moved(question)
    custody.unsubscribe(question, why="bounced")
    assert answers.places(question) == {note}
    assert answers.answer(custody.note(question, text="answer"), fields=("answer",)).keys
    token = custody.store.suppressions.unsubscribe_token(custody.store.answer_moves.mailbox_in(note))
    assert answers.answer(question).unsubscribe_token == token
    custody.say(messages.Unsubscribe(token, "bounced"))
    assert answers.answer(question).code == "suppressed"


def test_what_goes_out_by_itself_goes_to_its_own_mailbox(custody, answers, question):
    answers.moved(question)
    assert custody.send(question, "warning", **(BEN | {"who": ""})).corrections == ()


def test_what_employees_wrote_is_counted_without_the_address(custody, answers, question):
    proof = custody.prove()
    answers.give(proof, question)
    assert custody.own_records(proof).written == 0
