"""A web process that lies about a case: who opens, closes, takes, approves or gives out something is no claim."""

import datetime as dt
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import Refused
from tests.custody.server.test_coverings import CLERK, DEPUTY, HERALD, OFFICER, case_of
from tests.custody.server.test_disclosures import cases, covered, given
from tests.custody.server.test_restrictions import code_of
from tests.duties import give_duty

__all__ = ["cases"]
NOBODY = {"employee": "nobody", "duty": "records"}
# Somebody who is there, under a duty that they do not have; and a duty that no edition knows.
BORROWED, UNHEARD_OF = {"employee": "clerk", "duty": "records"}, {"employee": "officer", "duty": "chief"}


@pytest.mark.parametrize(
    ("by", "code"),
    [(NOBODY, "duty"), (BORROWED, "duty"), (CLERK, "no rule permits"), (UNHEARD_OF, "error")],
    ids=["nobody", "borrowed", "clerk", "unheard-of"],
)
def test_nobody_opens_or_closes_a_case_whom_the_custodian_knows_no_duty_of(running, cases, by, code):
    case, before = case_of(cases), running.portal.status().entries
    assert code_of(cases.open_case, "legal-process", token=secrets.token_bytes(16), **by) == code
    assert code_of(cases.close_case, case, reason="done", **by) == code
    assert [(state.case, state.holder, state.closed_on) for state in cases.cases()] == [
        (case, "officer", None)
    ]
    # Each lie is entered.
    assert running.portal.status().entries == before + 2


def test_an_account_of_the_prober_has_no_case_and_does_nothing_in_one(running, cases):
    record, case = covered(running, cases)
    running.control.enroll("probe")
    give_duty(running.control, "probe", "records")
    by = {"employee": "probe", "duty": "records"}
    lies = (
        lambda: cases.open_case("legal-process", token=secrets.token_bytes(16), **by),
        lambda: cases.assign_case(case, to="probe", **by),
        lambda: cases.set_case_due(case, due_on=dt.date(2026, 12, 24), reason="order", **by),
        lambda: cases.write_letter(case, letter="case-received", version=1, language="en", **by),
        lambda: cases.cover(record, case=case, **by),
        lambda: cases.hold(record, case=case, on=True, **by),
        lambda: cases.close_case(case, reason="done", **by),
    )
    assert {code_of(lie) for lie in lies} == {"not a canary"}
    assert given(cases, record, case, **by) == "not a canary"
    (state,) = cases.cases()
    assert (state.holder, state.due_on, state.holds, state.closed_on) == ("officer", None, 0, None)


def test_nothing_is_given_out_in_anothers_name_and_each_lie_is_entered(running, cases):
    record, case = covered(running, cases)
    before = running.portal.status().entries
    lies = (NOBODY, BORROWED, CLERK, DEPUTY, {**OFFICER, "duty": "events"})
    assert [given(cases, record, case, **lie) for lie in lies] == [
        *("not own task", "not own task", "no rule permits", "not own task", "no rule permits")
    ]
    assert cases.disclosures(case) == ()
    assert running.portal.status().entries == before + len(lies)


def test_of_two_who_approve_at_once_one_does_and_of_two_who_take_a_case_one_has_it(running, cases):
    record, case = covered(running, cases, is_approved=False)
    give_duty(running.control, "second", "events")
    approvers = (HERALD, {**HERALD, "employee": "second"})
    before = running.portal.status().entries

    def approve(by):
        return lambda client: client.approve(record, case=case, on=True, **by)

    assert sorted(at_once(running, *map(approve, approvers))) == ["", "not proposed"]
    (covering,) = cases.coverings(case)
    assert covering.approved_by in {"herald", "second"}
    cases.assign_case(case, to="", **OFFICER)

    def take(by):
        return lambda client: client.assign_case(case, to=by["employee"], **by)

    assert at_once(running, take(OFFICER), take(DEPUTY)) == ["", ""]
    holder = cases.case(case).holder
    assert holder in {"officer", "deputy"}
    # Whoever came first has it no more, and is told so as soon as they do something in it.
    other = DEPUTY if holder == "officer" else OFFICER
    assert code_of(cases.set_case_due, case, due_on=None, reason="order", **other) == "not own task"
    assert running.portal.status().entries == before + 2 + 1 + 2 + 1


def at_once(running, *acts):
    """Do acts at once, each by a socket of its own; return why each was refused."""

    def done(act, client):
        with closing(client):
            try:
                act(client)
            except Refused as refused:
                return str(refused.code)
            return ""

    clients = [CasesClient(running.sockets / "requests") for _ in acts]
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(done, acts, clients))
