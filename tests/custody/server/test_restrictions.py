"""A use that is suspended stays so by the custodian's own store, whatever the web process claims of it."""

import datetime as dt
import secrets

import pytest

from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.use_messages import Restriction
from tests.cases import opened_case
from tests.custody.conftest import BEGUN, EDITION, LATER, RULES, SCHEMA
from tests.duties import give_duty

RESTRICTING_SCHEMA = (
    SCHEMA.replace('"legal-obligations"', '"legal-obligations", "your-information"')
    .replace("own_task: Bool", "own_task: Bool, restricted: Bool")
    .replace("for_value: Bool", "for_value: Bool, restricted: Bool")
    + "action restrict appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose } };\n"
)
RESTRICTING_RULES = (
    RULES
    + """
@id("restricts") @clause("get-and-correct")
permit(principal == Duty::"events", action == Action::"restrict", resource)
when { context.purpose == Purpose::"your-information" };
@id("opens-for-person") @clause("your-rights")
permit(principal == Duty::"literature", action == Action::"open", resource)
when { context.purpose == Purpose::"your-information" };
"""
)
GUARDRAIL = """
@id("suspended") @clause("uses-by-staff")
forbid(principal, action in [Action::"open", Action::"send"], resource)
when { context.restricted } unless { context.purpose == Purpose::"your-information" };
"""
HERALD = {"employee": "herald", "duty": "events"}
CLERK = {"employee": "clerk", "duty": "literature"}
WHY = {"reason": "contested"}
SENDING = {"asked": True, "for_value": False}


@pytest.fixture
def cases(running):
    """A client of a custodian whose edition in force knows suspended uses, with a guardrail; the first does not."""
    begin(running, RESTRICTING_RULES + GUARDRAIL)
    client = CasesClient(running.sockets / "requests")
    yield client
    client.close()


def begin(running, rules):
    running.control.register(LATER, rules=rules, schema=RESTRICTING_SCHEMA, starts_at=BEGUN + dt.timedelta(1))
    give_duty(running.control, "herald", "events")


def order(running, *, edition=LATER, purpose="literature", **more):
    kind = type(running.header)
    return running.create(kind(edition, "orders", purpose, {"name": "name"}), **more).record


def opened(running, record, purpose="literature"):
    answer = running.desk.open([record], ["name"], purpose=purpose, **CLERK)[record]
    return "" if isinstance(answer, OpenedKeys) else str(answer.code)


def sent(running, record, facts=SENDING):
    return code_of(
        running.portal.act, record, "sent", fields=["name"], purpose="literature", facts=facts, **CLERK
    )


def code_of(act, *arguments, **more):
    try:
        act(*arguments, **more)
    except Refused as refused:
        return str(refused.code)
    return ""


@pytest.mark.parametrize("edition", [EDITION, LATER])
def test_what_is_suspended_is_neither_opened_nor_sent_from_until_the_last_suspension_ends(
    running, cases, edition
):
    record, case = order(running, edition=edition), opened_case(running.control)
    assert opened(running, record) == ""
    cases.restrict(record, on=True, **WHY, **HERALD)
    cases.restrict(record, case=case, on=True, **WHY, **HERALD)
    assert (opened(running, record), sent(running, record)) == ("guardrail", "guardrail")
    cases.restrict(record, on=False, **WHY, **HERALD)
    assert (opened(running, record), sent(running, record)) == ("guardrail", "guardrail")
    cases.restrict(record, case=case, on=False, **WHY, **HERALD)
    assert (opened(running, record), sent(running, record)) == ("", "")


def test_without_a_guardrail_the_custodian_itself_refuses(running):
    begin(running, RESTRICTING_RULES)
    cases = CasesClient(running.sockets / "requests")
    for edition in (EDITION, LATER):
        record = order(running, edition=edition)
        cases.restrict(record, on=True, **WHY, **HERALD)
        assert (opened(running, record), sent(running, record)) == ("restricted", "restricted")
    cases.close()


def test_that_a_use_is_not_suspended_is_no_claim(running, cases):
    record = order(running)
    cases.restrict(record, on=True, **WHY, **HERALD)
    assert sent(running, record, {**SENDING, "restricted": False}) == "guardrail"
    cases.restrict(record, on=False, **WHY, **HERALD)
    # Nor is it one that it is: nobody keeps back by a word what is not suspended.
    assert sent(running, record, {**SENDING, "restricted": True}) == ""


def test_a_note_is_suspended_with_its_record(running, cases):
    record = order(running)
    note = running.create(
        type(running.header)(LATER, "notes", "literature", {"name": "name"}), about=record
    ).record
    assert opened(running, note) == ""
    cases.restrict(record, on=True, **WHY, **HERALD)
    assert opened(running, note) == "guardrail"


def test_the_persons_own_request_and_the_end_of_a_record_stay_possible(running, cases):
    own = order(running, purpose="your-information")
    cases.restrict(own, on=True, **WHY, **HERALD)
    assert opened(running, own, "your-information") == ""
    record = order(running)
    cases.restrict(record, on=True, **WHY, **HERALD)
    running.portal.act(record, "handed", purpose="literature", **CLERK)
    running.erase(record)
    assert opened(running, record) == "unknown record"
    assert [row.record for row in cases.restrictions()] == [own]


def test_only_a_rule_on_suspending_lets_a_duty_suspend_and_end_it(running, cases):
    record = order(running)
    both = {"employee": "clerk", "duty": "events"}
    for on in (True, False):
        assert code_of(cases.restrict, record, on=on, **WHY, **CLERK) == "no rule permits"
        assert code_of(cases.restrict, record, on=on, **WHY, **both) == "duty"
        assert bool(cases.restrictions([record])) is not on
        if on:
            cases.restrict(record, on=True, **WHY, **HERALD)
    unknown = secrets.token_bytes(16)
    assert code_of(cases.restrict, unknown, on=True, **WHY, **HERALD) == "unknown record"


def test_under_an_edition_without_such_a_rule_nobody_suspends(running):
    cases = CasesClient(running.sockets / "requests")
    give_duty(running.control, "herald", "events")
    assert code_of(cases.restrict, running.create().record, on=True, **WHY, **HERALD) == "no rule permits"
    cases.close()


def test_a_case_that_suspends_a_use_is_open_and_stays_open(running, cases):
    record, case = order(running), opened_case(running.control)
    assert code_of(cases.restrict, record, case="no-case-1", on=True, **WHY, **HERALD) == "no case"
    cases.restrict(record, case=case, on=True, **WHY, **HERALD)
    assert cases.case(case).restricts == 1
    assert code_of(running.control.close_case, case) == "restricted"
    cases.restrict(record, case=case, on=False, **WHY, **HERALD)
    running.control.close_case(case)
    assert code_of(cases.restrict, record, case=case, on=True, **WHY, **HERALD) == "no case"


def test_suspensions_are_listed_in_pages_and_each_is_entered_once(running, cases):
    records, case = sorted(order(running) for _ in range(3)), opened_case(running.control)
    before = running.portal.status().entries
    for record in records:
        for _ in range(2):
            cases.restrict(record, on=True, **WHY, **HERALD)
    cases.restrict(records[1], case=case, on=True, **WHY, **HERALD)
    assert running.portal.status().entries == before + 4
    today = dt.datetime.now(dt.UTC).date()
    both = (Restriction(records[1], "", today), Restriction(records[1], case, today))
    assert cases.restrictions(records[1:2]) == both
    assert [row.record for row in cases.restrictions()] == sorted([*records, records[1]])
    assert [event.act for event in cases.history(case).events] == ["restricted", "case-opened"]
