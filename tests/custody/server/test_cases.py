"""Who opens a case and holds for it is decided by the custodian's own rules, duties and cases, whatever is claimed."""

import datetime as dt
import secrets
from contextlib import closing
from zoneinfo import ZoneInfo

import pytest

from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.ledger.entry import KINDS
from keepfaith.custody.protocol import case_messages, covering_messages
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from tests.cases import opened_case
from tests.custody.conftest import BEGUN, LATER, RULES, SCHEMA
from tests.duties import TEXT, give_duty

HOLDING_SCHEMA = (
    SCHEMA
    + "action hold appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose } };\n"
)
HOLDING_RULES = (
    RULES
    + """
@id("holds") @clause("not-destroyed-by-mistake")
permit(principal == Duty::"events", action == Action::"hold", resource)
when { context.purpose == Purpose::"legal-obligations" };
"""
)
OFFICER = {"employee": "officer", "duty": "records"}
HERALD = {"employee": "herald", "duty": "events"}
CLERK = {"employee": "clerk", "duty": "literature"}
REASON = {"reason": "settled"}


@pytest.fixture
def cases(running):
    client = CasesClient(running.sockets / "requests")
    yield client
    client.close()


def opening(cases, **by):
    return cases.open_case("legal-hold", token=secrets.token_bytes(16), **by)


def test_under_an_edition_without_holds_the_duty_that_may_destroy_holds(running, cases):
    record = running.create().record
    for by, code in (({**OFFICER, "employee": "clerk"}, "duty"), (CLERK, "no rule permits")):
        with pytest.raises(Refused) as refused:
            opening(cases, **by)
        assert refused.value.code == code
    case = opening(cases, **OFFICER)
    for on in (True, False):
        for by, code in (({**OFFICER, "employee": "clerk"}, "duty"), (CLERK, "no rule permits")):
            with pytest.raises(Refused) as refused:
                cases.hold(record, case=case, on=on, **by)
            assert (refused.value.code, record in cases.holds()) == (code, not on)
        if on:
            cases.hold(record, case=case, on=True, **OFFICER)
    with pytest.raises(Refused, match="unknown record"):
        cases.hold(secrets.token_bytes(16), case=case, on=False, **OFFICER)
    with pytest.raises(Refused, match="employee"):
        cases.hold(record, case=case, on=False, employee="", duty="records")
    with pytest.raises(Refused, match="held"):
        running.erase(record)
    cases.hold(record, case=case, on=False, **REASON, **OFFICER)
    running.erase(record)


def test_under_an_edition_with_holds_its_rule_decides_and_not_who_may_destroy(running, cases):
    running.control.register(
        LATER, rules=HOLDING_RULES, schema=HOLDING_SCHEMA, starts_at=BEGUN + dt.timedelta(1)
    )
    give_duty(running.control, "herald", "events")
    header = running.header
    record = running.create(type(header)(LATER, header.holding, header.purpose, header.fields)).record
    case = opened_case(running.control)
    with pytest.raises(Refused, match="no rule permits"):
        cases.hold(record, case=case, on=True, **OFFICER)
    cases.hold(record, case=case, on=True, **HERALD)
    with pytest.raises(Refused, match="no rule permits"):
        cases.hold(record, case=case, on=False, **OFFICER)
    assert cases.holds() == {record: (case,)}
    # A record stays under its own edition, which knows no such action.
    earlier = running.create().record
    with pytest.raises(Refused, match="no rule permits"):
        cases.hold(earlier, case=case, on=True, **HERALD)
    cases.hold(earlier, case=case, on=True, **OFFICER)


def test_a_web_process_that_lies_holds_and_releases_nothing(running, cases):
    record, case = running.create().record, opening(cases, **OFFICER)
    cases.hold(record, case=case, on=True, **OFFICER)
    lies = (
        lambda: cases.hold(record, case=case, on=False, employee="nobody", duty="records"),
        lambda: cases.hold(record, case=case, on=False, employee="officer", duty="literature"),
        lambda: cases.hold(record, case="legal-hold-1999-1", on=False, **OFFICER),
        lambda: cases.close_case(case, **OFFICER),
        lambda: cases.close_case(case, **CLERK),
        lambda: cases.close_case("legal-hold-1999-1", **OFFICER),
        lambda: running.erase(record),
    )
    before = running.portal.status()
    for lie in lies:
        with pytest.raises(Refused):
            lie()
    assert cases.holds() == {record: (case,)}
    # The task that was closed before the erasure is one more.
    assert running.portal.status().entries == before.entries + len(lies) + 1


def test_a_case_is_closed_once_it_holds_nothing_and_holds_nothing_afterwards(running, cases):
    record, other = running.create().record, running.create().record
    token = secrets.token_bytes(16)
    case = cases.open_case("legal-hold", token=token, number_elsewhere="2026-CV-1", **OFFICER)
    assert cases.open_case("legal-hold", token=token, **OFFICER) == case
    cases.hold(record, case=case, on=True, **OFFICER)
    with pytest.raises(Refused, match="held"):
        cases.close_case(case, **OFFICER)
    cases.hold(record, case=case, on=False, **REASON, **OFFICER)
    cases.close_case(case, **OFFICER)
    cases.close_case(case, **OFFICER)
    with pytest.raises(Refused, match="no case"):
        cases.hold(other, case=case, on=True, **OFFICER)
    (state,) = cases.cases()
    assert isinstance(state, CaseState)
    assert (state.case, state.kind, state.number_elsewhere, state.holds) == (
        case,
        "legal-hold",
        "2026-CV-1",
        0,
    )
    assert (state.closed_on is not None, cases.cases(open_only=True)) == (True, ())


def test_of_many_holds_each_is_listed_and_those_of_some_records_are_asked_for_alone(running, cases):
    first, second = opening(cases, **OFFICER), opening(cases, **OFFICER)
    records = [running.create().record for _ in range(3)]
    for record in records[:2]:
        cases.hold(record, case=first, on=True, **OFFICER)
    cases.hold(records[1], case=second, on=True, **OFFICER)
    assert cases.holds() == {records[0]: (first,), records[1]: (first, second)}
    others = [secrets.token_bytes(16) for _ in range(200)]
    assert cases.held_among([*others, *records]) == set(records[:2])
    assert cases.held_among([]) == frozenset()


@pytest.mark.parametrize("kind", ["", "L", "-legal", "legal-", "legal hold", "x" * 20, "a1"])
def test_a_kind_that_is_no_short_name_opens_nothing(running, cases, kind):
    before = running.portal.status().entries
    with pytest.raises(Refused, match="kind"):
        cases.open_case(kind, token=bytes(16), **OFFICER)
    assert running.portal.status().entries == before


def test_days_of_a_case_are_those_where_the_agency_is(tmp_path):
    evening = dt.datetime(2027, 1, 1, 2, 30, tzinfo=dt.UTC)
    with closing(Store.open(tmp_path, bytes(32))) as store:
        handlers = Handlers(
            store, safeguards=TEXT, cap=10, now=lambda: evening, zone=ZoneInfo("America/New_York")
        )
        opening = case_messages.OperatorOpenCase(bytes(32), "legal-hold", "legal-obligations", "")
        (opened,) = handlers.answer([opening])
        state, history = (
            handlers.answer([message])[0]
            for message in (case_messages.OneCase(opened.case), covering_messages.History(opened.case, 0))
        )
    day = dt.date(2026, 12, 31)
    assert opened.case == "legal-hold-2026-1"
    assert {state.cases[0].opened_on, state.cases[0].received_on, history.events[0].day} == {day}
    assert history.acts == ("case-opened",)


def test_what_a_case_is_about_did_not_come_after_it_was_opened(cases):
    states = []
    for days in (-30, 0, 3_000):
        day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days)
        states.append(cases.case(opening(cases, received_on=day, **OFFICER)))
    assert [state.opened_on - state.received_on for state in states] == [
        dt.timedelta(30), dt.timedelta(0), dt.timedelta(0),
    ]  # fmt: skip


def test_holds_are_told_anew_only_after_one_has_changed(running, cases):
    record, case = running.create().record, opening(cases, **OFFICER)
    before, _ = cases.holds_since(0)
    assert cases.holds_since(before) == (before, None)
    for on, holds in ((True, {record: (case,)}), (False, {})):
        cases.hold(record, case=case, on=on, **({} if on else REASON), **OFFICER)
        version, answer = cases.holds_since(before)
        assert (version > before, answer) == (True, holds)
        # A refusal changes nothing, and neither does what is done elsewhere.
        with pytest.raises(Refused):
            cases.hold(record, case=case, on=on, **({} if on else REASON), **CLERK)
        running.create()
        assert cases.holds_since(version) == (version, None)
        before = version


def test_the_version_of_holds_is_read_from_its_index(tmp_path):
    with closing(Store.open(tmp_path, bytes(32))) as store:
        plan = store.connection.execute(
            "EXPLAIN QUERY PLAN SELECT max(number) FROM journal WHERE substr(entry, 2, 1) IN (x'04', x'05')"
        ).fetchall()
    assert "hold_changes" in plan[0][-1]
    assert [KINDS.index(kind) for kind in ("held", "released")] == [4, 5]
