"""A custodian that leaves statements behind, or takes them from anybody, is seen; one that does not, is not."""

import contextlib
import datetime as dt

import pytest

from keepfaith.custody.protocol import proof_messages
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.server import proof_authorizer
from keepfaith.custody.store import statements
from keepfaith.custody.store.proofs import Proofs
from keepfaith.custody.store.statements import Statements
from keepfaith.prober.replay.fold_store import FoldStore
from tests.prober.replay.scratch import SOMEBODY_ELSE

DAY = dt.timedelta(days=1)
BY_BEN = {"who": "ben", "duty": "assistance", "purpose": "questions"}


def own_question(scratch):
    """Return a question that is its mailbox's own, and the proof of that mailbox."""
    record, proof = scratch.create("questions"), scratch.prove()
    assert scratch.add_receipt(proof, record) == ""
    return record, proof


def covered_question(scratch):
    """Return one that an approved case covers, too."""
    record, proof = own_question(scratch)
    case = scratch.own_case()
    scratch.cover(record, case)
    scratch.approve(record, case)
    return record, proof, case


def none_is_carried(monkeypatch):
    monkeypatch.setattr(Statements, "of", lambda *_: ())


def the_last_alone_is_carried(monkeypatch):
    of = Statements.of
    monkeypatch.setattr(Statements, "of", lambda self, stored: of(self, stored)[-1:])


def those_of_anything_are_carried(monkeypatch):
    monkeypatch.setattr(
        Statements,
        "of",
        lambda self, _: tuple(note for (note,) in self._connection.execute("SELECT note FROM statements")),
    )


def in_any_order(monkeypatch):
    of = Statements.of
    monkeypatch.setattr(Statements, "of", lambda self, stored: tuple(reversed(of(self, stored))))


def open_one_with_a_statement(scratch):
    record, proof = own_question(scratch)
    scratch.state(proof, record)
    scratch.open(record, **BY_BEN)


def open_one_with_several(scratch):
    record, proof = own_question(scratch)
    for _ in range(3):
        scratch.state(proof, record)
        scratch.now += DAY
        proof = scratch.prove()
    scratch.open(record, **BY_BEN)


def open_a_note_beside_it(scratch):
    record, proof = own_question(scratch)
    note = scratch.note(record)
    scratch.state(proof, record)
    scratch.open(note, "note", **BY_BEN)


def open_another_record(scratch):
    record, proof = own_question(scratch)
    scratch.state(proof, record)
    scratch.open(scratch.create("questions", address=SOMEBODY_ELSE), **BY_BEN)


def open_the_statement_itself(scratch):
    record, proof = own_question(scratch)
    scratch.open(scratch.state(proof, record), "statement", **BY_BEN)


def open_one_in_a_case(scratch):
    record, proof, _ = covered_question(scratch)
    scratch.state(proof, record)
    scratch.open(record, who="pia", duty="privacy", purpose="legal-obligations")


def show_one_with_a_statement(scratch):
    record, proof = own_question(scratch)
    scratch.state(proof, record)
    scratch.show(proof, record, "question")


def disclose_it_alone(scratch):
    record, proof, case = covered_question(scratch)
    scratch.state(proof, record)
    scratch.disclose(record, case)
    scratch.disclose(record, case, with_statements=True)


def opens_anything(monkeypatch):
    monkeypatch.setattr(Proofs, "opens", lambda *_, **__: True)


def opens_nothing(monkeypatch):
    add = Statements.add
    monkeypatch.setattr(
        Statements,
        "add",
        lambda self, note, **more: add(self, note, **{**more, "denial": DenialCode.NOT_PROVEN}),
    )


def state_something_about_what_is_of_another(scratch):
    scratch.state(scratch.prove(), scratch.create("questions", address=SOMEBODY_ELSE))


def state_something_about_what_was_typed(scratch):
    scratch.state(scratch.prove(), scratch.create("questions"))


def state_something(scratch):
    record, proof = own_question(scratch)
    scratch.state(proof, record)


def proofs_without_end(monkeypatch):
    find = Proofs.find

    def without_end(self, proof, *, now):
        far = int((now + 9 * DAY).timestamp())
        self._connection.execute(
            "UPDATE proofs SET proof_until = ?1, ends_at = ?1 WHERE proof IS NOT NULL", (far,)
        )
        return find(self, proof, now=now)

    monkeypatch.setattr(Proofs, "find", without_end)


def state_something_the_day_after(scratch):
    record, proof = own_question(scratch)
    scratch.now += DAY
    scratch.state(proof, record)


def any_number(monkeypatch):
    monkeypatch.setattr(statements, "MAX_STATEMENTS", 9)


def one_only(monkeypatch):
    monkeypatch.setattr(statements, "MAX_STATEMENTS", 1)


def state_six(scratch):
    record, proof = own_question(scratch)
    for _ in range(6):
        scratch.state(proof, record)


def any_note(monkeypatch):
    monkeypatch.setattr(proof_authorizer, "is_statement", lambda _note: True)


def state_what_an_employee_wrote(scratch):
    record, proof = own_question(scratch)
    scratch.state(proof, record, text="note")


def entered_each_time(monkeypatch):
    monkeypatch.setattr(Statements, "_has", lambda *_: False)
    log = Statements.__dict__["add"]

    def again(self, note, **more):
        self._connection.execute("DELETE FROM statements WHERE note = ?", (note.record,))
        return log(self, note, **more)

    monkeypatch.setattr(Statements, "add", again)


def state_the_same_twice(scratch):
    record, proof = own_question(scratch)
    note = scratch.state(proof, record)
    scratch.say(proof_messages.State(proof, note))


_JUST = "does not give just what the person states about the record"
_NO_NEW = "has something go with a record that is no new statement on it"
_STATED, _NOT_PROVEN = "stated was allowed by get-and-correct", "refused (not proven, get-and-correct)"
BREACHES = [
    *(
        (none_is_carried, use, _JUST)
        for use in (
            *(open_one_with_a_statement, open_one_with_several, open_a_note_beside_it),
            *(open_one_in_a_case, show_one_with_a_statement),
        )
    ),
    (none_is_carried, disclose_it_alone, "disclosed was allowed", "refused (without statement, get-and-correct)"),
    (none_is_carried, state_six, _STATED, "refused (statements, get-and-correct)"),
    (the_last_alone_is_carried, open_one_with_several, _JUST),
    (in_any_order, open_one_with_several, _JUST),
    (those_of_anything_are_carried, open_another_record, _JUST),
    (those_of_anything_are_carried, open_the_statement_itself, _JUST),
    (opens_anything, state_something_about_what_is_of_another, _STATED, _NOT_PROVEN),
    (opens_anything, state_something_about_what_was_typed, _STATED, _NOT_PROVEN),
    (opens_nothing, state_something, "stated was refused (not proven, get-and-correct)", "again it is allowed"),
    (proofs_without_end, state_something_the_day_after, _STATED, _NOT_PROVEN),
    (any_number, state_six, _STATED, "refused (statements, get-and-correct)"),
    (one_only, state_six, "stated was refused (statements, get-and-correct)", "again it is allowed"),
    (any_note, state_what_an_employee_wrote, _NO_NEW),
    (entered_each_time, state_the_same_twice, _NO_NEW),
]  # fmt: skip


@pytest.mark.parametrize(
    ("breach", "use", "words"),
    [(breach, use, words) for breach, use, *words in BREACHES],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_each_breach_is_seen_and_breaks_the_promise_on_statements_alone(
    scratch, monkeypatch, breach, use, words
):
    breach(monkeypatch)
    use(scratch)
    faults, _ = scratch.look()
    assert any(all(word in fault for word in words) for fault in faults), faults
    assert scratch.look()[0] == faults
    with FoldStore.opened(scratch.folder) as store:
        assert {number for number in (12, 34, 35, 39, 43, 56, 57) if store.faults("uses", number)} == {39}


USES = sorted({use for _, use, *_ in BREACHES}, key=lambda use: use.__name__)


@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
def test_none_is_seen_where_there_is_none(scratch, use):
    with contextlib.suppress(AssertionError):
        use(scratch)
    assert scratch.look()[0] == []


@pytest.mark.parametrize("begun", [False, True], ids=["at once", "begun before"])
def test_what_ended_before_it_was_read_of_goes_along_until_then(scratch, begun):
    record, proof = own_question(scratch)
    if begun:
        scratch.look()
    note = scratch.state(proof, record)
    scratch.open(record, **BY_BEN)
    scratch.act(record, "closed", note=scratch.note(record), **BY_BEN)
    scratch.now = scratch.now.replace(year=scratch.now.year + 4)
    assert scratch.erase(note, permission="EXAMPLE-3") == ""
    proof = scratch.prove()
    assert scratch.add_receipt(proof, record) == ""
    assert scratch.show(proof, record, "question") == ""
    assert scratch.look()[0] == []


@pytest.mark.parametrize("begun", [False, True], ids=["at once", "begun before"])
def test_a_request_that_ended_before_it_was_read_of_is_no_fault(scratch, begun):
    record, request = scratch.create("questions"), scratch.ask_link()
    if begun:
        scratch.look()
    proof = scratch.redeem(scratch.mail_link(request)).proof
    scratch.add_receipt(proof, record)
    scratch.state(proof, record)
    scratch.state(scratch.prove(address=SOMEBODY_ELSE), record)
    scratch.now += 7 * DAY
    assert scratch.expire(request) == ""
    assert scratch.open(record, **BY_BEN) == ""
    assert scratch.look()[0] == []
