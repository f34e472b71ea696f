"""Nobody decides on an appeal against their own decision: the custodian's own cases say who decided, and no caller."""

import datetime as dt
import secrets
import sqlite3
from contextlib import closing
from functools import partial

import pytest

from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.store.cases import CaseAct
from keepfaith.custody.store.coverings import CoveringAct
from keepfaith.custody.store.store import Store
from tests.custody.conftest import BEGUN, LATER, RULES, SCHEMA
from tests.duties import give_duty

YOURS = "your-information"
WORDS_OF = 'entity Purpose enum ["literature",'
OWN_RULES = (
    RULES
    + """
@id("opens-for-person") @clause("your-rights")
permit(principal == Duty::"records", action == Action::"open", resource)
when { context.purpose == Purpose::"your-information" };
@id("approves") @clause("uses-by-staff")
permit(principal == Duty::"events", action == Action::"approve", resource)
when { context.purpose == Purpose::"your-information" };
"""
)
OWN_SCHEMA = (
    SCHEMA
    + "action approve appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose } };\n"
)
TODAY = dt.datetime.now(dt.UTC).date()
DAY = dt.timedelta(1)
# Who had the objection, to whom it was given, who approved, who declined, who closed it; and three others.
HAD, GIVEN, APPROVED, DECLINED, CLOSED = "officer", "deputy", "herald", "crier", "closer"
OTHER, THIRD, OTHER_APPROVER = "judge", "judge-2", "caller"
BARRED = (HAD, GIVEN, APPROVED, DECLINED, CLOSED)


def by(employee, duty="records"):
    return {"employee": employee, "duty": duty}


@pytest.fixture
def cases(running):
    """A client of a custodian whose edition in force lets the duty `records` work on cases of this kind."""
    schema = OWN_SCHEMA.replace(WORDS_OF, f'{WORDS_OF} "{YOURS}",')
    running.control.register(LATER, rules=OWN_RULES, schema=schema, starts_at=BEGUN + dt.timedelta(1))
    for employee in (HAD, GIVEN, APPROVED, DECLINED, CLOSED, OTHER, THIRD, OTHER_APPROVER):
        for duty in ("records", "events"):
            give_duty(running.control, employee, duty)
    with closing(CasesClient(running.sockets / "requests")) as client:
        yield client


def opened(cases, kind="objection", who=HAD, **how):
    return cases.open_case(kind, token=secrets.token_bytes(16), purpose=YOURS, **by(who), **how)


def letter(running):
    header = type(running.header)(LATER, "letters", "questions", {"text": "free-text"})
    return running.create(header).record


@pytest.fixture
def record(running, cases):
    return letter(running)


@pytest.fixture
def objection(running, cases, record):
    """An objection that five people had a part in, and that is decided."""
    case, other = opened(cases), letter(running)
    for one in (record, other):
        cases.cover(one, case=case, **by(HAD))
    cases.approve(record, case=case, on=True, **by(APPROVED, "events"))
    cases.approve(other, case=case, on=False, reason="not-needed", **by(DECLINED, "events"))
    cases.assign_case(case, to=GIVEN, **by(HAD))
    cases.close_case(case, reason="denied", sent_on=TODAY, **by(CLOSED))
    return case


def code(act):
    """Return the code with which an act is refused; nothing if it is not."""
    try:
        act()
    except Refused as refused:
        return str(refused.code)
    return ""


def acts(cases, appeal, record, who, *, has_it):
    """Return every act in an appeal, by its name, as somebody tries it, and as it is tried for them."""
    return {
        "take": lambda: cases.assign_case(appeal, to=who, **by(who)),
        "be given": lambda: cases.assign_case(appeal, to=who, **by(has_it)),
        "hear": lambda: cases.hear_appeal(appeal, "took-place", TODAY, **by(who)),
        "propose": lambda: cases.cover(record, case=appeal, **by(who)),
        "approve": lambda: cases.approve(record, case=appeal, on=True, **by(who, "events")),
        "decline": lambda: cases.approve(record, case=appeal, on=False, reason="no", **by(who, "events")),
        "letter": lambda: cases.write_letter(
            appeal, letter="appeal-received", version=1, language="en", **by(who)
        ),
        "set a day": lambda: cases.set_case_due(appeal, due_on=TODAY, reason="order", **by(who)),
        **{
            f"close as {outcome}": lambda outcome=outcome: cases.close_case(appeal, reason=outcome, **by(who))
            for outcome in ("denied", "agreed", "late", "mistaken")
        },
    }


@pytest.mark.parametrize("who", BARRED)
def test_whoever_decided_before_does_nothing_in_an_appeal(running, cases, objection, record, who):
    appeal = opened(cases, "appeal", who, appeal_of=objection)
    assert cases.case(appeal).holder == ""
    cases.assign_case(appeal, to=OTHER, **by(OTHER))
    cases.cover(record, case=appeal, **by(OTHER))
    before = running.portal.status().entries
    tried = acts(cases, appeal, record, who, has_it=OTHER)
    refusals = {name: code(act) for name, act in tried.items()}
    assert set(refusals.values()) == {"decided before"}, refusals
    # Each refusal is entered, and nothing else has changed.
    assert running.portal.status().entries == before + len(tried)
    state = cases.case(appeal)
    assert (state.holder, state.hearing, state.closed_on, state.covers) == (OTHER, "", None, 0)
    assert sorted(state.decided_by) == sorted(BARRED)
    refused = [event for event in cases.history(appeal).events if event.refusal == "decided before"]
    assert len(refused) == len(tried)


def test_whoever_did_not_decide_before_hears_and_decides(cases, objection, record):
    appeal = opened(cases, "appeal", OTHER, appeal_of=objection)
    assert (cases.case(appeal).holder, cases.case(objection).appeals) == (OTHER, (appeal,))
    cases.cover(record, case=appeal, **by(OTHER))
    cases.approve(record, case=appeal, on=True, **by(OTHER_APPROVER, "events"))
    assert code(lambda: cases.close_case(appeal, reason="denied", sent_on=TODAY, **by(OTHER))) == "not heard"
    assert code(lambda: cases.close_case(appeal, reason="done", **by(OTHER))) == "not heard"
    assert code(lambda: cases.hear_appeal(appeal, "took-place", TODAY, **by(THIRD))) == "not own task"
    for days, refusal in ((2, "not yet"), (-2, "no appeal")):
        day = TODAY + dt.timedelta(days)
        assert code(partial(cases.hear_appeal, appeal, "took-place", day, **by(OTHER))) == refusal
    cases.hear_appeal(appeal, "given-up", TODAY, **by(OTHER))
    # Whoever does not say what was entered before moves nothing.
    assert code(lambda: cases.hear_appeal(appeal, "took-place", TODAY, **by(OTHER))) == "heard before"
    cases.close_case(appeal, reason="partly", sent_on=TODAY, **by(OTHER))
    state = cases.case(appeal)
    assert (state.outcome, state.hearing, state.heard_on) == ("partly", "given-up", TODAY)
    assert code(lambda: cases.hear_appeal(appeal, "took-place", TODAY, **by(OTHER))) == "no case"


def test_a_wrong_hearing_is_corrected_by_whoever_has_the_case_until_it_is_decided(running, cases, objection):
    appeal, early, late = opened(cases, "appeal", OTHER, appeal_of=objection), TODAY, TODAY + dt.timedelta(1)

    def hear(hearing="took-place", on=early, who=OTHER, **more):
        return code(lambda: cases.hear_appeal(appeal, hearing, on, **by(who), **more))

    assert hear(instead_of=early) == "not heard"
    assert hear("given-up") == ""
    assert hear(instead_of=late) == hear("given-up", instead_of=early) == "heard before"
    assert hear(instead_of=early, who=THIRD) == "not own task"
    assert hear(instead_of=early, who=HAD) == "decided before"
    assert hear(on=late + dt.timedelta(1), instead_of=early) == "not yet"
    assert hear(on=early - dt.timedelta(2), instead_of=early) == "no appeal"
    assert hear(instead_of=early) == ""
    state = cases.case(appeal)
    assert (state.hearing, state.heard_on) == ("took-place", early)
    (event, *refused, first) = [one for one in cases.history(appeal).events if one.act == "case-heard"][:-1]
    assert (event.due_on, event.instead_of, event.reason) == (early, early, "took-place")
    assert (first.due_on, first.instead_of, first.reason) == (early, None, "given-up")
    assert len(refused) == 6
    cases.close_case(appeal, reason="partly", sent_on=TODAY, **by(OTHER))
    assert hear("given-up", instead_of=early) == "no case"


@pytest.mark.parametrize("outcome", ["withdrawn", "abandoned", "mistaken", "late"])
def test_an_appeal_ends_without_a_decision_and_then_another_can_come(cases, objection, outcome):
    appeal = opened(cases, "appeal", OTHER, appeal_of=objection)
    assert code(lambda: opened(cases, "appeal", THIRD, appeal_of=objection)) == "no appeal"
    cases.close_case(appeal, reason=outcome, **by(OTHER))
    again = opened(cases, "appeal", THIRD, appeal_of=objection)
    assert sorted(cases.case(objection).appeals) == sorted([appeal, again])


def test_what_has_no_decision_cannot_be_appealed(cases, objection):
    undecided, access = opened(cases), opened(cases, "access-request")
    cases.close_case(access, reason="none", **by(HAD))
    withdrawn = opened(cases)
    cases.close_case(withdrawn, reason="withdrawn", **by(HAD))
    appeal = opened(cases, "appeal", OTHER, appeal_of=objection)
    cases.hear_appeal(appeal, "took-place", TODAY, **by(OTHER))
    cases.close_case(appeal, reason="denied", sent_on=TODAY, **by(OTHER))
    for case in (undecided, access, withdrawn, appeal, "objection-1999-1", ""):
        assert code(lambda case=case: opened(cases, "appeal", OTHER, appeal_of=case)) == "no appeal"
    # Nor is anything else an appeal, and none came before there was a decision.
    assert code(lambda: opened(cases, "objection", OTHER, appeal_of=objection)) == "no appeal"
    early = {"appeal_of": objection, "received_on": TODAY - dt.timedelta(2)}
    assert code(lambda: opened(cases, "appeal", OTHER, **early)) == "no appeal"


def test_the_same_token_gives_the_same_appeal(cases, objection):
    token = secrets.token_bytes(16)
    first, second = (
        cases.open_case("appeal", token=token, purpose=YOURS, appeal_of=objection, **by(OTHER)) for _ in "12"
    )
    assert first == second


AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture
def stored(tmp_path):
    """A store with an objection that `officer` had and `closer` closed, and an appeal against it."""
    with closing(Store.open(tmp_path / "store", bytes(32))) as store:
        with store.transaction():
            had, closed = (CaseAct(YOURS, who, "records") for who in (HAD, CLOSED))
            token = {"token": b"1" * 16, "number_elsewhere": ""}
            case, _ = store.cases.open("objection", had, at=AT, **token)
            store.cases.close(case, closed, reason="denied", at=AT)
            about = {"token": b"2" * 16, "number_elsewhere": "", "appeal_of": case}
            appeal, _ = store.cases.open("appeal", had, at=AT, **about)
        yield store, appeal


@pytest.mark.parametrize("who", [HAD, CLOSED])
def test_the_store_itself_takes_no_act_of_whoever_decided_before(stored, who):
    store, appeal = stored
    act = CaseAct(YOURS, who, "records")
    declining = CoveringAct("declined", appeal, YOURS, who, "events")
    changes = (
        lambda: store.cases.assign(appeal, act, to=who, at=AT),
        lambda: store.cases.close(appeal, act, reason="late", at=AT),
        lambda: store.coverings.act(bytes(16), declining, at=AT),
    )
    for change in changes:
        with pytest.raises(sqlite3.IntegrityError, match="decided before"), store.transaction():
            change()
    assert (store.cases.find(appeal).holder, store.cases.find(appeal).closed_on) == ("", None)


def test_the_store_itself_moves_no_hearing_once_the_appeal_is_closed(stored):
    store, appeal = stored
    judge = CaseAct(YOURS, OTHER, "records")
    with store.transaction():
        store.cases.hear(appeal, judge, "took-place", heard_on=AT.date(), at=AT)
        store.cases.close(appeal, judge, reason="denied", at=AT)
    with pytest.raises(sqlite3.IntegrityError, match="closed"), store.transaction():
        store.cases.hear(appeal, judge, "given-up", heard_on=AT.date(), instead_of=AT.date(), at=AT)


def test_the_store_itself_refuses_a_decision_without_a_hearing_and_a_second_open_appeal(stored):
    store, appeal = stored
    judge = CaseAct(YOURS, OTHER, "records")
    about = {"token": b"3" * 16, "number_elsewhere": "", "appeal_of": store.cases.find(appeal).appeal_of}
    of_appeal = {**about, "token": b"4" * 16, "appeal_of": appeal}
    changes = (
        (lambda: store.cases.close(appeal, judge, reason="denied", at=AT), "CHECK"),
        (lambda: store.cases.open("appeal", judge, at=AT, **about), "UNIQUE"),
        (lambda: store.cases.open("appeal", judge, at=AT, **of_appeal), "no decision"),
    )
    for change, words in changes:
        with pytest.raises(sqlite3.IntegrityError, match=words), store.transaction():
            change()


def test_a_decision_says_when_it_was_sent_or_why_it_was_not(cases):
    case, early, late = opened(cases), TODAY - DAY * 40, TODAY + DAY * 2
    for reason, sending in (
        ("denied", {}),
        ("denied", {"sent_on": TODAY, "unsent": "told"}),
        ("denied", {"sent_on": early}),
        ("denied", {"sent_on": late}),
        ("withdrawn", {"sent_on": TODAY}),
        ("withdrawn", {"unsent": "told"}),
    ):
        assert code(partial(cases.close_case, case, reason=reason, **sending, **by(HAD))) == "not sent"
    assert cases.case(case).closed_on is None
    cases.close_case(case, reason="denied", unsent="no-address", **by(HAD))
    assert (cases.case(case).outcome, cases.case(case).sent_on) == ("denied", None)
    event, *refused = [one for one in cases.history(case).events if one.act == "case-closed"]
    assert (event.reason, event.due_on, event.unsent) == ("denied", None, "no-address")
    assert [one.refusal for one in refused] == ["not sent"] * 6
    # A case of another kind has no decision, whatever its outcome is called.
    access = opened(cases, "access-request")
    assert code(partial(cases.close_case, access, reason="denied", sent_on=TODAY, **by(HAD))) == "not sent"
    cases.close_case(access, reason="denied", **by(HAD))


def test_an_appeal_can_come_from_the_day_on_which_the_decision_was_sent(cases):
    case = opened(cases, received_on=TODAY - DAY * 9)
    cases.close_case(case, reason="denied", sent_on=TODAY - DAY * 5, **by(HAD))
    early, fit = ({"appeal_of": case, "received_on": TODAY - DAY * days} for days in (6, 5))
    assert code(partial(opened, cases, "appeal", OTHER, **early)) == "no appeal"
    assert cases.case(opened(cases, "appeal", OTHER, **fit)).received_on == TODAY - DAY * 5


def test_a_letter_is_named_once_however_often_it_was_written(cases):
    case = opened(cases)
    for letter in ("case-received", "case-decided", "case-received"):
        cases.write_letter(case, letter=letter, version=0, language="es", **by(HAD))
    assert code(partial(cases.write_letter, case, letter="other", version=0, language="es", **by(OTHER)))
    assert cases.history(case).letters == ("case-decided", "case-received")


@pytest.mark.parametrize(
    ("sent_on", "outcome"), [(AT + DAY, "denied"), (AT - DAY, "denied"), (AT, "withdrawn")]
)
def test_the_store_itself_takes_no_impossible_day_of_sending(stored, sent_on, outcome):
    store, appeal = stored
    judge = CaseAct(YOURS, OTHER, "records")
    with store.transaction():
        store.cases.hear(appeal, judge, "took-place", heard_on=AT.date(), at=AT)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"), store.transaction():
        store.cases.close(appeal, judge, reason=outcome, sent_on=sent_on.date(), at=AT)
