"""What is investigated is left out of its person's own view, for a year at most, once, and they are told afterwards."""

import datetime as dt
import sqlite3

import pytest

from keepfaith.custody.protocol import item_messages, proof_messages, use_messages
from keepfaith.custody.server.item_forms import year_after
from tests.custody.server.test_proofs import last_entry, question, shown
from tests.prober.replay.scratch import FIELDS, NO_RECORD, POSTAL, SOMEBODY, SOMEBODY_ELSE, replayed

DAY = dt.timedelta(days=1)


@pytest.fixture
def custody(tmp_path):
    with replayed(tmp_path) as custody:
        custody.duty("sam", "security", on=True)
        yield custody


@pytest.fixture
def record(custody):
    """What somebody asked, which is their mailbox's own by its receipt."""
    record = question(custody)
    assert custody.add_receipt(custody.prove(), record) == ""
    return record


def left_out(custody, record, **more):
    assert custody.propose_withholding(record, **more) == ""
    assert custody.approve_withholding(record) == ""


def own(custody, proof=None):
    return shown(custody, proof or custody.prove())


def read_afterwards(custody, record):
    return custody.say(use_messages.Uses(record)).left_out


def details(custody):
    return custody.store.details(custody.store.checkpoint.count)


def count(custody):
    return custody.say(item_messages.CountItems("withholding", "runs")).count


def test_it_is_left_out_once_a_second_employee_approved_and_shown_again_when_proceedings_begin(
    custody, record
):
    proof, day = custody.prove(), custody.now.date()
    assert custody.propose_withholding(record) == ""
    assert (own(custody, proof), count(custody)) == ({record}, 0)
    assert custody.approve_withholding(record) == ""
    assert (own(custody, proof), count(custody)) == (set(), 1)
    assert custody.show(proof, record, "question") == "not proven"
    assert custody.say(proof_messages.OwnUses(proof, record)).code == "not proven"
    # Nor does it count as something that a receipt would open, and a receipt is taken as ever.
    assert custody.own_records(proof).locked == 0
    assert (custody.add_receipt(proof, record), own(custody, proof)) == ("", set())
    custody.now += 9 * DAY
    assert custody.end_withholding(record) == ""
    assert (own(custody), count(custody)) == ({record}, 0)
    assert custody.show(custody.prove(), record, *FIELDS["questions"]) == ""
    assert read_afterwards(custody, record) == (
        item_messages.LeftOut("investigation", day, custody.now.date()),
    )


def test_it_ends_by_itself_a_year_after_the_investigation_began(custody, record):
    began_on = custody.now.date() - 300 * DAY
    left_out(custody, record, began_on=began_on)
    last = dt.datetime.combine(year_after(began_on), dt.time(), dt.UTC) - dt.timedelta(seconds=1)
    custody.now = last
    assert (own(custody), read_afterwards(custody, record)) == (set(), ())
    custody.now += dt.timedelta(seconds=1)
    assert own(custody) == {record}
    (since_until,) = read_afterwards(custody, record)
    assert (since_until.since, since_until.until) == (
        dt.date(2026, 11, 24),
        began_on.replace(year=began_on.year + 1),
    )


def test_its_end_is_entered_before_anything_else_of_that_day(custody, record):
    left_out(custody, record)
    custody.now = dt.datetime.combine(year_after(custody.now.date()), dt.time(1), dt.UTC)
    before = custody.store.checkpoint.count
    custody.prove()
    entry = custody.store.journal.entry(before + 1)
    assert (entry.act, entry.duty, entry.clause) == ("withholding-ended", "", "your-rights")
    assert custody.store.details(before + 1)["cause"] == "time"


def test_a_leap_day_has_its_year_and_no_more():
    assert year_after(dt.date(2028, 2, 29)) == dt.date(2029, 2, 28)
    assert year_after(dt.date(2027, 3, 1)) == dt.date(2028, 3, 1)


@pytest.mark.parametrize("days", [-1, 365, 4_000])
def test_no_investigation_begins_tomorrow_or_began_a_year_ago(custody, record, days):
    assert custody.propose_withholding(record, began_on=custody.now.date() - days * DAY) == "not accepted"
    assert read_afterwards(custody, record) == ()


def test_nobody_leaves_it_out_alone(custody, record):
    assert custody.propose_withholding(record, who="pia", duty="privacy") == ""
    assert custody.approve_withholding(record) == "own proposal"
    custody.duty("sam", "privacy", on=True)
    assert custody.approve_withholding(record, who="sam", duty="security") == "duty"
    assert custody.approve_withholding(record, who="sam") == ""
    with pytest.raises(sqlite3.IntegrityError):
        custody.store.connection.execute("UPDATE item_apart SET employee = 'pia'")


@pytest.mark.parametrize(
    ("who", "duty", "refusal"),
    [
        ("ben", "assistance", "no rule permits"),
        ("sue", "supervisor", "no rule permits"),
        ("eve", "security", "duty"),
    ],
)
def test_nobody_without_the_duty_leaves_it_out_or_ends_it(custody, record, who, duty, refusal):
    assert custody.propose_withholding(record, who=who, duty=duty) == refusal
    left_out(custody, record)
    assert custody.end_withholding(record, who=who, duty=duty) == refusal
    assert own(custody) == set()


def test_what_employees_wrote_about_it_is_given_by_no_letter_meanwhile(custody, record):
    note = custody.note(record)
    case = custody.covered(record)
    assert custody.cover(note, case) == custody.approve(note, case) == ""
    written = {"what": "written-enclosed", "removed": 1}
    assert custody.write_letter(case, record=record, **written) == ""
    left_out(custody, record)
    for one in (record, note):
        assert custody.write_letter(case, record=one, **written) == "left out"
        entry = last_entry(custody)
        assert (entry.attempted, entry.denial, entry.clause) == ("case-letter", "left out", "your-rights")
        assert details(custody)["record"] == one.hex()
    assert custody.end_withholding(record) == ""
    assert custody.write_letter(case, record=record, **written) == ""


def test_nothing_is_left_out_twice(custody, record):
    left_out(custody, record)
    assert custody.propose_withholding(record, began_on=custody.now.date() - DAY) == "left out before"
    assert custody.approve_withholding(record) == "not proposed"
    assert custody.end_withholding(record) == ""
    assert [custody.end_withholding(record), custody.approve_withholding(record)] == ["not proposed"] * 2
    assert custody.propose_withholding(record) == "left out before"
    # What was only proposed was never left out.
    other = question(custody)
    assert [custody.propose_withholding(other), custody.end_withholding(other)] == ["", ""]
    assert details(custody)["cause"] == "taken back"
    assert (custody.propose_withholding(other), read_afterwards(custody, other)) == ("", ())


def test_what_nobody_could_be_told_of_is_not_left_out(custody, record):
    untellable = [
        custody.subscribed(),
        custody.create(address=POSTAL),
        custody.create("your-information", address=SOMEBODY, fields={"address": "postal-address"}),
        custody.note(record),
    ]
    assert [custody.propose_withholding(one) for one in untellable] == ["not accepted"] * 4
    assert custody.propose_withholding(NO_RECORD) == "unknown record"


def test_no_edition_without_the_action_lets_anything_be_left_out(custody, record, monkeypatch):
    custody.errs = True
    edition = type(custody.handlers._authorizer.editions.latest(at=custody.now))
    monkeypatch.setattr(edition, "has_action", lambda _, name: name != "withhold")
    assert custody.propose_withholding(record) == "no rule permits"


def test_whom_it_was_given_to_and_how_it_was_used_is_told_meanwhile(custody, record):
    case = custody.own_case()
    assert [custody.cover(record, case), custody.approve(record, case), custody.disclose(record, case)] == [
        ""
    ] * 3
    left_out(custody, record)
    proof = custody.prove()
    (given,) = custody.say(proof_messages.OwnDisclosures(proof)).disclosures
    assert given.recipient == "A court"
    assert any(use.kind == "shown" for use in custody.say(use_messages.Uses(record)).uses) is False
    # A count that was signed before it is as true as one that is signed afterwards: it is no use of the record.
    assert custody.end_withholding(record) == ""
    uses = custody.say(proof_messages.OwnUses(proof, record))
    assert uses.attestation.content["uses"] == sum(use.count for use in uses.uses)


def test_nothing_is_destroyed_while_it_is_left_out(custody, record):
    assert custody.act(record, "closed", who="ben", duty="assistance", purpose="questions") == ""
    left_out(custody, record)
    custody.now += 300 * DAY
    assert custody.erase(record) == "held"
    assert custody.end_withholding(record) == ""
    assert custody.erase(record) == ""


def test_its_person_is_told_afterwards_and_not_before(custody, record):
    left_out(custody, record)
    assert custody.tell_afterwards(record) == "duty"
    custody.end_withholding(record)
    assert [(one.record, one.state) for one in custody.items("withholding")] == [(record, "ended")]
    # Also what its sender withdrew meanwhile.
    assert custody.withdraw(record) == ""
    assert custody.tell_afterwards(record, purpose="questions") == "guardrail"
    assert custody.tell_afterwards(record, fields=("question",)) == "duty"
    assert custody.tell_afterwards(record) == ""
    assert custody.items("withholding") == ()
    assert custody.tell_afterwards(question(custody)) == "duty"


def test_an_employee_who_says_it_of_their_own_writes_for_no_other_purpose(custody, record):
    left_out(custody, record)
    custody.end_withholding(record)
    other = custody.create("accessibility")
    sent = custody.send(other, "shown-again", who="pia", duty="privacy", purpose="your-information")
    assert str(sent.code) == "purpose"


def test_an_approval_waits_for_a_look(custody, record):
    left_out(custody, record)
    number = custody.store.checkpoint.count
    assert last_entry(custody).act == "withholding-approved"
    assert number in custody.waiting().numbers
    assert custody.review(number) == "own entry"


def test_no_more_than_fifty_run_at_once(custody, caplog):
    for _ in range(50):
        assert custody.propose_withholding(question(custody, SOMEBODY_ELSE)) == ""
    assert custody.propose_withholding(question(custody)) == "cap"
    assert "ALARM" in caplog.text
