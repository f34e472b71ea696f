"""The custodian knows the holder of a task from its own ledger, and believes nobody."""

import secrets

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.header import Header
from tests.custody.conftest import EDITION
from tests.custody.server.test_authorizer import last
from tests.duties import give_duty

SEND = {"asked": True, "for_value": False}
SUBSCRIPTION = Header(EDITION, "notice-subscriptions", "notices", {"name": "name"})


@pytest.fixture
def desk(running):
    """A custodian with two clerks of one duty, one of another, and a record."""
    give_duty(running.control, "colleague", "literature")
    give_duty(running.control, "other", "events")
    running.record = running.create(address="reader@example.gov").record
    return running


def act(desk, kind, **other):
    arguments = {"employee": "clerk", "duty": "literature", "purpose": "literature"}
    arguments |= {"fields": ("name",), "facts": SEND} if kind == "sent" else {}
    desk.portal.act(desk.record, kind, **{**arguments, **other})


def opened(desk, employee, record=None, **other):
    record = record or desk.record
    outcome = desk.open(record, employee=employee, **other)[record]
    return True if isinstance(outcome, OpenedKeys) else (outcome.code, outcome.clause)


def refused(desk, kind, **other):
    with pytest.raises(Refused) as refusal:
        act(desk, kind, **other)
    return refusal.value.code, refusal.value.clause


NOT_OWN = ("guardrail", "need-to-know")


def test_an_unassigned_task_opens_for_anyone_with_the_duty_and_an_assigned_one_for_its_holder_alone(desk):
    assert [opened(desk, employee) for employee in ("clerk", "colleague")] == [True, True]
    act(desk, "handed", colleague="colleague")
    assert [opened(desk, employee) for employee in ("clerk", "colleague")] == [NOT_OWN, True]
    act(desk, "handed", employee="colleague", colleague="")
    assert [opened(desk, employee) for employee in ("clerk", "colleague")] == [True, True]


def test_nothing_is_done_in_a_task_that_somebody_else_has(desk):
    act(desk, "handed", colleague="colleague")
    for kind in ("noted", "returned", "closed", "handed"):
        assert refused(desk, kind) == NOT_OWN, kind
    assert refused(desk, "moved", to="questions") == NOT_OWN
    assert refused(desk, "sent") == ("not own task", "need-to-know")
    act(desk, "sent", employee="colleague")


def test_an_employee_with_the_duty_for_a_task_takes_it_over_and_nobody_else_does(desk):
    act(desk, "handed", colleague="colleague")
    assert refused(desk, "taken", employee="stranger") == ("duty", "need-to-know")
    assert refused(desk, "taken", employee="other", duty="events") == ("no rule permits", "need-to-know")
    act(desk, "taken")
    assert [opened(desk, employee) for employee in ("clerk", "colleague")] == [True, NOT_OWN]


def test_a_task_is_assigned_to_nobody_who_could_not_open_it(desk):
    for colleague in ("other", "stranger", "officer"):
        assert refused(desk, "handed", colleague=colleague) == ("colleague", "need-to-know")
    assert opened(desk, "clerk") is True


@pytest.mark.parametrize(
    ("kind", "how"),
    [("sent", "sent"), ("returned", "returned"), ("closed", "closed"), ("answered", "sent")],
)
def test_a_closed_task_is_nobodys_and_stays_closed(desk, kind, how):
    act(desk, kind)
    assert [opened(desk, employee) for employee in ("clerk", "colleague")] == [NOT_OWN, NOT_OWN]
    assert refused(desk, "taken") == ("not own task", "need-to-know")
    assert refused(desk, "noted") == NOT_OWN
    (state,) = desk.portal.tasks([desk.record]).values()
    assert (state.holder, state.state, state.closed_on is None) == ("", how, False)


@pytest.mark.parametrize("kind", ["sent", "returned", "closed", "answered"])
def test_whoever_closed_a_task_opens_it_again_within_ten_minutes_and_nobody_else_without_a_reason(desk, kind):
    act(desk, kind)
    (state,) = desk.portal.tasks([desk.record]).values()
    assert (state.closed_by, state.closed_at.date()) == ("clerk", state.closed_on)
    assert refused(desk, "reopened", employee="colleague") == ("not own task", "need-to-know")
    assert refused(desk, "reopened", employee="other", duty="events") == ("no rule permits", "need-to-know")
    act(desk, "reopened")
    (state,) = desk.portal.tasks([desk.record]).values()
    assert (state.state, state.holder, state.closed_on, state.closed_by) == ("open", "", None, "")
    assert [opened(desk, employee) for employee in ("clerk", "colleague")] == [True, True]
    assert refused(desk, "reopened") == ("not own task", "need-to-know")


def test_with_a_note_that_says_why_anyone_with_the_duty_reopens_a_task(desk):
    act(desk, "closed")
    note = desk.create(about=desk.record).record
    assert refused(desk, "reopened", employee="stranger", note=note) == ("duty", "need-to-know")
    other = {"employee": "other", "duty": "events", "purpose": "questions", "note": note}
    assert refused(desk, "reopened", **other) == ("purpose", "need-to-know")
    act(desk, "reopened", employee="colleague", note=note)
    assert opened(desk, "clerk") is True
    act(desk, "closed")
    act(desk, "reopened", employee="colleague", note=desk.create(about=desk.record).record)
    entry, details = last(desk)
    assert (entry.kind, entry.decision) == ("reopened", "allow")
    assert entry.facts.named() == {("own_task", True)}
    assert details["note"]


def test_an_answer_is_called_back_in_ones_own_open_task(desk):
    answer = desk.create(about=desk.record).record
    act(desk, "handed", colleague="colleague")
    assert refused(desk, "recalled", note=answer) == NOT_OWN
    act(desk, "recalled", employee="colleague", note=answer)
    assert last(desk)[0].kind == "recalled"


def test_a_record_opens_only_for_the_purpose_that_its_task_is_for(desk):
    # The rules would let the other duty open it for questions; nobody moved it there.
    change = {"duty": "events", "purpose": "questions"}
    assert opened(desk, "other", **change) == ("purpose", "need-to-know")
    assert refused(desk, "noted", employee="other", **change) == ("purpose", "need-to-know")
    act(desk, "handed", colleague="colleague")
    act(desk, "moved", employee="colleague", to="questions")
    assert opened(desk, "other", **change) is True
    assert opened(desk, "colleague") == ("purpose", "need-to-know")
    (state,) = desk.portal.tasks([desk.record]).values()
    assert (state.holder, state.purpose) == ("", "questions")


def test_a_note_belongs_to_the_task_of_its_record_and_has_none_of_its_own(desk):
    note = desk.create(about=desk.record).record
    assert opened(desk, "clerk", note) is True
    act(desk, "handed", colleague="colleague")
    assert [opened(desk, employee, note) for employee in ("clerk", "colleague")] == [NOT_OWN, True]
    assert desk.portal.tasks([note, secrets.token_bytes(16)]) == {}
    for kind in ("handed", "taken", "closed"):
        with pytest.raises(Refused, match=r"guardrail|not own task"):
            desk.portal.act(note, kind, employee="colleague", duty="literature", purpose="literature")
    assert opened(desk, "colleague") is True


def test_a_subscription_is_nobodys_task(desk):
    subscription = desk.create(SUBSCRIPTION, address="reader@example.gov", topics=["hearings"]).record
    give_duty(desk.control, "clerk", "events")
    assert opened(desk, "clerk", subscription, purpose="notices") == NOT_OWN
    assert desk.portal.tasks([subscription]) == {}


def test_with_their_last_duty_nothing_is_with_an_employee_any_more(desk):
    give_duty(desk.control, "colleague", "events")
    act(desk, "handed", colleague="colleague")
    desk.control.end_duty("colleague", "events")
    assert opened(desk, "clerk") == NOT_OWN
    desk.control.end_staff("colleague")
    assert opened(desk, "clerk") is True
    give_duty(desk.control, "colleague", "literature")
    assert opened(desk, "clerk") is True


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        ("handed", {"colleague": "colleague"}, {"colleague": "colleague"}),
        ("handed", {}, {"colleague": ""}),
        ("taken", {"employee": "colleague"}, {"from": "clerk"}),
    ],
)
def test_the_details_name_from_whom_and_to_whom_a_task_went(desk, kind, change, expected):
    act(desk, "taken")
    act(desk, kind, **change)
    entry, details = last(desk)
    assert (entry.kind, entry.decision, entry.purpose) == (kind, "allow", "literature")
    assert entry.facts.named() == {("own_task", True)}
    assert details.items() >= expected.items()


def test_the_holders_of_tasks_outlive_a_restart(desk):
    act(desk, "handed", colleague="colleague")
    desk.end()
    desk.start()
    assert [opened(desk, employee) for employee in ("clerk", "colleague")] == [NOT_OWN, True]
