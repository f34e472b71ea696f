"""A custodian that has answers go elsewhere unconfirmed, or past the address that counts, is seen; another is not."""

import datetime as dt
from dataclasses import replace

import pytest

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.server import mail_authorizer
from keepfaith.custody.server.answer_authorizer import AnswerAuthorizer
from keepfaith.custody.server.mail_place import MailPlace
from keepfaith.custody.store import answer_moves
from keepfaith.custody.store.answer_moves import AnswerMove, AnswerMoves
from keepfaith.custody.store.owners import Owners
from keepfaith.custody.store.proofs import Proofs
from keepfaith.prober.replay.fold_store import FoldStore
from tests.custody.server.test_answer_moves import replied
from tests.prober.replay.answer_scratch import (
    answer,
    ask,
    confirm,
    give,
    moved,
    offer,
    own_question,
    restore,
)
from tests.prober.replay.scratch import SOMEBODY, SOMEBODY_ELSE

DAY = dt.timedelta(days=1)
THIRD = "third@example.gov"


def counts_at_once(monkeypatch):
    """The new address counts as soon as it is given."""
    give_address = AnswerMoves.give

    def given(self, new, stored, *, at, **more):
        code = give_address(self, new, stored, at=at, **more)
        if code is None:
            entry = self._transaction.journal.next_number
            self._log("address-moved", new, denial=None, clause="get-and-correct", at=at)
            self._corrections.count_instead(new.note, new.record, new.field, entry=entry, day=at.date())
        return code

    monkeypatch.setattr(AnswerMoves, "give", given)


def opens_anything(monkeypatch):
    monkeypatch.setattr(Proofs, "opens", lambda *_, **__: True)


def opens_nothing(monkeypatch):
    monkeypatch.setattr(Proofs, "opens", lambda *_, **__: False)


def takes_anything(monkeypatch):
    monkeypatch.setattr(AnswerMoves, "fits", lambda *_: True)


def takes_any_note(monkeypatch):
    def read(note, stored, *, request, mailbox):
        (field, *_) = note.header.fields
        return AnswerMove(note.record, stored.record, field, request, mailbox, dt.date.min)

    monkeypatch.setattr(AnswerMove, "read", read)


def takes_notices(monkeypatch):
    monkeypatch.setattr(AnswerAuthorizer, "is_answered", lambda *_: True)


def any_number(monkeypatch):
    monkeypatch.setattr(answer_moves, "MAX_CORRECTIONS", 19)


def for_ever(monkeypatch):
    monkeypatch.setattr(answer_moves, "REVERTED_WITHIN", 99 * DAY)


def for_a_day(monkeypatch):
    monkeypatch.setattr(answer_moves, "REVERTED_WITHIN", DAY)


def whenever(monkeypatch):
    monkeypatch.setattr(AnswerMoves, "undue", lambda *_: None)


def whoever_waits(monkeypatch):
    monkeypatch.setattr(AnswerMoves, "_counts", lambda *_: True)


def never_late(monkeypatch):
    monkeypatch.setattr(answer_moves, "TOKEN_LIFETIME", 99 * DAY)


def never_back(monkeypatch):
    taken = AnswerMoves.restore
    monkeypatch.setattr(
        AnswerMoves,
        "restore",
        lambda self, stored, **more: taken(self, stored, **{**more, "denial": DenialCode.TOO_LATE}),
    )


def of_another(monkeypatch):
    log = AnswerMoves._log
    monkeypatch.setattr(
        AnswerMoves,
        "_log",
        lambda self, kind, move, **named: log(
            self, kind, replace(move, note=bytes(16)) if kind != "address-given" else move, **named
        ),
    )


def to_the_address_before(monkeypatch):
    monkeypatch.setattr(mail_authorizer, "mail_place", lambda _, stored, __: MailPlace(stored.mailbox))


def in_silence(monkeypatch):
    """It is taken back without an entry."""
    log = AnswerMoves._log
    monkeypatch.setattr(
        AnswerMoves,
        "_log",
        lambda self, kind, move, **named: (
            named["denial"] is None if kind == "address-restored" else log(self, kind, move, **named)
        ),
    )


def any_mailbox_replies(monkeypatch):
    monkeypatch.setattr(Owners, "_is_from", lambda *_: True)


def asks_anybody(monkeypatch):
    monkeypatch.setattr(AnswerMoves, "waits", lambda *_: True)


def give_one(scratch):
    record, proof = own_question(scratch)
    give(scratch, proof, record)


def give_that_of_another(scratch):
    record, _ = own_question(scratch)
    give(scratch, scratch.prove(address=THIRD), record)


def give_the_own_one(scratch):
    record, proof = own_question(scratch)
    give(scratch, proof, record, address=SOMEBODY)


def give_a_name(scratch):
    record, proof = own_question(scratch)
    give(scratch, proof, record, fields={"name": "name"})


def give_for_notices(scratch):
    record = scratch.subscribed()
    give(scratch, scratch.prove(), record)


def give_eleven(scratch):
    record, proof = own_question(scratch)
    for number in range(11):
        give(scratch, proof, record, address=f"n{number}@example.gov")


def give_a_withdrawn_one(scratch):
    record, proof = own_question(scratch)
    scratch.withdraw_own(proof, record)
    give(scratch, proof, record)


def move(scratch):
    record, _ = own_question(scratch)
    _, request = moved(scratch, record)
    scratch.tell(request, "moved")
    answer(scratch, record)
    by = {"who": "ben", "duty": "assistance", "purpose": "questions"}
    scratch.act(record, "taken", **by)
    scratch.open(record, "email", **by)
    scratch.send(record, "warning", who="", duty="assistance", purpose="questions")


def move_and_take_back(scratch):
    record, _ = own_question(scratch)
    moved(scratch, record)
    restore(scratch, scratch.prove(), record)
    answer(scratch, record)


def take_back_that_of_another(scratch):
    record, _ = own_question(scratch)
    moved(scratch, record)
    restore(scratch, scratch.prove(address=SOMEBODY_ELSE), record)


def take_back_after_two_days(scratch):
    record, _ = own_question(scratch)
    moved(scratch, record)
    scratch.now += 2 * DAY
    restore(scratch, scratch.prove(), record)


def take_back_after_nine_days(scratch):
    record, _ = own_question(scratch)
    moved(scratch, record)
    scratch.now += 9 * DAY
    restore(scratch, scratch.prove(), record)


def move_on_at_once(scratch):
    record, _ = own_question(scratch)
    moved(scratch, record)
    give(scratch, scratch.prove(), record, address=THIRD)


def move_on_later(scratch):
    record, _ = own_question(scratch)
    moved(scratch, record)
    scratch.now += 9 * DAY
    moved(scratch, record, address=THIRD)
    answer(scratch, record)
    restore(scratch, scratch.prove(), record)
    answer(scratch, record)


def confirm_what_was_withdrawn(scratch):
    record, proof = own_question(scratch)
    token = offer(scratch, give(scratch, proof, record))
    scratch.withdraw_own(proof, record)
    confirm(scratch, token)


def confirm_late(scratch):
    record, proof = own_question(scratch)
    token = offer(scratch, give(scratch, proof, record))
    scratch.now += dt.timedelta(hours=60)
    confirm(scratch, token)


def give_two_and_take_the_last_back(scratch):
    record, proof = own_question(scratch)
    first = offer(scratch, give(scratch, proof, record))
    note = give(scratch, proof, record, address=THIRD)
    restore(scratch, proof, record)
    confirm(scratch, first)
    ask(scratch, note)


def ask_one_whose_answers_bounce(scratch):
    record, _ = own_question(scratch)
    note, _ = moved(scratch, record)
    scratch.unsubscribe(record, why="bounced")
    answer(scratch, record)
    answer(scratch, scratch.note(record, text="answer"), fields=("answer",))
    mailbox = scratch.store.answer_moves.mailbox_in(note)
    assert mailbox


def reply_from_there(scratch):
    record, _ = own_question(scratch)
    moved(scratch, record)
    replied(scratch, record, SOMEBODY_ELSE)


def reply_from_elsewhere(scratch):
    record, _ = own_question(scratch)
    moved(scratch, record)
    replied(scratch, record, THIRD)


_WAITS = "wait for an address that may not take their place"
_GOES = "go to an address that was not given, or has not confirmed"
_BACK = "takes back answers that did not go elsewhere"
_PAST = "does not go to the address that the person gave"
_NOT_PROVEN, _TOO_LATE = "refused (not proven, get-and-correct)", "refused (too late, get-and-correct)"
BREACHES = [
    (counts_at_once, give_one, _GOES),
    (opens_anything, give_that_of_another, "address-given was allowed by get-and-correct", _NOT_PROVEN),
    (opens_anything, take_back_that_of_another, "address-restored was allowed by get-and-correct", _NOT_PROVEN),
    (opens_nothing, give_one, f"address-given was {_NOT_PROVEN}", "it is allowed"),
    (takes_anything, give_the_own_one, _WAITS),
    (takes_any_note, give_a_name, _WAITS),
    (takes_notices, give_for_notices, _WAITS),
    (any_number, give_eleven, "address-given was allowed", "refused (corrections, get-and-correct)"),
    (whoever_waits, confirm_what_was_withdrawn, _GOES),
    (never_late, confirm_late, _GOES),
    (never_back, move_and_take_back, f"address-restored was {_TOO_LATE}", "it is allowed"),
    (for_a_day, take_back_after_two_days, f"address-restored was {_TOO_LATE}", "it is allowed"),
    (whenever, move_on_at_once, "address-given was allowed", "refused (not yet, get-and-correct)"),
    (whenever, give_a_withdrawn_one, "address-given was allowed", "refused (restricted, get-and-correct)"),
    (for_ever, take_back_after_nine_days, "address-restored was allowed by get-and-correct", _TOO_LATE),
    (of_another, move, _GOES),
    (of_another, move_and_take_back, _BACK),
]  # fmt: skip
# What is seen by what goes out or comes in, and so is no fault of an act on the page.
OTHERS = [
    (to_the_address_before, move, _PAST),
    (in_silence, move_and_take_back, _PAST),
    (asks_anybody, give_two_and_take_the_last_back, "sent was allowed", "refused (duty"),
    (any_mailbox_replies, reply_from_elsewhere, "gives a record that was only typed to its mailbox"),
]


def seen(scratch, words):
    faults, _ = scratch.look()
    assert any(all(word in fault for word in words) for fault in faults), faults


@pytest.mark.parametrize(
    ("breach", "use", "words"),
    [(breach, use, words) for breach, use, *words in BREACHES],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_each_breach_is_seen_and_breaks_the_promise_on_correcting(scratch, monkeypatch, breach, use, words):
    breach(monkeypatch)
    try:
        use(scratch)
    except AssertionError:
        assert breach is opens_nothing
    seen(scratch, words)
    with FoldStore.opened(scratch.folder) as store:
        assert store.faults("uses", 39)


@pytest.mark.parametrize(
    ("breach", "use", "words"),
    [(breach, use, words) for breach, use, *words in OTHERS],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_what_goes_past_the_address_that_counts_is_seen(scratch, monkeypatch, breach, use, words):
    breach(monkeypatch)
    use(scratch)
    seen(scratch, words)


USES = [
    *sorted({use for _, use, *_ in (*BREACHES, *OTHERS)}, key=lambda use: use.__name__),
    move_on_later, ask_one_whose_answers_bounce, reply_from_there,
]  # fmt: skip


@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
def test_none_is_seen_where_there_is_none(scratch, use):
    use(scratch)
    faults, counts = scratch.look()
    assert (faults, counts["uses replayed"] > 0) == ([], True)
    assert scratch.look()[0] == []


@pytest.mark.parametrize("begun", [False, True], ids=["at once", "begun before"])
def test_what_was_erased_before_it_was_read_of_is_believed(scratch, begun):
    record, _ = own_question(scratch)
    if begun:
        scratch.look()
    moved(scratch, record)
    reply = replied(scratch, record, SOMEBODY_ELSE)
    scratch.act(record, "taken", who="ben", duty="assistance", purpose="questions")
    scratch.act(record, "closed", who="ben", duty="assistance", purpose="questions")
    scratch.now += 400 * DAY
    notes = [row[0] for row in scratch.store.connection.execute("SELECT note FROM answer_moves")]
    for ended in (*notes, record):
        scratch.erase(ended)
    assert scratch.store.records.find(record) is None
    assert scratch.store.records.find(reply) is not None
    assert scratch.look()[0] == []
