"""A custodian that gives out or redeems codes on paper otherwise than it may is seen; one that does not, is not."""

import datetime as dt

import pytest

from keepfaith.custody.protocol.code_messages import Representation
from keepfaith.custody.protocol.known_names import YOUR_RIGHTS
from keepfaith.custody.server import code_authorizer
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.server.proof_authorizer import ProofAuthorizer
from keepfaith.custody.server.prover import Prover
from keepfaith.custody.store import proof_codes, review_selection
from keepfaith.custody.store.proof_codes import ProofCodes
from keepfaith.prober.replay.fold_store import FoldStore
from tests.prober.replay.scratch import POSTAL

DAY = dt.timedelta(days=1)


def order(scratch, *, is_covered=True):
    record = scratch.create(address=POSTAL)
    if is_covered:
        scratch.covered(record)
    return record


def anybody_gives(monkeypatch):
    judge = Authorizer.judge_opening

    def allowing(self, record, message, at):
        verdict, facts, by = judge(self, record, message, at)
        return Verdict(clause=YOUR_RIGHTS) if message.purpose == "your-information" else verdict, facts, by

    monkeypatch.setattr(Authorizer, "judge_opening", allowing)


def give_without_the_duty(scratch):
    scratch.mint(scratch.create("your-information", address=POSTAL), who="nobody")


def give_without_a_case(scratch):
    scratch.mint(order(scratch, is_covered=False))


def codes_without_end(monkeypatch):
    monkeypatch.setattr(proof_codes, "CODE_LIFETIMES", dict.fromkeys(("letter", "in-person"), 90 * DAY))


def redeem_days_later(scratch):
    record = order(scratch)
    code = scratch.mint(record)
    scratch.now += 3 * DAY
    scratch.redeem_code(record, code)


def codes_for_ever(monkeypatch):
    redeem = ProofCodes.redeem

    def and_again(self, record, code, *, at):
        proof = redeem(self, record, code, at=at)
        self._connection.execute(
            "UPDATE proof_codes SET code = ?, code_until = ? WHERE record = ?",
            (proof_codes._digest(code), int((at + DAY).timestamp()), record),
        )
        return proof

    monkeypatch.setattr(ProofCodes, "redeem", and_again)


def redeem_twice(scratch):
    record = order(scratch)
    code = scratch.mint(record)
    for _ in range(2):
        scratch.redeem_code(record, code)


def tries_without_end(monkeypatch):
    monkeypatch.setattr(proof_codes, "MAX_TRIES", 100)


def mistype_often(scratch):
    record = order(scratch)
    scratch.mint(record)
    for _ in range(6):
        scratch.redeem_code(record, "Z" * 20)


def codes_open_anything(monkeypatch):
    monkeypatch.setattr(ProofAuthorizer, "_opens", lambda *_: True)


def show_another_record(scratch):
    record, other = order(scratch), order(scratch)
    scratch.show(scratch.redeem_code(record, scratch.mint(record)), other, "name")


def proofs_without_end(monkeypatch):
    monkeypatch.setattr(proof_codes, "IDLE", 9 * DAY)
    monkeypatch.setattr(proof_codes, "LONGEST", 9 * DAY)


def show_the_day_after(scratch):
    record = order(scratch)
    proof = scratch.redeem_code(record, scratch.mint(record))
    scratch.now += DAY
    scratch.show(proof, record, "name")


def codes_without_number(monkeypatch):
    monkeypatch.setattr(code_authorizer, "CODES_A_DAY", 1_000)


def give_very_many(scratch):
    record = order(scratch)
    for _ in range(55):
        scratch.mint(record)


def nobody_looks(monkeypatch):
    monkeypatch.setattr(review_selection, "_ALWAYS", frozenset({"unusual"}))


def give_one(scratch):
    scratch.mint(order(scratch))


def give_what_is_a_mailboxs_own(scratch):
    record = scratch.create()
    scratch.covered(record)
    scratch.add_receipt(scratch.prove(), record)
    scratch.mint(record)


def any_address(monkeypatch):
    monkeypatch.setattr(code_authorizer.CodeAuthorizer, "_is_by_paper", lambda *_: True)


def mail_to_no_address(scratch):
    record = scratch.create("accessibility")
    scratch.covered(record)
    scratch.mint(record, "letter", address="postal:1 Other Street")


def acting(scratch, record, scope="see", **more):
    paper = Representation("parent", scope, more.pop("paper", "birth-certificate"))
    return scratch.mint(record, acting=paper, **more)


def everybody_may_correct(monkeypatch):
    monkeypatch.setattr(Prover, "may_correct", property(lambda _: True))


def correct_though_they_may_only_see(scratch):
    record = order(scratch)
    scratch.correct(scratch.redeem_code(record, acting(scratch, record)), record)


def take_a_correction_back_though_they_may_only_see(scratch):
    record = order(scratch)
    note = scratch.correct(scratch.redeem_code(record, scratch.mint(record)), record)
    scratch.revert(scratch.redeem_code(record, acting(scratch, record)), note)


def state_though_they_may_only_see(scratch):
    record = order(scratch)
    scratch.state(scratch.redeem_code(record, acting(scratch, record)), record)


def withdraw_though_they_may_only_see(scratch):
    record = order(scratch)
    scratch.withdraw_own(scratch.redeem_code(record, acting(scratch, record)), record)


def another_relation_is_proven(monkeypatch):
    log = ProofCodes._log
    monkeypatch.setattr(
        ProofCodes, "_log", lambda self, record, way, _, **why: log(self, record, way, "self", **why)
    )


def nobody_is_told_of_others(monkeypatch):
    monkeypatch.setattr(Prover, "relation", property(lambda _: "self"))


def show_to_a_parent(scratch):
    record = order(scratch)
    scratch.show(scratch.redeem_code(record, acting(scratch, record, "correct")), record, "name")


def change_for_a_child(scratch):
    record = order(scratch)
    proof = scratch.redeem_code(record, acting(scratch, record, "correct"))
    scratch.revert(proof, scratch.correct(proof, record))
    scratch.state(proof, record)
    scratch.withdraw_own(proof, record)


def nothing_is_stated(monkeypatch):
    monkeypatch.setattr(Representation, "details", property(lambda _: {}))


BREACHES = [
    (anybody_gives, give_without_the_duty, "code-handed was allowed by", "refused (duty", {34, 35}),
    (anybody_gives, give_without_a_case, "code-handed was allowed by", "refused (purpose", {34, 35}),
    (codes_without_end, redeem_days_later, "redeems a code that was not there", "", {35, 43}),
    (codes_for_ever, redeem_twice, "redeems a code that was not there", "", {35, 43}),
    (tries_without_end, mistype_often, "redeems a code that was not there", "", {35, 43}),
    (codes_open_anything, show_another_record, "shown was allowed by", "refused (not proven", {35, 43}),
    (proofs_without_end, show_the_day_after, "shown was allowed by", "refused (not proven", {35, 43}),
    (codes_without_number, give_very_many, "more than 50 codes", "", {43}),
    (nobody_looks, give_one, "must wait for a privacy officer's look", "", {43}),
    (any_address, give_what_is_a_mailboxs_own, "code-handed was allowed by", "refused (not proven", {34, 35}),
    (any_address, mail_to_no_address, "gives out a code by no way that there is", "", {34, 35}),
    (
        everybody_may_correct,
        correct_though_they_may_only_see,
        "corrected was allowed",
        "not proven",
        {39},
    ),
    (
        everybody_may_correct,
        take_a_correction_back_though_they_may_only_see,
        "reverted was allowed",
        "not proven",
        {39},
    ),
    (everybody_may_correct, state_though_they_may_only_see, "stated was allowed", "not proven", {39}),
    (everybody_may_correct, withdraw_though_they_may_only_see, "withdrawn was allowed", "not proven", {35}),
    (another_relation_is_proven, show_to_a_parent, "redeems a code that was not there", "", {35, 43}),
    (nobody_is_told_of_others, change_for_a_child, "does not say for whom somebody acts", "", {35}),
    (nobody_is_told_of_others, show_to_a_parent, "does not say for whom somebody acts", "", {35}),
    (nothing_is_stated, show_to_a_parent, "gives out a code by no way that there is", "", {34, 35, 43}),
]


@pytest.mark.parametrize(
    ("breach", "use", "first", "second", "promises"), BREACHES, ids=lambda part: getattr(part, "__name__", "")
)
def test_each_breach_is_seen(  # noqa: PLR0917 - a breach, and what is seen of it
    scratch, monkeypatch, breach, use, first, second, promises
):
    breach(monkeypatch)
    use(scratch)
    faults, _ = scratch.look()
    assert any(first in fault and second in fault for fault in faults), faults
    with FoldStore.opened(scratch.folder) as store:
        shown_to = {number for number in (12, 34, 35, 39, 43, 56, 57) if store.faults("uses", number)}
    assert shown_to == promises


@pytest.mark.parametrize("gift", [{"paper": ""}, {"paper": "letters-of-authority"}, {"way": "letter"}])
def test_a_code_that_no_paper_allows_is_seen(scratch, gift):
    # Read as a message, each of these would be malformed.
    acting(scratch, order(scratch), **gift)
    assert any("gives out a code by no way that there is" in fault for fault in scratch.look()[0])


def test_each_change_that_is_not_said_to_be_for_somebody_else_is_seen(scratch, monkeypatch):
    nobody_is_told_of_others(monkeypatch)
    change_for_a_child(scratch)
    faults, _ = scratch.look()
    assert sum("does not say for whom somebody acts" in fault for fault in faults) == 4


@pytest.mark.parametrize("use", sorted({use for _, use, *_ in BREACHES}, key=lambda use: use.__name__))
def test_none_is_seen_where_there_is_none(scratch, use):
    use(scratch)
    assert scratch.look()[0] == []


def test_all_that_is_done_by_a_code_is_decided_alike(scratch):
    record = order(scratch)
    scratch.mint(record, "letter", address="postal:1 Other Street, Boston, MA 02110")
    code = scratch.mint(record, "letter")
    scratch.redeem_code(record, "Z" * 20)
    proof = scratch.redeem_code(record, code)
    note = scratch.correct(proof, record)
    scratch.revert(proof, note)
    scratch.state(proof, record)
    scratch.withdraw_own(proof, record)
    scratch.add_receipt(proof, record)
    scratch.show(proof, record, "name")
    scratch.mint(record)
    scratch.show(proof, record, "name")
    scratch.mint(scratch.note(record))
    scratch.mint(bytes(16))
    for scope in ("see", "correct"):
        proof = scratch.redeem_code(record, acting(scratch, record, scope))
        scratch.show(proof, record, "name")
        scratch.revert(proof, note)
        note = scratch.correct(proof, record)
        scratch.state(proof, record)
        scratch.withdraw_own(proof, record, on=False)
        scratch.withdraw_own(proof, record)
    scratch.now += dt.timedelta(hours=4)
    assert scratch.look()[0] == []


@pytest.mark.parametrize("begun", [False, True], ids=["at once", "begun before"])
def test_a_record_that_ended_before_it_was_read_of_is_no_fault(scratch, begun):
    record = order(scratch)
    if begun:
        scratch.look()
    scratch.show(scratch.redeem_code(record, scratch.mint(record)), record, "name")
    assert scratch.discard(record) == ""
    assert scratch.look()[0] == []
