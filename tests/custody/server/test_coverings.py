"""What a case covers is proposed by one and approved by another, by the custodian's own cases, whatever is claimed."""

import datetime as dt
import secrets

import pytest

from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from tests.custody.conftest import BEGUN, EDITION, LATER, RULES, SCHEMA
from tests.duties import give_duty

COVERING_SCHEMA = (
    SCHEMA
    + "action approve appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose } };\n"
)
COVERING_RULES = (
    RULES
    + """
@id("opens-under-law") @clause("uses-by-staff")
permit(principal == Duty::"records", action == Action::"open", resource)
when { context.purpose == Purpose::"legal-obligations" };
@id("approves") @clause("uses-by-staff")
permit(principal == Duty::"events", action == Action::"approve", resource)
when { context.purpose == Purpose::"legal-obligations" };
"""
)
LEGAL = "legal-obligations"
OFFICER = {"employee": "officer", "duty": "records"}
DEPUTY = {"employee": "deputy", "duty": "records"}
HERALD = {"employee": "herald", "duty": "events"}
CLERK = {"employee": "clerk", "duty": "literature"}


@pytest.fixture
def cases(running):
    """A client of a custodian whose edition in force has approvals; the first one has none."""
    running.control.register(
        LATER, rules=COVERING_RULES, schema=COVERING_SCHEMA, starts_at=BEGUN + dt.timedelta(1)
    )
    for employee, duty in (("herald", "events"), ("deputy", "records"), ("officer", "events")):
        give_duty(running.control, employee, duty)
    client = CasesClient(running.sockets / "requests")
    yield client
    client.close()


def case_of(cases, **by):
    return cases.open_case("legal-process", token=secrets.token_bytes(16), **(by or OFFICER))


def letter(running, *, edition=LATER, purpose="questions"):
    kind = type(running.header)
    return running.create(kind(edition, "letters", purpose, {"text": "free-text", "number": "ssn"})).record


def opened(running, record, *, fields=("text",), purpose=LEGAL, **by):
    answer = running.desk.open([record], list(fields), purpose=purpose, **(by or OFFICER))[record]
    return "" if isinstance(answer, OpenedKeys) else str(answer.code)


def approved(running, cases, record=None, case=None):
    record, case = record or letter(running), case or case_of(cases)
    cases.cover(record, case=case, **OFFICER)
    cases.approve(record, case=case, on=True, **HERALD)
    return record, case


def code_of(act, *arguments, **more):
    with pytest.raises(Refused) as refused:
        act(*arguments, **more)
    return str(refused.value.code)


def test_what_one_proposed_and_another_approved_is_opened_for_the_purpose_of_the_case(running, cases):
    record, case = letter(running), case_of(cases)
    assert opened(running, record) == "purpose"
    cases.cover(record, case=case, **OFFICER)
    assert opened(running, record) == "purpose"
    cases.approve(record, case=case, on=True, **HERALD)
    assert opened(running, record) == ""
    (covering,) = cases.coverings(case)
    assert (covering.record, covering.proposed_by, covering.approved_by) == (record, "officer", "herald")
    # Neither for another purpose, nor by somebody else, nor what no rule lets be opened.
    assert opened(running, record, purpose="questions") == "no rule permits"
    assert opened(running, record, **DEPUTY) == "purpose"
    assert opened(running, record, fields=("number",)) == "guardrail"
    assert opened(running, letter(running)) == "purpose"


def test_a_note_can_be_opened_where_its_record_is_covered(running, cases):
    record, _ = approved(running, cases)
    header = type(running.header)(LATER, "notes", "questions", {"text": "free-text"})
    assert opened(running, running.create(header, about=record).record) == ""


def test_a_record_of_an_edition_without_approvals_is_approved_by_the_one_in_force(running, cases):
    record, case = letter(running, edition=EDITION), case_of(cases)
    # Its own edition lets nobody open it for this.
    assert code_of(cases.cover, record, case=case, **OFFICER) == "no rule permits"
    assert cases.coverings(case) == ()


def test_nobody_approves_what_they_proposed_or_have(running, cases):
    record, case = letter(running), case_of(cases)
    cases.cover(record, case=case, **OFFICER)
    both = {"employee": "officer", "duty": "events"}
    assert code_of(cases.approve, record, case=case, on=True, **both) == "own proposal"
    # Handed over, it is still their own proposal, and neither is it for its new holder to approve.
    give_duty(running.control, "deputy", "events")
    cases.assign_case(case, to="deputy", **OFFICER)
    for employee in ("officer", "deputy"):
        by = {"employee": employee, "duty": "events"}
        assert code_of(cases.approve, record, case=case, on=True, **by) == "own proposal"
    assert opened(running, record) == opened(running, record, **DEPUTY) == "purpose"


def test_an_approval_is_given_once_and_ends_what_it_allows(running, cases):
    record, case = approved(running, cases)
    assert code_of(cases.approve, record, case=case, on=True, **HERALD) == "not proposed"
    assert code_of(cases.approve, letter(running), case=case, on=True, **HERALD) == "not proposed"
    cases.approve(record, case=case, on=False, reason="too-much", **HERALD)
    assert (opened(running, record), cases.coverings(case)) == ("purpose", ())
    assert code_of(cases.approve, record, case=case, on=False, reason="again", **HERALD) == "not proposed"


def test_a_closed_case_covers_nothing_more(running, cases):
    record, case = approved(running, cases)
    other = letter(running)
    cases.cover(other, case=case, **OFFICER)
    cases.close_case(case, **OFFICER)
    assert opened(running, record) == "purpose"
    assert code_of(cases.approve, other, case=case, on=True, **HERALD) == "no case"
    assert code_of(cases.cover, record, case=case, **OFFICER) == "no case"
    assert code_of(cases.assign_case, case, to="officer", **OFFICER) == "no case"


def test_a_case_whose_record_is_destroyed_meanwhile_covers_the_others(running, cases):
    record, case = approved(running, cases)
    other, _ = approved(running, cases, case=case)
    running.closer = lambda _purpose: ("herald", "events")
    running.erase(record)
    assert opened(running, record) == "unknown record"
    assert code_of(cases.approve, record, case=case, on=True, **HERALD) == "unknown record"
    assert [covering.record for covering in cases.coverings(case)] == [other]
    assert opened(running, other) == ""


def test_two_officers_at_once_propose_one_record_in_their_own_cases(running, cases):
    record, mine, theirs = letter(running), case_of(cases), case_of(cases, **DEPUTY)
    before = running.portal.status().entries
    cases.cover(record, case=mine, **OFFICER)
    cases.cover(record, case=mine, **OFFICER)
    cases.cover(record, case=theirs, **DEPUTY)
    assert running.portal.status().entries == before + 2
    cases.approve(record, case=theirs, on=True, **HERALD)
    assert (opened(running, record), opened(running, record, **DEPUTY)) == ("purpose", "")


def test_who_leaves_has_no_case_any_more(running, cases):
    record, case = approved(running, cases)
    running.control.end_staff("officer")
    (state,) = cases.cases()
    assert (state.holder, opened(running, record)) == ("", "purpose")
    cases.assign_case(case, to="deputy", **DEPUTY)
    assert opened(running, record, **DEPUTY) == ""


def test_a_web_process_that_lies_covers_and_opens_nothing(running, cases):
    record, case = letter(running), case_of(cases)
    cases.cover(record, case=case, **OFFICER)
    running.control.enroll("probe")
    give_duty(running.control, "probe", "records")
    lies = (
        (cases.cover, {"case": case, **DEPUTY}, "not own task"),
        (cases.cover, {"case": case, **CLERK}, "no rule permits"),
        (cases.cover, {"case": case, "employee": "nobody", "duty": "records"}, "not own task"),
        (cases.cover, {"case": "legal-process-1999-1", **OFFICER}, "no case"),
        (cases.approve, {"case": case, "on": True, **DEPUTY}, "no rule permits"),
        (cases.approve, {"case": case, "on": True, "employee": "nobody", "duty": "events"}, "duty"),
        (cases.approve, {"case": "legal-process-1999-1", "on": True, **HERALD}, "no case"),
    )
    before = running.portal.status().entries
    for act, claims, code in lies:
        assert code_of(act, record, **claims) == code
    assert code_of(cases.assign_case, case, to="deputy", **DEPUTY | {"employee": "nobody"}) == "duty"
    assert code_of(cases.assign_case, case, to="clerk", **OFFICER) == "colleague"
    assert code_of(cases.assign_case, case, to="probe", **OFFICER) == "test account"
    assert code_of(cases.assign_case, case, to="herald", **DEPUTY) == "not own task"
    assert opened(running, record) == "purpose"
    # Each lie is entered, and so is the opening that was refused.
    assert running.portal.status().entries == before + len(lies) + 4 + 1


def test_whoever_has_a_case_sets_by_which_day_it_is_to_be_done(running, cases):
    case, day = case_of(cases), dt.date(2026, 12, 24)
    cases.set_case_due(case, due_on=day, reason="court-order", **OFFICER)
    assert (cases.case(case).due_on, cases.history(case).events[0].due_on) == (day, day)
    assert code_of(cases.set_case_due, case, due_on=None, reason="mine", **DEPUTY) == "not own task"
    assert code_of(cases.set_case_due, case, due_on=None, reason="mine", **CLERK) == "no rule permits"
    assert (
        code_of(cases.set_case_due, "legal-process-1999-1", due_on=day, reason="none", **OFFICER) == "no case"
    )
    assert cases.case(case).due_on == day
    cases.set_case_due(case, due_on=None, reason="withdrawn", **OFFICER)
    cases.close_case(case, **OFFICER)
    assert code_of(cases.set_case_due, case, due_on=day, reason="late", **OFFICER) == "no case"
    assert cases.case(case).due_on is None


@pytest.mark.parametrize("purpose", ["questions", "notices", "no-such-purpose"])
def test_no_case_is_opened_for_a_purpose_that_needs_none(running, cases, purpose):
    with pytest.raises(Refused):
        cases.open_case("own-use", token=bytes(16), purpose=purpose, **OFFICER)
    assert cases.cases() == ()


def test_a_case_tells_what_was_done_in_it(running, cases):
    record, case = approved(running, cases)
    opened(running, record)
    cases.assign_case(case, to="deputy", **OFFICER)
    code_of(cases.cover, record, case=case, **OFFICER)
    other = case_of(cases)
    events = cases.history(case).events
    assert [(event.act, event.refusal, event.employee) for event in events] == [
        ("covered", "not own task", "officer"),
        ("case-assigned", "", "officer"),
        ("opened", "", "officer"),
        ("approved", "", "herald"),
        ("covered", "", "officer"),
        ("case-opened", "", "officer"),
    ]
    assert {event.record for event in events[2:5]} == {record}
    assert cases.history(case, before=events[-2].number).events == events[-1:]
    assert [event.act for event in cases.history(other).events] == ["case-opened"]
    # With its record, the details of an opening end; the rest of the history stays.
    running.closer = lambda _purpose: ("herald", "events")
    running.erase(record)
    assert [event.employee for event in cases.history(case).events] == [
        *("officer", "officer", "", "herald", "officer", "officer")
    ]


def test_only_whoever_has_an_open_case_writes_a_letter_in_it_and_its_history_names_it(running, cases):
    case = case_of(cases)
    letter = {"letter": "case-received", "version": 2, "language": "es"}
    cases.write_letter(case, **letter, **OFFICER)
    for by, code in (
        (DEPUTY, "not own task"),
        (CLERK, "no rule permits"),
        ({**OFFICER, "employee": "clerk"}, "duty"),
    ):
        assert code_of(cases.write_letter, case, **letter, **by) == code
    assert code_of(cases.write_letter, "legal-process-1999-1", **letter, **OFFICER) == "no case"
    history = cases.history(case)
    assert "case-letter" in history.acts
    events = [event for event in history.events if event.act == "case-letter"]
    assert [(event.letter, event.version, event.language) for event in events] == [
        ("case-received", 2, "es")
    ] * 4
    assert [event.refusal for event in events] == ["duty", "no rule permits", "not own task", ""]
    assert {event.removed for event in events} == {None}
    cases.close_case(case, reason="done", **OFFICER)
    assert code_of(cases.write_letter, case, **letter, **OFFICER) == "no case"


def test_a_letter_with_what_employees_wrote_names_a_record_that_its_case_covers(running, cases):
    record, other, case = letter(running), letter(running), case_of(cases)
    written = {"letter": "written-enclosed", "version": 0, "language": "en", "removed": 3, **OFFICER}
    assert code_of(cases.write_letter, case, **written) == "unknown record"
    cases.cover(record, case=case, **OFFICER)
    for named in (record, other, bytes(16)):
        assert code_of(cases.write_letter, case, record=named, **written) == "not proposed"
    cases.approve(record, case=case, on=True, **HERALD)
    cases.write_letter(case, record=record, **written)
    (first, *refused) = [event for event in cases.history(case).events if event.act == "case-letter"]
    assert (first.letter, first.removed, first.record) == ("written-enclosed", 3, record)
    assert [event.refusal for event in refused] == [*["not proposed"] * 3, "unknown record"]
    # A letter that gives nothing of a record need not name one.
    cases.write_letter(case, letter="case-received", version=2, language="es", **OFFICER)
