"""A custodian that has notices or answers go elsewhere unconfirmed, or lets nobody bring them back, is seen."""

import datetime as dt
from dataclasses import replace

import pytest

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.server import item_facts, mail_authorizer, move_authorizer
from keepfaith.custody.server.mail_place import MailPlace
from keepfaith.custody.server.move_authorizer import MoveAuthorizer
from keepfaith.custody.store import answer_moves, moves
from keepfaith.custody.store.answer_moves import AnswerMoves
from keepfaith.custody.store.moves import Moves
from keepfaith.custody.store.owners import Owners
from keepfaith.custody.store.proofs import Proofs
from keepfaith.prober.replay.fold_store import FoldStore
from tests.prober.replay.move_scratch import BEN, Answers, Notices
from tests.prober.replay.scratch import HEARINGS, SOMEBODY, SOMEBODY_ELSE

DAY = dt.timedelta(days=1)
THIRD = "third@example.gov"


@pytest.fixture
def moving(scratch, what):
    return what(scratch)


def counts_at_once(monkeypatch):
    """The new address counts as soon as it is given."""
    give = Moves.give

    def given(self, new, stored, *, at, **more):
        code = give(self, new, stored, at=at, **more)
        if code is None:
            self._log("address-moved", new, denial=None, clause="get-and-correct", at=at)
        return code

    monkeypatch.setattr(Moves, "give", given)


def opens_anything(monkeypatch):
    monkeypatch.setattr(Proofs, "opens", lambda *_, **__: True)


def opens_nothing(monkeypatch):
    monkeypatch.setattr(Proofs, "opens", lambda *_, **__: False)


def takes_anything(monkeypatch):
    for kind in Moves.__subclasses__():
        monkeypatch.setattr(kind, "fits", lambda *_: True)


def takes_any_note(monkeypatch):
    monkeypatch.setattr(move_authorizer, "address_in", lambda note, _: next(iter(note.header.fields)))


def takes_notices(monkeypatch):
    monkeypatch.setattr(MoveAuthorizer, "is_answered", lambda *_: True)


def any_number(monkeypatch):
    monkeypatch.setattr(moves, "MAX_CORRECTIONS", 19)


def for_ever(monkeypatch):
    monkeypatch.setattr(moves, "REVERTED_WITHIN", 99 * DAY)


def for_a_day(monkeypatch):
    monkeypatch.setattr(moves, "REVERTED_WITHIN", DAY)


def whenever(monkeypatch):
    monkeypatch.setattr(Moves, "undue", lambda *_: None)


def whoever_waits(monkeypatch):
    monkeypatch.setattr(Moves, "_counts", lambda *_: True)


def never_late(monkeypatch):
    monkeypatch.setattr(answer_moves, "TOKEN_LIFETIME", 99 * DAY)


def leaves_out_notices(monkeypatch):
    """Notices are left out of their person's view like anything else, which nobody is told of afterwards."""
    monkeypatch.setattr(item_facts, "NOTICES", "")


def moves_what_is_left_out(monkeypatch):
    """What is left out goes on to move."""
    leaves_out_notices(monkeypatch)
    monkeypatch.setattr(
        MoveAuthorizer, "_by_link", lambda *_: move_authorizer.Verdict(clause="get-and-correct")
    )
    monkeypatch.setattr(Moves, "_counts", lambda *_: True)


def never_back(monkeypatch):
    restore = Moves.restore
    late = {"denial": DenialCode.TOO_LATE}
    monkeypatch.setattr(Moves, "restore", lambda self, stored, **more: restore(self, stored, **(more | late)))


def of_another(monkeypatch):
    """Whatever comes after an address was given names another one."""
    for kind in Moves.__subclasses__():

        def log_another(self, act, move, *, log=kind._log, **named):
            return log(self, act, replace(move, to=bytes(16)) if act != "address-given" else move, **named)

        monkeypatch.setattr(kind, "_log", log_another)


def in_silence(monkeypatch):
    """It is brought back without an entry, so the other one still seems to count."""
    for kind in Moves.__subclasses__():

        def log_the_rest(self, act, move, *, log=kind._log, **named):
            is_restored = act == "address-restored" and named["denial"] is None
            return is_restored or log(self, act, move, **named)

        monkeypatch.setattr(kind, "_log", log_the_rest)


def to_the_address_before(monkeypatch):
    monkeypatch.setattr(mail_authorizer, "mail_place", lambda _, stored, __: MailPlace(stored.mailbox))


def any_mailbox_replies(monkeypatch):
    monkeypatch.setattr(Owners, "_is_from", lambda *_: True)


def asks_anybody(monkeypatch):
    monkeypatch.setattr(AnswerMoves, "waits", lambda *_: True)


def give_one(scratch, moving):
    moving.give(scratch.prove(), moving.own())


def give_that_of_another(scratch, moving):
    moving.give(scratch.prove(address=THIRD), moving.own())


def give_the_own_one(scratch, moving):
    moving.give(scratch.prove(), moving.own(), address=SOMEBODY)


def give_with_other_topics(scratch, moving):
    moving.give(scratch.prove(), moving.own(), topics=("workshops",))


def give_a_name(scratch, moving):
    moving.give(scratch.prove(), moving.own(), fields={"name": "name"})


def give_for_notices(scratch, moving):
    moving.give(scratch.prove(), scratch.subscribed())


def give_eleven(scratch, moving):
    record, proof = moving.own(), scratch.prove()
    for number in range(11):
        moving.give(proof, record, address=f"n{number}@example.gov")


def give_a_withdrawn_one(scratch, moving):
    record, proof = moving.own(), scratch.prove()
    scratch.withdraw_own(proof, record)
    moving.give(proof, record)


def move(scratch, moving):
    record = moving.own()
    to, request = moving.moved(record)
    scratch.tell(request, "moved")
    if isinstance(moving, Notices):
        moving.use(to)
    moving.use(record)
    if isinstance(moving, Answers):
        scratch.act(record, "taken", **BEN)
        scratch.open(record, "email", **BEN)
        scratch.send(record, "warning", **(BEN | {"who": ""}))


def move_and_bring_back(scratch, moving):
    record = moving.own()
    to, _ = moving.moved(record)
    moving.restore(scratch.prove(), record)
    moving.use(record)
    if isinstance(moving, Notices):
        moving.use(to)


def bring_back_that_of_another(scratch, moving):
    record = moving.own()
    moving.moved(record)
    moving.restore(scratch.prove(address=SOMEBODY_ELSE), record)


def bring_back_after_two_days(scratch, moving):
    record = moving.own()
    moving.moved(record)
    scratch.now += 2 * DAY
    moving.restore(scratch.prove(), record)


def bring_back_after_nine_days(scratch, moving):
    record = moving.own()
    moving.moved(record)
    scratch.now += 9 * DAY
    moving.restore(scratch.prove(), record)


def move_on_at_once(scratch, moving):
    record = moving.own()
    to, _ = moving.moved(record)
    if isinstance(moving, Notices):
        moving.give(scratch.prove(address=SOMEBODY_ELSE), to, address=THIRD)
    else:
        moving.give(scratch.prove(), record, address=THIRD)


def move_on_later(scratch, moving):
    record = moving.own()
    to, _ = moving.moved(record)
    scratch.now += 9 * DAY
    if isinstance(moving, Notices):
        moving.moved(to, address=THIRD, of=SOMEBODY_ELSE)
        return
    moving.moved(record, address=THIRD)
    for _ in range(2):
        moving.use(record)
        moving.restore(scratch.prove(), record)


def confirm_what_was_withdrawn(scratch, moving):
    record, proof = moving.own(), scratch.prove()
    token = moving.offer(moving.give(proof, record))
    scratch.withdraw_own(proof, record)
    moving.confirm(token)


def confirm_late(scratch, moving):
    token = moving.offer(moving.give(scratch.prove(), moving.own()))
    scratch.now += dt.timedelta(hours=60)
    moving.confirm(token)


def leave_out(scratch, record):
    scratch.duty("sam", "security", on=True)
    scratch.propose_withholding(record)
    scratch.approve_withholding(record)


def give_one_that_is_left_out(scratch, moving):
    record, proof = moving.own(), scratch.prove()
    leave_out(scratch, record)
    moving.give(proof, record)


def bring_back_what_is_left_out(scratch, moving):
    record = moving.own()
    moving.moved(record)
    proof = scratch.prove()
    leave_out(scratch, record)
    moving.restore(proof, record)


def confirm_what_is_left_out(scratch, moving):
    record, proof = moving.own(), scratch.prove()
    token = moving.offer(moving.give(proof, record))
    leave_out(scratch, record)
    moving.confirm(token)


def give_two_and_take_the_last_back(scratch, moving):
    record, proof = moving.own(), scratch.prove()
    first = moving.offer(moving.give(proof, record))
    to = moving.give(proof, record, address=THIRD)
    moving.restore(proof, record)
    moving.give_again(proof, record, to, address=THIRD)
    moving.confirm(first)
    moving.offer(to, address=THIRD)


def bring_back_beside_a_new_one(scratch, moving):
    record = moving.own()
    moving.moved(record)
    scratch.subscribed("workshops")
    moving.restore(scratch.prove(), record)
    scratch.send(record, topic="workshops")


def ask_one_whose_answers_bounce(scratch, moving):
    record = moving.own()
    moving.moved(record)
    scratch.unsubscribe(record, why="bounced")
    moving.answer(record)
    moving.answer(scratch.note(record, text="answer"), fields=("answer",))


def reply_from_there(_scratch, moving):
    record = moving.own()
    moving.moved(record)
    moving.replied(record, SOMEBODY_ELSE)


def reply_from_elsewhere(_scratch, moving):
    record = moving.own()
    moving.moved(record)
    moving.replied(record, THIRD)


_WAITS = "wait for an address that may not take their place"
_GOES = "go to an address that was not given, or has not confirmed"
_BACK = "that did not go elsewhere"
_PAST = "does not go to the address that the person gave"
_NOT_PROVEN, _TOO_LATE = "refused (not proven, get-and-correct)", "refused (too late, get-and-correct)"
BOTH = (Notices, Answers)
BREACHES = [
    (BOTH, counts_at_once, give_one, _GOES),
    (BOTH, opens_anything, give_that_of_another, "address-given was allowed by get-and-correct", _NOT_PROVEN),
    (BOTH, opens_anything, bring_back_that_of_another, "address-restored was allowed by get-and-correct", _NOT_PROVEN),
    ((Notices,), opens_nothing, give_one, f"address-given was {_NOT_PROVEN}", "it is allowed"),
    (BOTH, takes_anything, give_the_own_one, _WAITS),
    ((Notices,), takes_anything, give_with_other_topics, _WAITS),
    ((Answers,), takes_any_note, give_a_name, _WAITS),
    ((Answers,), takes_notices, give_for_notices, _WAITS),
    (BOTH, any_number, give_eleven, "address-given was allowed", "refused (corrections, get-and-correct)"),
    (BOTH, whoever_waits, confirm_what_was_withdrawn, _GOES),
    ((Answers,), never_late, confirm_late, _GOES),
    (BOTH, never_back, move_and_bring_back, f"address-restored was {_TOO_LATE}", "it is allowed"),
    (BOTH, for_a_day, bring_back_after_two_days, f"address-restored was {_TOO_LATE}", "it is allowed"),
    (BOTH, whenever, move_on_at_once, "address-given was allowed", "refused (not yet, get-and-correct)"),
    (BOTH, whenever, give_a_withdrawn_one, "address-given was allowed", "refused (restricted, get-and-correct)"),
    (BOTH, for_ever, bring_back_after_nine_days, "address-restored was allowed by get-and-correct", _TOO_LATE),
    (BOTH, for_ever, move_on_later, "address-given was refused (not yet, get-and-correct)", "it is allowed"),
    ((Notices,), moves_what_is_left_out, give_one_that_is_left_out, "address-given was allowed", _NOT_PROVEN),
    ((Notices,), moves_what_is_left_out, bring_back_what_is_left_out, "address-restored was allowed", _NOT_PROVEN),
    ((Notices,), moves_what_is_left_out, confirm_what_is_left_out, _GOES),
    (BOTH, of_another, move, _GOES),
    (BOTH, of_another, move_and_bring_back, _BACK),
]  # fmt: skip
# What is seen by what goes out or comes in, and so is no fault of an act on the page.
OTHERS = [
    ((Notices,), in_silence, move_and_bring_back, "sent was allowed"),
    ((Answers,), in_silence, move_and_bring_back, _PAST),
    ((Answers,), to_the_address_before, move, _PAST),
    ((Answers,), asks_anybody, give_two_and_take_the_last_back, "sent was allowed", "refused (duty"),
    ((Answers,), any_mailbox_replies, reply_from_elsewhere, "gives a record that was only typed to its mailbox"),
]  # fmt: skip


def for_each(rows):
    """Return a test's parameters, a row for each thing that moves."""
    return pytest.mark.parametrize(
        ("what", "breach", "use", "words"),
        [(what, breach, use, words) for whats, breach, use, *words in rows for what in whats],
        ids=lambda part: getattr(part, "__name__", ""),
    )


def check_seen(scratch, words):
    faults, _ = scratch.look()
    assert any(all(word in fault for word in words) for fault in faults), faults


@for_each(BREACHES)
def test_each_breach_is_seen_and_breaks_the_promise_on_correcting(monkeypatch, moving, breach, use, words):
    breach(monkeypatch)
    try:
        use(moving.scratch, moving)
    except AssertionError:
        assert breach is for_ever
    check_seen(moving.scratch, words)
    with FoldStore.opened(moving.scratch.folder) as store:
        assert store.faults("uses", 39)


def test_answers_whose_own_link_opens_nothing_are_seen(scratch, monkeypatch):
    record, proof = (answers := Answers(scratch)).own(), scratch.prove()
    opens_nothing(monkeypatch)
    answers.give(proof, record)
    check_seen(scratch, [f"address-given was {_NOT_PROVEN}", "it is allowed"])


@for_each(OTHERS)
def test_what_goes_past_the_address_that_counts_is_seen(monkeypatch, moving, breach, use, words):
    breach(monkeypatch)
    use(moving.scratch, moving)
    check_seen(moving.scratch, words)


@pytest.mark.parametrize("what", [Notices])
@pytest.mark.parametrize(
    "use",
    [give_one_that_is_left_out, bring_back_what_is_left_out, confirm_what_is_left_out],
    ids=lambda use: use.__name__,
)
def test_a_custodian_that_leaves_out_notices_and_moves_none_of_them_breaks_no_other_promise(
    scratch, monkeypatch, moving, use
):
    leaves_out_notices(monkeypatch)
    use(scratch, moving)
    faults, _ = scratch.look()
    assert faults
    assert not any("address-" in fault or "notices" in fault for fault in faults), faults


USES = {(what, use) for whats, _, use, *_ in (*BREACHES, *OTHERS) for what in whats} | {
    (Notices, give_two_and_take_the_last_back), (Notices, bring_back_beside_a_new_one),
    (Answers, ask_one_whose_answers_bounce), (Answers, reply_from_there),
}  # fmt: skip


@pytest.mark.parametrize(
    ("what", "use"), sorted(USES, key=str), ids=lambda part: getattr(part, "__name__", "")
)
def test_none_is_seen_where_there_is_none(scratch, moving, use):
    use(scratch, moving)
    faults, counts = scratch.look()
    assert (faults, counts["uses replayed"] > 0) == ([], True)
    assert scratch.look()[0] == []


@pytest.mark.parametrize("begun", [False, True], ids=["at once", "begun before"])
def test_notices_that_were_erased_before_it_was_read_of_them_are_believed(scratch, begun):
    notices = Notices(scratch)
    record = notices.own()
    if begun:
        scratch.look()
    new, request = notices.moved(record)
    scratch.tell(request, "moved")
    scratch.unsubscribe(new)
    scratch.now += 7 * DAY
    assert scratch.expire(new) == ""
    assert notices.restore(scratch.prove(), record) == ""
    again, _ = notices.moved(record, address=THIRD)
    scratch.now += 16 * DAY
    assert scratch.expire(record) == ""
    scratch.send(again, topic=HEARINGS)
    assert scratch.look()[0] == []


@pytest.mark.parametrize("begun", [False, True], ids=["at once", "begun before"])
def test_answers_that_were_erased_before_it_was_read_of_them_are_believed(scratch, begun):
    answers = Answers(scratch)
    record = answers.own()
    if begun:
        scratch.look()
    note, _ = answers.moved(record)
    reply = answers.replied(record, SOMEBODY_ELSE)
    scratch.act(record, "taken", **BEN)
    scratch.act(record, "closed", **BEN)
    scratch.now += 400 * DAY
    for ended in (note, record):
        scratch.erase(ended)
    assert scratch.store.records.find(record) is None
    assert scratch.store.records.find(reply) is not None
    assert scratch.look()[0] == []
