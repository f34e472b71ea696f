"""A custodian that has notices go elsewhere unconfirmed, or lets nobody bring them back, is seen; another is not."""

import datetime as dt
from dataclasses import replace

import pytest

from keepfaith.custody.protocol import messages, proof_messages
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.server import item_facts
from keepfaith.custody.server.move_authorizer import MoveAuthorizer
from keepfaith.custody.store import moves
from keepfaith.custody.store.moves import Moves
from keepfaith.custody.store.proofs import Proofs
from keepfaith.prober.replay.fold_store import FoldStore
from tests.prober.replay.scratch import HEARINGS, SOMEBODY_ELSE

DAY = dt.timedelta(days=1)
THIRD = "third@example.gov"


def counts_at_once(monkeypatch):
    """The new address counts as soon as it is given."""
    give = Moves.give

    def given(self, stored, to, *, request, denial, at):
        code = give(self, stored, to, request=request, denial=denial, at=at)
        if code is None:
            self._subscriptions.end(stored.record, day=at.date())
            self._subscriptions.resume(to, None, day=at.date())
            self._log("address-moved", self._to(to), stored, denial=None, at=at)
        return code

    monkeypatch.setattr(Moves, "give", given)


def opens_anything(monkeypatch):
    monkeypatch.setattr(Proofs, "opens", lambda *_, **__: True)


def opens_nothing(monkeypatch):
    monkeypatch.setattr(Proofs, "opens", lambda *_, **__: False)


def takes_anything(monkeypatch):
    monkeypatch.setattr(Moves, "fits", lambda *_: True)


def any_number(monkeypatch):
    monkeypatch.setattr(moves, "MAX_CORRECTIONS", 19)


def for_ever(monkeypatch):
    monkeypatch.setattr(moves, "REVERTED_WITHIN", 99 * DAY)


def for_a_day(monkeypatch):
    monkeypatch.setattr(moves, "REVERTED_WITHIN", DAY)


def whenever(monkeypatch):
    monkeypatch.setattr(Moves, "_undue", lambda *_: None)


def whoever_waits(monkeypatch):
    monkeypatch.setattr(Moves, "_counts", lambda *_: True)


def leaves_out_notices(monkeypatch):
    """Notices are left out of their person's view like anything else, which nobody is told of afterwards."""
    monkeypatch.setattr(item_facts, "NOTICES", "")


def moves_what_is_left_out(monkeypatch):
    """What is left out goes on to move."""
    leaves_out_notices(monkeypatch)
    monkeypatch.setattr(MoveAuthorizer, "_unproven", lambda *_: None)
    monkeypatch.setattr(Moves, "_counts", lambda *_: True)


def never_back(monkeypatch):
    restore = Moves.restore
    monkeypatch.setattr(
        Moves,
        "restore",
        lambda self, stored, **more: restore(self, stored, **{**more, "denial": DenialCode.TOO_LATE}),
    )


def in_silence(monkeypatch):
    """It is brought back without an entry, so the other one still seems to count."""
    log = Moves._log
    monkeypatch.setattr(
        Moves,
        "_log",
        lambda self, kind, *more, **named: (
            None if kind == "address-restored" else log(self, kind, *more, **named)
        ),
    )


def of_another(monkeypatch):
    log = Moves._log
    monkeypatch.setattr(
        Moves,
        "_log",
        lambda self, kind, move, *more, **named: log(
            self, kind, replace(move, to=bytes(16)) if kind != "address-given" else move, *more, **named
        ),
    )


def give_one(scratch):
    scratch.give_address(scratch.prove(), scratch.subscribed())


def give_that_of_another(scratch):
    scratch.give_address(scratch.prove(address=THIRD), scratch.subscribed())


def give_the_own_one(scratch):
    record = scratch.subscribed()
    scratch.give_address(scratch.prove(), record, address="reader@example.gov")


def give_with_other_topics(scratch):
    record = scratch.subscribed()
    scratch.give_address(scratch.prove(), record, topics=("workshops",))


def give_eleven(scratch):
    record, proof = scratch.subscribed(), scratch.prove()
    for number in range(11):
        scratch.give_address(proof, record, address=f"n{number}@example.gov")


def move(scratch):
    record = scratch.subscribed()
    new, request = scratch.moved(record)
    scratch.tell(request, "moved")
    scratch.send(new, topic=HEARINGS)
    scratch.send(record, topic=HEARINGS)


def move_and_bring_back(scratch):
    record = scratch.subscribed()
    new, _ = scratch.moved(record)
    scratch.restore_address(scratch.prove(), record)
    scratch.send(record, topic=HEARINGS)
    scratch.send(new, topic=HEARINGS)


def bring_back_that_of_another(scratch):
    record = scratch.subscribed()
    scratch.moved(record)
    scratch.restore_address(scratch.prove(address=SOMEBODY_ELSE), record)


def bring_back_after_two_days(scratch):
    record = scratch.subscribed()
    scratch.moved(record)
    scratch.now += 2 * DAY
    scratch.restore_address(scratch.prove(), record)


def bring_back_after_nine_days(scratch):
    record = scratch.subscribed()
    scratch.moved(record)
    scratch.now += 9 * DAY
    scratch.restore_address(scratch.prove(), record)


def move_on_at_once(scratch):
    new, _ = scratch.moved(scratch.subscribed())
    scratch.give_address(scratch.prove(address=SOMEBODY_ELSE), new, address=THIRD)


def move_on_later(scratch):
    new, _ = scratch.moved(scratch.subscribed())
    scratch.now += 9 * DAY
    scratch.moved(new, address=THIRD, of=SOMEBODY_ELSE)


def confirm_what_was_withdrawn(scratch):
    record, proof = scratch.subscribed(), scratch.prove()
    token = scratch.offer(scratch.give_address(proof, record)).confirmation_token
    scratch.withdraw_own(proof, record)
    scratch.say(messages.ConfirmSubscription(token))


def give_a_withdrawn_one(scratch):
    record, proof = scratch.subscribed(), scratch.prove()
    scratch.withdraw_own(proof, record)
    scratch.give_address(proof, record)


def leave_out(scratch, record):
    scratch.duty("sam", "security", on=True)
    scratch.propose_withholding(record)
    scratch.approve_withholding(record)


def give_one_that_is_left_out(scratch):
    record, proof = scratch.subscribed(), scratch.prove()
    leave_out(scratch, record)
    scratch.give_address(proof, record)


def bring_back_what_is_left_out(scratch):
    record = scratch.subscribed()
    scratch.moved(record)
    proof = scratch.prove()
    leave_out(scratch, record)
    scratch.restore_address(proof, record)


def confirm_what_is_left_out(scratch):
    record, proof = scratch.subscribed(), scratch.prove()
    token = scratch.offer(scratch.give_address(proof, record)).confirmation_token
    leave_out(scratch, record)
    scratch.say(messages.ConfirmSubscription(token))


def give_two_and_take_the_last_back(scratch):
    record, proof = scratch.subscribed(), scratch.prove()
    scratch.give_address(proof, record)
    new = scratch.give_address(proof, record, address=THIRD)
    scratch.restore_address(proof, record)
    scratch.say(proof_messages.GiveAddress(proof, record, new))
    scratch.confirm(new)


def bring_back_beside_a_new_one(scratch):
    record = scratch.subscribed()
    scratch.moved(record)
    scratch.subscribed("workshops")
    scratch.restore_address(scratch.prove(), record)
    scratch.send(record, topic="workshops")


_WAITS = "wait for an address that may not take their place"
_GOES = "go to an address that was not given, or has not confirmed"
_BACK = "brings back notices that did not go elsewhere"
_NOT_PROVEN, _TOO_LATE = "refused (not proven, get-and-correct)", "refused (too late, get-and-correct)"
BREACHES = [
    (counts_at_once, give_one, _GOES),
    (opens_anything, give_that_of_another, "address-given was allowed by get-and-correct", _NOT_PROVEN),
    (opens_anything, bring_back_that_of_another, "address-restored was allowed by get-and-correct", _NOT_PROVEN),
    (opens_nothing, give_one, f"address-given was {_NOT_PROVEN}", "it is allowed"),
    (takes_anything, give_the_own_one, _WAITS),
    (takes_anything, give_with_other_topics, _WAITS),
    (any_number, give_eleven, "address-given was allowed", "refused (corrections, get-and-correct)"),
    (whoever_waits, confirm_what_was_withdrawn, _GOES),
    (never_back, move_and_bring_back, f"address-restored was {_TOO_LATE}", "it is allowed"),
    (for_a_day, bring_back_after_two_days, f"address-restored was {_TOO_LATE}", "it is allowed"),
    (whenever, move_on_at_once, "address-given was allowed", "refused (not yet, get-and-correct)"),
    (whenever, give_a_withdrawn_one, "address-given was allowed", "refused (restricted, get-and-correct)"),
    (for_ever, bring_back_after_nine_days, "address-restored was allowed by get-and-correct", _TOO_LATE),
    (for_ever, move_on_later, "address-given was refused (not yet, get-and-correct)", "it is allowed"),
    (moves_what_is_left_out, give_one_that_is_left_out, "address-given was allowed", _NOT_PROVEN),
    (moves_what_is_left_out, bring_back_what_is_left_out, "address-restored was allowed", _NOT_PROVEN),
    (moves_what_is_left_out, confirm_what_is_left_out, _GOES),
    (of_another, move, _GOES),
    (of_another, move_and_bring_back, _BACK),
]  # fmt: skip


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
        assert breach is for_ever
    faults, _ = scratch.look()
    assert any(all(word in fault for word in words) for fault in faults), faults
    with FoldStore.opened(scratch.folder) as store:
        assert store.faults("uses", 39)


def test_what_came_back_in_silence_is_seen_once_something_goes_out(scratch, monkeypatch):
    in_silence(monkeypatch)
    move_and_bring_back(scratch)
    faults, _ = scratch.look()
    assert any("sent was allowed" in fault for fault in faults), faults


@pytest.mark.parametrize(
    "use",
    [give_one_that_is_left_out, bring_back_what_is_left_out, confirm_what_is_left_out],
    ids=lambda use: use.__name__,
)
def test_a_custodian_that_leaves_out_notices_and_moves_none_of_them_breaks_no_other_promise(
    scratch, monkeypatch, use
):
    leaves_out_notices(monkeypatch)
    use(scratch)
    faults, _ = scratch.look()
    assert faults
    assert not any("address-" in fault or "notices" in fault for fault in faults), faults


USES = [
    *sorted({use for _, use, *_ in BREACHES}, key=lambda use: use.__name__),
    give_two_and_take_the_last_back, bring_back_beside_a_new_one,
]  # fmt: skip


@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
def test_none_is_seen_where_there_is_none(scratch, use):
    use(scratch)
    faults, counts = scratch.look()
    assert (faults, counts["uses replayed"] > 0) == ([], True)
    assert scratch.look()[0] == []


@pytest.mark.parametrize("begun", [False, True], ids=["at once", "begun before"])
def test_what_was_erased_before_it_was_read_of_is_believed(scratch, begun):
    record = scratch.subscribed()
    if begun:
        scratch.look()
    new, request = scratch.moved(record)
    scratch.tell(request, "moved")
    scratch.unsubscribe(new)
    scratch.now += 7 * DAY
    assert scratch.expire(new) == ""
    assert scratch.restore_address(scratch.prove(), record) == ""
    again, _ = scratch.moved(record, address=THIRD)
    scratch.now += 16 * DAY
    assert scratch.expire(record) == ""
    scratch.send(again, topic=HEARINGS)
    assert scratch.look()[0] == []
