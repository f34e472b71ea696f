"""A custodian that leaves corrections behind, or takes them from anybody, is seen; one that does not, is not."""

import contextlib
import datetime as dt
from dataclasses import replace

import pytest

from keepfaith.custody.protocol import proof_messages
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.store import corrections
from keepfaith.custody.store.corrections import Correction, Corrections
from keepfaith.custody.store.proofs import Proofs
from keepfaith.prober.replay.fold_store import FoldStore
from tests.prober.replay.scratch import SOMEBODY_ELSE

DAY = dt.timedelta(days=1)


def own_order(scratch):
    """Return an order that is its mailbox's own, and the proof of that mailbox."""
    record, proof = scratch.create(), scratch.prove()
    assert scratch.add_receipt(proof, record) == ""
    return record, proof


def none_is_carried(monkeypatch):
    monkeypatch.setattr(Corrections, "of", lambda *_: {})


def the_first_is_carried(monkeypatch):
    def first(self, stored, fields):
        rows = self._connection.execute(
            "SELECT field, note, min(number) FROM corrections WHERE about = ? GROUP BY field",
            (stored.record,),
        )
        return {name: note for name, note, _ in rows if name in fields}

    monkeypatch.setattr(Corrections, "of", first)


def those_of_other_fields_are_carried(monkeypatch):
    of = Corrections.of
    monkeypatch.setattr(
        Corrections, "of", lambda self, stored, _: of(self, stored, ("name", "address", "phone"))
    )


def open_a_corrected_one(scratch):
    record, proof = own_order(scratch)
    scratch.correct(proof, record)
    scratch.open(record)


def open_one_corrected_twice(scratch):
    record, proof = own_order(scratch)
    scratch.correct(proof, record)
    scratch.correct(proof, record)
    scratch.open(record)


def open_one_whose_correction_was_taken_back(scratch):
    record, proof = own_order(scratch)
    scratch.revert(proof, scratch.correct(proof, record))
    scratch.open(record)


def open_another_field(scratch):
    record, proof = own_order(scratch)
    scratch.correct(proof, record, "address")
    scratch.open(record, "name")


def open_one_in_a_case(scratch):
    record, proof = own_order(scratch)
    case = scratch.own_case()
    scratch.cover(record, case)
    scratch.approve(record, case)
    scratch.correct(proof, record)
    scratch.open(record, who="pia", duty="privacy", purpose="legal-obligations")


def show_a_corrected_one(scratch):
    record, proof = own_order(scratch)
    scratch.correct(proof, record)
    scratch.show(proof, record, "name", "address")


def opens_anything(monkeypatch):
    monkeypatch.setattr(Proofs, "opens", lambda *_, **__: True)


def opens_nothing(monkeypatch):
    add = Corrections.add
    monkeypatch.setattr(
        Corrections,
        "add",
        lambda self, new, **more: add(self, new, **{**more, "denial": DenialCode.NOT_PROVEN}),
    )


def correct_what_is_of_another(scratch):
    scratch.correct(scratch.prove(), scratch.create(address=SOMEBODY_ELSE))


def correct_what_was_typed(scratch):
    scratch.correct(scratch.prove(), scratch.create())


def take_back_what_is_of_another(scratch):
    record, proof = own_order(scratch)
    note = scratch.correct(proof, record)
    scratch.revert(scratch.prove(address=SOMEBODY_ELSE), note)


def correct_something(scratch):
    record, proof = own_order(scratch)
    scratch.correct(proof, record)


def any_number(monkeypatch):
    monkeypatch.setattr(corrections, "MAX_CORRECTIONS", 19)


def one_only(monkeypatch):
    monkeypatch.setattr(corrections, "MAX_CORRECTIONS", 1)


def correct_it_eleven_times(scratch):
    record, proof = own_order(scratch)
    for _ in range(11):
        scratch.correct(proof, record)


def any_field(monkeypatch):
    monkeypatch.setattr(corrections, "CORRECTABLE", frozenset({"free-text", "name"}))


def any_note(monkeypatch):
    def read(note, stored, by):
        return Correction(note.record, "name", stored.record, by)

    monkeypatch.setattr(Correction, "read", read)


def correct_what_they_wrote(scratch):
    record, proof = own_order(scratch)
    scratch.correct(proof, record, "items")


def correct_with_a_note_of_an_employee(scratch):
    record, proof = own_order(scratch)
    scratch.correct(proof, record, fields={"note": "free-text"})


def for_ever(monkeypatch):
    monkeypatch.setattr(corrections, "REVERTED_WITHIN", 99 * DAY)


def for_a_day(monkeypatch):
    monkeypatch.setattr(corrections, "REVERTED_WITHIN", DAY)


def take_it_back_after_nine_days(scratch):
    record, proof = own_order(scratch)
    note = scratch.correct(proof, record)
    scratch.now += 9 * DAY
    scratch.revert(scratch.prove(), note)


def take_it_back_after_two_days(scratch):
    record, proof = own_order(scratch)
    note = scratch.correct(proof, record)
    scratch.now += 2 * DAY
    scratch.revert(scratch.prove(), note)


def entered_each_time(monkeypatch):
    monkeypatch.setattr(Corrections, "count_no_more", lambda *_: True)
    add = Corrections.add

    def again(self, new, **more):
        self._connection.execute("DELETE FROM corrections WHERE note = ?", (new.note,))
        return add(self, new, **more)

    monkeypatch.setattr(Corrections, "add", again)


def correct_the_same_twice(scratch):
    record, proof = own_order(scratch)
    note = scratch.correct(proof, record)
    scratch.say(proof_messages.Correct(proof, note, on=True))


def take_the_same_back_twice(scratch):
    record, proof = own_order(scratch)
    note = scratch.correct(proof, record)
    scratch.revert(proof, note)
    scratch.revert(proof, note)


def takes_back_another(monkeypatch):
    enter = Corrections.enter
    monkeypatch.setattr(
        Corrections,
        "enter",
        lambda self, kind, this, *details, **more: enter(
            self, kind, replace(this, field="address") if kind == "reverted" else this, *details, **more
        ),
    )


_JUST = "does not give just what the person corrected"
_NO_NEW = "has something count that is no new correction of the record"
_NONE = "takes back what is no correction of the record"
_NOT_PROVEN, _FULL = "refused (not proven, get-and-correct)", "refused (corrections, get-and-correct)"
_CORRECTED, _REVERTED = "corrected was allowed by get-and-correct", "reverted was allowed by get-and-correct"
BREACHES = [
    *(
        (none_is_carried, use, _JUST)
        for use in (
            open_a_corrected_one, open_one_corrected_twice, open_one_in_a_case, show_a_corrected_one,
        )
    ),
    (the_first_is_carried, open_one_corrected_twice, _JUST),
    (the_first_is_carried, open_one_whose_correction_was_taken_back, _JUST),
    (those_of_other_fields_are_carried, open_another_field, _JUST),
    (opens_anything, correct_what_is_of_another, _CORRECTED, _NOT_PROVEN),
    (opens_anything, correct_what_was_typed, _CORRECTED, _NOT_PROVEN),
    (opens_anything, take_back_what_is_of_another, _REVERTED, _NOT_PROVEN),
    (opens_nothing, correct_something, "corrected was refused (not proven, get-and-correct)", "it is allowed"),
    (any_number, correct_it_eleven_times, _CORRECTED, _FULL),
    (one_only, correct_it_eleven_times, "corrected was refused (corrections, get-and-correct)", "it is allowed"),
    (any_field, correct_what_they_wrote, _NO_NEW),
    (any_note, correct_with_a_note_of_an_employee, _NO_NEW),
    (for_ever, take_it_back_after_nine_days, _REVERTED, "refused (too late, get-and-correct)"),
    (for_a_day, take_it_back_after_two_days, "reverted was refused (too late, get-and-correct)", "it is allowed"),
    (entered_each_time, correct_the_same_twice, _NO_NEW),
    (entered_each_time, take_the_same_back_twice, _NONE),
    (takes_back_another, take_it_back_after_two_days, _NONE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("breach", "use", "words"),
    [(breach, use, words) for breach, use, *words in BREACHES],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_each_breach_is_seen_and_breaks_the_promise_on_correcting_alone(
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
def test_what_ended_before_it_was_read_of_counts_until_then(scratch, begun):
    record, proof = own_order(scratch)
    if begun:
        scratch.look()
    first, second = scratch.correct(proof, record), scratch.correct(proof, record)
    scratch.revert(proof, second)
    scratch.open(record)
    scratch.act(record, "closed", note=scratch.note(record))
    scratch.now = scratch.now.replace(year=scratch.now.year + 4)
    for note in (first, second):
        assert scratch.erase(note, permission="EXAMPLE-3") == ""
    proof = scratch.prove()
    assert scratch.add_receipt(proof, record) == ""
    assert scratch.show(proof, record, "name") == ""
    assert scratch.look()[0] == []
