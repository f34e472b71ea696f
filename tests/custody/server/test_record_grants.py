"""A colleague opens one record for some hours, which somebody else approved; a web process that lies opens nothing."""

import datetime as dt
import secrets
import sqlite3
from contextlib import closing

import pytest

from keepfaith.custody.client.grant_items import RecordGrant
from keepfaith.custody.protocol import (
    case_messages,
    control_messages,
    covering_messages,
    item_messages,
    messages,
    staff_messages,
    task_messages,
    use_messages,
)
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.sizes import MAX_GRANT_HOURS
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from tests.custody.conftest import BEGUN, EDITION, HEADER, RULES, SCHEMA
from tests.duties import TEXT, acknowledging

START = dt.datetime(2026, 11, 24, 12, 20, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
GRANT_SCHEMA = (
    SCHEMA.replace('"events", "records"]', '"events", "records", "supervisor"]', 1)
    + "action approve appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose } };\n"
)
LEGAL = "legal-obligations"
GRANT_RULES = (
    RULES
    + """
@id("approves") @clause("uses-by-staff")
permit(principal == Duty::"supervisor", action == Action::"approve", resource);
@id("opens-under-law") @clause("uses-by-staff")
permit(principal == Duty::"records", action == Action::"open", resource)
when { context.purpose == Purpose::"legal-obligations" };
"""
)
STAFF = {
    "clerk": "literature",
    "colleague": "literature",
    "herald": "events",
    "chief": "supervisor",
    "officer": "records",
    "partner": "records",
}
OFFICER = {"employee": "officer", "duty": "records"}
PARTNER = {"employee": "partner", "duty": "records"}
IN_CASE = {"colleague": "partner", **OFFICER}


class Custody:
    """A custodian's answers at a time that a test chooses; the clerk has a task, and others look on."""

    def __init__(self, store, *, hours=MAX_GRANT_HOURS):
        self.store, self.now = store, START
        self.handlers = Handlers(store, cap=1_000, safeguards=TEXT, now=lambda: self.now, grant_hours=hours)
        self.say(control_messages.Vouch(EDITION, GRANT_RULES, GRANT_SCHEMA, BEGUN))
        for employee, duty in STAFF.items():
            self.give(employee, duty)
        self.record = self.create()

    def say(self, message):
        return self.handlers.answer([message])[0]

    def give(self, employee, duty, *, acknowledges=True):
        self.say(control_messages.Duty(employee, duty, on=True))
        if acknowledges:
            self.say(acknowledging(employee))

    def create(self, *, about=None):
        """Keep a record whose task the clerk takes."""
        record = self.say(messages.Create(secrets.token_bytes(16), HEADER, "", about, ())).record
        if about is None:
            self.act("taken", record)
        return record

    def act(self, kind, record=None, *, employee="clerk", colleague=""):
        by = (employee, "literature", "literature")
        message = task_messages.Act(record or self.record, kind, (), *by, frozenset(), "", None, colleague)
        return code(self.say(message))

    def open(self, record=None, *, employee="colleague", duty="literature", purpose="literature"):
        message = messages.Open((record or self.record,), ("name",), employee, duty, purpose)
        return code(self.say(message).outcomes[0])

    def propose(
        self, record=None, *, colleague="colleague", hours=2, employee="clerk", duty="literature", case=""
    ):
        """Propose a grant, and return its number or why not."""
        details = {"case": case, "colleague": colleague, "hours": hours, "reason": "interpreter"}
        act = ("grant-proposed", record or self.record, None, 0, details)
        answer = self.say(item_messages.Do(*act, employee, duty))
        return code(answer) or answer.number

    def approve(self, number, *, employee="chief", duty="supervisor"):
        return code(self.say(item_messages.Do("grant-approved", number=number, employee=employee, duty=duty)))

    def end(self, number, *, employee="clerk", duty="literature"):
        return code(self.say(item_messages.Do("grant-ended", number=number, employee=employee, duty=duty)))

    def grants(self, record=None):
        page = self.say(item_messages.Items("grant", record))
        return tuple(map(RecordGrant.of, page.items))

    def granted(self, **more):
        number = self.propose(**more)
        assert self.approve(number) == ""
        return number

    def open_case(self):
        """Open a case that the officer has, and return its name."""
        token = secrets.token_bytes(32)
        return self.say(
            case_messages.OpenCase(token, "legal-process", LEGAL, "", None, "", *OFFICER.values())
        ).case

    def cover(self, record, case, *, approved=True):
        """Have a case cover a record, which the supervisor approved; or have that only proposed."""
        assert code(self.say(covering_messages.Cover(record, case, *OFFICER.values()))) == ""
        if approved:
            self.decide(record, case, on=True)
        return record

    def decide(self, record, case, *, on):
        message = covering_messages.Approve(
            record, case, on=on, reason="" if on else "not-needed", employee="chief", duty="supervisor"
        )
        assert code(self.say(message)) == ""

    @property
    def last(self):
        """The details of the last entry."""
        return self.store.details(self.store.checkpoint.count)


def code(answer):
    return str(answer.code) if isinstance(answer, Denial) else ""


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "store", bytes(32))) as opened:
        yield opened


@pytest.fixture
def custody(store):
    return Custody(store)


def test_what_one_proposed_and_another_approved_opens_that_one_record_until_its_hours_are_over(custody):
    assert custody.open() == "guardrail"
    number = custody.propose()
    assert custody.open() == "guardrail"
    assert custody.approve(number) == ""
    assert custody.open() == ""
    assert (custody.last["grant"], custody.last["employee"]) == (number, "colleague")
    (grant,) = custody.grants()
    assert (grant.proposed_by, grant.approved_by, grant.reason, grant.hours) == (
        *("clerk", "chief", "interpreter"),
        2,
    )
    # Two hours from 12:20 end with the full hour that follows.
    assert grant.until == START.replace(hour=15, minute=0)
    custody.now = grant.until - dt.timedelta(seconds=1)
    assert custody.open() == ""
    custody.now = grant.until
    assert (custody.open(), custody.grants()) == ("guardrail", ())
    # Nor is it begun again.
    assert custody.approve(number) == "not proposed"


def test_the_clerk_opens_their_task_without_the_grant_and_the_use_is_seen_by_its_person(custody):
    custody.granted()
    assert (custody.open(), custody.open(employee="clerk")) == ("", "")
    assert "grant" not in custody.last
    (use,) = custody.say(use_messages.Uses(custody.record)).uses
    assert (use.kind, use.duty, use.purpose, use.count) == ("opened", "literature", "literature", 2)


def test_it_opens_no_other_record_no_note_no_other_purpose_and_does_nothing_else(custody):
    other, note = custody.create(), custody.create(about=custody.record)
    number = custody.granted()
    assert {custody.open(other), custody.open(note), custody.open(employee="herald", duty="events")} == {
        "guardrail"
    }
    assert custody.open(purpose="questions") == "guardrail"
    for kind in ("noted", "closed", "handed"):
        assert custody.act(kind, employee="colleague") == "guardrail"
    # Nor does it let its colleague show the record to yet another.
    custody.give("third", "literature")
    assert custody.propose(employee="colleague", colleague="third") == "not own task"
    assert custody.approve(number, employee="colleague") == "duty"


def test_it_counts_only_while_its_task_is_open_and_for_its_purpose(custody):
    custody.granted()
    assert custody.act("closed") == ""
    assert custody.open() == "guardrail"
    assert custody.act("reopened") == ""
    custody.act("taken")
    assert custody.open() == ""


@pytest.mark.parametrize(
    ("lie", "refused"),
    [
        ({"employee": "clerk", "duty": "literature"}, "no rule permits"),
        ({"employee": "clerk"}, "duty"),
        ({"employee": "nobody"}, "duty"),
        ({"employee": "both"}, "own proposal"),
        ({"employee": "receiver"}, "own proposal"),
        ({"employee": "holder"}, "own proposal"),
        ({"employee": "probe"}, "not a canary"),
    ],
)
def test_no_web_process_approves_for_whoever_proposed_receives_or_has_it(custody, lie, refused):
    for employee in ("both", "receiver", "holder"):
        custody.give(employee, "literature")
        custody.give(employee, "supervisor")
    custody.say(control_messages.Enroll("probe"))
    custody.give("probe", "supervisor")
    custody.act("taken", employee="both")
    number = custody.propose(employee="both", colleague="receiver")
    custody.act("taken", employee="holder")
    entries = custody.store.checkpoint.count
    assert custody.approve(number, **lie) == refused
    # Each lie is entered, and waits for the privacy officer's look.
    assert custody.store.checkpoint.count == entries + 1
    assert custody.open(employee="receiver") == "guardrail"
    assert [grant.approved_by for grant in custody.grants()] == [""]


def test_nobody_proposes_but_whoever_works_on_it_and_only_to_whom_a_duty_would_open_it(custody):
    assert custody.propose(employee="colleague", colleague="clerk") == "not own task"
    assert custody.propose(employee="herald", duty="literature") == "not own task"
    assert custody.propose(duty="events") == "no rule permits"
    assert custody.propose(colleague="clerk") == "own proposal"
    for nobody in ("herald", "nobody", "chief"):
        assert custody.propose(colleague=nobody) == "colleague"
    assert custody.propose(bytes(16)) == "unknown record"
    assert custody.propose(custody.create(about=custody.record)) == "not own task"
    custody.say(control_messages.Enroll("probe"))
    custody.give("probe", "literature")
    assert custody.propose(colleague="probe") == "test account"
    assert custody.propose(employee="probe") == "not a canary"
    assert custody.act("handed", colleague="colleague") == ""
    assert custody.propose() == "not own task"
    assert custody.grants() == ()


def test_a_grant_is_proposed_and_approved_once(custody):
    number = custody.propose()
    assert custody.propose(hours=9) == "granted"
    assert custody.approve(number) == ""
    assert (custody.propose(), custody.approve(number)) == ("granted", "not proposed")
    assert custody.approve(number + 1) == custody.approve(9_999) == "not proposed"
    custody.now += 3 * HOUR
    assert custody.open() == "guardrail"
    assert custody.propose() > number


def test_a_proposal_waits_for_a_day_and_a_grant_is_for_no_more_hours_than_the_custodian_was_told(custody):
    number = custody.propose()
    custody.now += 25 * HOUR
    assert (custody.approve(number), custody.grants()) == ("not proposed", ())


def test_more_hours_than_the_custodian_was_started_with_are_refused(store):
    custody = Custody(store, hours=4)
    assert custody.propose(hours=5) == "not accepted"
    assert isinstance(custody.propose(hours=4), int)


@pytest.mark.parametrize("by", ["clerk", "chief", "deputy"])
def test_whoever_proposed_approved_or_may_approve_ends_it_at_once(custody, by):
    custody.give("deputy", "supervisor")
    number = custody.granted()
    assert custody.end(number, employee=by, duty=STAFF.get(by, "supervisor")) == ""
    assert (custody.open(), custody.grants()) == ("guardrail", ())
    assert custody.end(number) == "not proposed"


def test_nobody_else_ends_it(custody):
    number = custody.granted()
    assert custody.end(number, employee="colleague") == "no rule permits"
    assert custody.end(number, employee="herald", duty="supervisor") == "duty"
    assert custody.open() == ""


def test_it_ends_with_a_duty_of_the_colleague_and_does_not_come_back_with_it(custody):
    number = custody.granted()
    (assigned,) = [one for one in custody.store.duties.page(after=0) if one.employee == "colleague"]
    custody.say(control_messages.Duty("colleague", "literature", on=False))
    assert (custody.open(), custody.grants()) == ("guardrail", ())
    custody.give("colleague", "literature")
    assert custody.open() == "guardrail"
    assert custody.approve(number) == "not proposed"
    assert assigned.number < number


def test_it_is_not_approved_once_the_colleague_has_no_duty_for_it_and_opens_nothing_unacknowledged(custody):
    custody.give("newcomer", "literature", acknowledges=False)
    custody.granted(colleague="newcomer")
    assert custody.open(employee="newcomer") == "not acknowledged"
    assert custody.open(employee="newcomer", duty="supervisor") == "no rule permits"
    number = custody.propose()
    for one in custody.store.duties.page(after=0):
        if one.employee == "colleague":
            custody.say(staff_messages.OperatorRenewAssignment(one.number))
            custody.store.connection.execute(
                "UPDATE assignments SET paused_on = 1 WHERE number = ?", (one.number,)
            )
    assert custody.approve(number) == "colleague"


def test_it_is_erased_with_its_record_and_what_its_entries_say_too(custody):
    number = custody.granted()
    custody.give("archivist", "records")
    custody.act("closed")
    message = messages.Erase(custody.record, "archivist", "records", "P-1", due=True, closed_on=START.date())
    assert code(custody.say(message)) == ""
    assert (custody.grants(), custody.store.details(number), custody.store.details(number + 1)) == (
        *((), None),
        None,
    )
    assert (custody.open(), custody.approve(number)) == ("unknown record", "not proposed")


@pytest.mark.parametrize("approver", ["clerk", "colleague"])
def test_the_store_itself_takes_no_approval_of_the_proposer_or_the_receiver(custody, approver):
    custody.propose()
    with pytest.raises(sqlite3.IntegrityError):
        custody.store.connection.execute(
            "INSERT INTO item_apart SELECT number, 'counts', ? FROM items", (approver,)
        )


def test_what_is_over_is_forgotten_on_the_next_day(custody):
    custody.granted()
    custody.now += 24 * HOUR
    custody.open()
    (count,) = custody.store.connection.execute("SELECT count(*) FROM items").fetchone()
    assert count == 0


@pytest.fixture
def case(custody):
    """A case of the officer that covers the record of the clerk's task, and another record."""
    name = custody.open_case()
    custody.cover(custody.record, name)
    return name


def by_partner(custody, record=None, purpose=LEGAL):
    return custody.open(record, purpose=purpose, **PARTNER)


def test_a_record_of_a_case_is_granted_alone_and_its_use_is_entered_with_the_case(custody, case):
    other = custody.cover(custody.create(), case)
    note = custody.create(about=custody.record)
    assert (by_partner(custody), custody.open(purpose=LEGAL, **OFFICER)) == ("guardrail", "")
    number = custody.propose(case=case, **IN_CASE)
    assert by_partner(custody) == "guardrail"
    assert custody.approve(number) == ""
    assert by_partner(custody) == ""
    assert {name: custody.last[name] for name in ("grant", "case", "employee")} == {
        "grant": number,
        "case": case,
        "employee": "partner",
    }
    # Nothing else of the case, no note, and not for the purpose of the record's task.
    assert {by_partner(custody, other), by_partner(custody, note)} == {"guardrail"}
    assert by_partner(custody, purpose="literature") == "guardrail"
    events = custody.say(covering_messages.History(case, 0)).events
    history = [event for event in events if not event.refusal]
    assert [(event.act, event.employee) for event in history][:4] == [
        ("opened", "partner"),
        ("grant-approved", "chief"),
        ("grant-proposed", "officer"),
        ("opened", "officer"),
    ]
    assert (history[0].reason, history[1].reason, history[2].colleague) == (
        *(f"grant {number}",) * 2,
        "partner",
    )


def test_only_whoever_has_the_case_proposes_and_only_what_was_approved_for_it(custody, case):
    waiting = custody.cover(custody.create(), case, approved=False)
    assert custody.propose(waiting, case=case, **IN_CASE) == "not proposed"
    assert custody.propose(custody.create(), case=case, **IN_CASE) == "not proposed"
    assert custody.propose(case="legal-process-2026-9", **IN_CASE) == "no case"
    assert custody.propose(case=case, colleague="officer", **PARTNER) == "not own task"
    assert custody.propose(case=case, colleague="officer", **OFFICER) == "own proposal"
    # Whoever has the task of the record has no say in the case, and the other way round.
    assert custody.propose(case=case) == "not own task"
    assert custody.propose(**IN_CASE) == "not own task"
    for nobody in ("colleague", "herald"):
        assert custody.propose(case=case, colleague=nobody, **OFFICER) == "colleague"
    assert custody.propose(custody.create(about=custody.record), case=case, **IN_CASE) == "not own task"
    assert custody.grants() == ()


@pytest.mark.parametrize("approver", ["officer", "partner", "holder"])
def test_nobody_approves_in_a_case_who_proposed_receives_or_has_it(custody, case, approver):
    custody.give("holder", "records")
    for employee in ("officer", "partner", "holder"):
        custody.give(employee, "supervisor")
    number = custody.propose(case=case, **IN_CASE)
    message = covering_messages.AssignCase(case, "holder", *OFFICER.values())
    assert code(custody.say(message)) == ""
    assert custody.approve(number, employee=approver) == "own proposal"
    assert custody.approve(number, employee="herald") == "duty"
    assert by_partner(custody) == "guardrail"


@pytest.mark.parametrize("end", ["declined", "closed", "ended"])
def test_a_grant_opens_nothing_once_its_case_is_closed_or_covers_the_record_no_more(custody, case, end):
    number = custody.granted(case=case, **IN_CASE)
    assert by_partner(custody) == ""
    if end == "declined":
        custody.decide(custody.record, case, on=False)
    elif end == "closed":
        assert code(custody.say(case_messages.CloseCase(case, "done", None, "", *OFFICER.values()))) == ""
    else:
        assert custody.end(number, **OFFICER) == ""
    assert by_partner(custody) == "guardrail"


def test_a_proposal_is_not_approved_once_its_case_covers_the_record_no_more(custody, case):
    number = custody.propose(case=case, **IN_CASE)
    custody.decide(custody.record, case, on=False)
    assert custody.approve(number) == "not proposed"


def test_a_task_and_each_case_are_granted_apart(custody, case):
    custody.give("partner", "literature")
    second = custody.open_case()
    custody.cover(custody.record, second)
    in_task = custody.propose(colleague="partner")
    numbers = [custody.propose(case=name, **IN_CASE) for name in (case, second)]
    assert custody.propose(case=case, **IN_CASE) == "granted"
    assert custody.approve(numbers[1]) == ""
    assert by_partner(custody) == ""
    assert (custody.last["grant"], custody.last["case"]) == (numbers[1], second)
    assert custody.open(employee="partner") == "guardrail"
    assert custody.approve(in_task) == ""
    assert custody.open(employee="partner") == ""
    assert (custody.last["grant"], "case" in custody.last) == (in_task, False)


def test_the_history_of_staff_tells_each_act_on_a_grant_until_its_record_is_erased(custody, case):
    number = custody.propose()
    assert custody.approve(number) == ""
    assert custody.end(number) == ""
    assert custody.approve(number) == "not proposed"
    assert custody.end(custody.propose()) == ""
    assert custody.end(custody.propose(case=case, **IN_CASE), employee="chief", duty="supervisor") == ""

    def acts():
        events = custody.say(staff_messages.StaffHistory(0)).events
        return [event for event in events if event.act.startswith("grant-")]

    lines = [(event.act, event.employee, event.colleague, event.reason, event.denial) for event in acts()]
    assert lines == [
        ("grant-ended", "chief", "partner", "refused", ""),
        ("grant-proposed", "officer", "partner", "interpreter", ""),
        ("grant-ended", "clerk", "colleague", "taken-back", ""),
        ("grant-proposed", "clerk", "colleague", "interpreter", ""),
        ("grant-approved", "chief", "colleague", "", "not proposed"),
        ("grant-ended", "clerk", "colleague", "ended", ""),
        ("grant-approved", "chief", "colleague", "", ""),
        ("grant-proposed", "clerk", "colleague", "interpreter", ""),
    ]
    first, last = acts()[-1], acts()[0]
    assert (first.number, first.record, first.case, first.hours) == (number, custody.record, "", 2)
    assert (last.record, last.case, last.hours) == (custody.record, case, 2)
    custody.give("archivist", "records")
    custody.act("closed")
    message = messages.Erase(custody.record, "archivist", "records", "P-1", due=True, closed_on=START.date())
    assert code(custody.say(message)) == ""
    erased = acts()[-1]
    assert (erased.act, erased.employee, erased.colleague, erased.record) == ("grant-proposed", "", "", None)
