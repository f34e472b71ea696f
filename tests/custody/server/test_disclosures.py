"""What is given to an outsider is entered only where a case covers it, and stays readable when the record is erased."""

import datetime as dt

import pytest

from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.protocol.use_messages import Disclose
from tests.custody.conftest import BEGUN, EDITION, LATER
from tests.custody.server.test_coverings import COVERING_RULES, COVERING_SCHEMA, HERALD, OFFICER, case_of
from tests.custody.server.test_restrictions import RESTRICTING_RULES, code_of
from tests.duties import give_duty

DISCLOSING_SCHEMA = (
    COVERING_SCHEMA.replace('"legal-obligations"', '"legal-obligations", "your-information"')
    + "action restrict appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose } };\n"
    + "action refer appliesTo { principal: [Duty], resource: [Field],"
    " context: { purpose: Purpose, approved: Bool, for_value: Bool } };\n"
)
DISCLOSING_RULES = (
    COVERING_RULES
    + RESTRICTING_RULES[
        RESTRICTING_RULES.index('@id("restricts")') : RESTRICTING_RULES.index('@id("opens-for')
    ]
    + """
@id("discloses") @clause("governing-law")
permit(principal == Duty::"records", action == Action::"refer", resource)
when { context.purpose == Purpose::"legal-obligations" };
@id("no-numbers") @clause("minimum-quantity")
forbid(principal, action == Action::"refer", resource) when { resource.category == Category::"ssn" };
"""
)
DEPUTY = {"employee": "deputy", "duty": "records"}
GIVEN = {
    "fields": ["text"],
    "recipient": "Superior Court, County of Example",
    "basis": "Order 2026-CV-1",
    "given_on": dt.date(2026, 1, 2),
    "means": "mail",
    "with_statements": False,
}


@pytest.fixture
def cases(running):
    """A client of a custodian whose edition in force lets what a case covers be referred."""
    running.control.register(
        LATER, rules=DISCLOSING_RULES, schema=DISCLOSING_SCHEMA, starts_at=BEGUN + dt.timedelta(1)
    )
    for employee, duty in (("herald", "events"), ("deputy", "records")):
        give_duty(running.control, employee, duty)
    client = CasesClient(running.sockets / "requests")
    yield client
    client.close()


def covered(running, cases, *, edition=LATER, is_approved=True):
    kind = type(running.header)
    header = kind(edition, "letters", "questions", {"text": "free-text", "number": "ssn"})
    record = running.create(header, address="reader@example.gov").record
    case = case_of(cases)
    cases.cover(record, case=case, **OFFICER)
    if is_approved:
        cases.approve(record, case=case, on=True, **HERALD)
    return record, case


def given(cases, record, case, **change):
    return code_of(cases.disclose, record, case=case, **{**GIVEN, **OFFICER, **change})


def test_what_a_case_covers_is_entered_once_and_outlives_its_record(running, cases):
    record, case = covered(running, cases)
    assert given(cases, record, case) == given(cases, record, case) == ""
    running.closer = lambda _purpose: ("herald", "events")
    running.erase(record)
    (disclosure,) = cases.disclosures(case)
    assert (disclosure.record, disclosure.recipient, disclosure.fields) == (
        record,
        GIVEN["recipient"],
        ("text",),
    )
    assert (disclosure.basis, disclosure.given_on, disclosure.employee) == (
        GIVEN["basis"],
        GIVEN["given_on"],
        "officer",
    )
    assert given(cases, record, case, recipient="Another court") == "unknown record"
    assert cases.disclosures(case, before=disclosure.number) == ()


def test_nothing_is_entered_that_nobody_else_approved(running, cases):
    record, case = covered(running, cases, is_approved=False)
    assert given(cases, record, case) == "not proposed"
    cases.approve(record, case=case, on=True, **HERALD)
    other, _ = covered(running, cases)
    # What another case covers is not covered by this one.
    assert given(cases, other, case) == "not proposed"
    assert given(cases, record, "legal-process-1999-1") == "no case"
    assert cases.disclosures(case) == ()


def test_only_whoever_has_the_case_enters_by_a_rule_and_a_duty(running, cases):
    record, case = covered(running, cases)
    assert given(cases, record, case, **DEPUTY) == "not own task"
    assert given(cases, record, case, **HERALD) == "no rule permits"
    assert given(cases, record, case, employee="officer", duty="literature") == "no rule permits"
    assert given(cases, record, case, fields=["number"]) == "guardrail"
    assert given(cases, record, case, fields=["text", "colour"]) == "unknown field"
    running.control.end_staff("officer")
    assert given(cases, record, case) in ("duty", "not own task")
    assert cases.disclosures(case) == ()


def test_nothing_is_given_out_while_its_use_is_suspended(running, cases):
    record, case = covered(running, cases)
    cases.restrict(record, on=True, reason="contested", **HERALD)
    assert given(cases, record, case) == "restricted"
    cases.restrict(record, on=False, reason="settled", **HERALD)
    assert given(cases, record, case) == ""


def test_a_guardrail_of_the_edition_speaks_of_what_is_suspended_and_no_web_process_denies_that(
    running, cases
):
    newest, fact = "ef" * 32, "for_value: Bool, restricted: Bool"
    at = "action refer"
    schema = DISCLOSING_SCHEMA[: (place := DISCLOSING_SCHEMA.index(at))]
    schema += DISCLOSING_SCHEMA[place:].replace("for_value: Bool", fact)
    guardrail = """
@id("suspended-stays") @clause("uses-by-staff")
forbid(principal, action == Action::"refer", resource) when { context.restricted };
"""
    running.control.register(
        newest, rules=DISCLOSING_RULES + guardrail, schema=schema, starts_at=BEGUN + dt.timedelta(2)
    )
    record, case = covered(running, cases, edition=newest)
    cases.restrict(record, on=True, reason="contested", **HERALD)
    # The message has no place for the fact: whoever claims that nothing is suspended is not understood.
    assert "restricted" not in Disclose.__dataclass_fields__
    assert given(cases, record, case) == "guardrail"
    cases.restrict(record, on=False, reason="settled", **HERALD)
    assert given(cases, record, case) == ""


def test_a_day_to_come_is_not_accepted_and_nothing_is_entered(running, cases):
    record, case = covered(running, cases)
    before = running.portal.status().entries
    assert given(cases, record, case, given_on=dt.date(2999, 1, 1)) == "not accepted"
    assert running.portal.status().entries == before


def test_an_edition_that_knows_no_referring_lets_nothing_out(running, cases):
    header = type(running.header)(EDITION, "letters", "questions", {"text": "free-text"})
    record = running.create(header).record
    assert given(cases, record, case_of(cases)) == "error"


def test_who_received_something_of_a_record_within_a_year_is_listed_from_every_case(running, cases):
    record, case = covered(running, cases)
    other, _ = covered(running, cases)
    for recipient, day in (("A court", dt.date(2026, 1, 2)), ("Another court", dt.date(2024, 1, 2))):
        assert given(cases, record, case, recipient=recipient, given_on=day) == ""
    assert [line.recipient for line in cases.recipients(record)] == ["A court"]
    assert cases.recipients(other) == ()
