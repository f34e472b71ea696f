"""A group of the agency's directory proposes a duty, and grants and ends none."""

import datetime as dt
from contextlib import closing

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol import control_messages, staff_messages
from keepfaith.custody.protocol.staff_messages import GroupDuty, WeighGroups
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from tests.custody.conftest import BEGUN, LATER, RULES
from tests.duties import TEXT, acknowledge, give_duty

from .test_staff import STAFF_SCHEMA, opens
from .test_staff import staff as staff_of_two_administrators

staff = staff_of_two_administrators
LITERATURE, EVENTS = GroupDuty("literature", ""), GroupDuty("events", "north")


def of(staff, employee):
    return [one for one in staff.assignments() if one.employee == employee]


def test_a_group_proposes_what_is_missing_once_and_grants_nothing(running, staff):
    answer = staff.weigh_groups("newcomer", [LITERATURE, EVENTS])
    assert (answer.proposed, answer.unfit, answer.absent) == (2, 0, ())
    first, second = of(staff, "newcomer")
    assert (first.assigned, first.proposed_by, first.confirmed_on) == ("literature", "The-directory", None)
    assert (second.assigned, second.organization) == ("events", "north")
    assert (running.portal.duties_of("newcomer"), opens(running, "newcomer")) == ((), "duty")
    assert staff.weigh_groups("newcomer", [LITERATURE, EVENTS]).proposed == 0, "both wait"
    running.control.confirm_duty(first.number, on=True)
    acknowledge(running.control, "newcomer")
    assert opens(running, "newcomer") == ""
    assert staff.weigh_groups("newcomer", [LITERATURE, EVENTS]).proposed == 0
    event = next(event for event in staff.history() if event.act == "duty-proposed")
    assert (event.employee, event.colleague) == ("The-directory", "newcomer")


def test_a_duty_whose_group_is_gone_is_named_and_stays(running, staff):
    staff.weigh_groups("newcomer", [LITERATURE, EVENTS])
    first, second = (one.number for one in of(staff, "newcomer"))
    running.control.confirm_duty(first, on=True)
    give_duty(running.control, "newcomer", "records")
    assert staff.weigh_groups("newcomer", [EVENTS]).absent == (first,)
    assert staff.weigh_groups("newcomer", []).absent == (first, second), (
        "the operator's own duty needs no group"
    )
    assert running.portal.duties_of("newcomer") == ("literature", "records")
    assert staff.weigh_groups("newcomer", [LITERATURE, EVENTS]).absent == ()


def test_what_somebody_refused_or_ended_is_not_proposed_again_for_a_while(
    running,
    staff,
):
    staff.weigh_groups("newcomer", [LITERATURE, EVENTS])
    first, second = (one.number for one in of(staff, "newcomer"))
    running.control.confirm_duty(first, on=False)
    running.control.confirm_duty(second, on=True)
    staff.end(second, reason="moved", employee="northern")
    assert staff.weigh_groups("newcomer", [LITERATURE, EVENTS]).proposed == 0
    assert staff.weigh_groups("colleague", [LITERATURE, EVENTS]).proposed == 2


def test_the_while_is_over_after_ninety_days(tmp_path):
    clock = [dt.datetime.now(dt.UTC)]
    with closing(Store.open(tmp_path / "store", bytes(32))) as store:
        handlers = Handlers(store, safeguards=TEXT, cap=5, now=lambda: clock[0])
        handlers.answer([control_messages.Vouch(LATER, RULES, STAFF_SCHEMA, BEGUN)])

        def weigh():
            (answer,) = handlers.answer([WeighGroups("newcomer", (LITERATURE,))])
            return answer.proposed

        assert weigh() == 1
        (proposal,) = store.duties.page(after=0)
        handlers.answer([staff_messages.ConfirmDuty(proposal.number, on=False)])
        for days, expected in ((89, 0), (2, 1), (0, 0)):
            clock[0] += dt.timedelta(days)
            assert weigh() == expected


def test_a_wider_duty_needs_no_narrower_one(running, staff):
    give_duty(running.control, "clerk", "events", organization="north")
    assert staff.weigh_groups("clerk", [GroupDuty("events", "hill")]).proposed == 0
    assert staff.weigh_groups("clerk", [GroupDuty("events", "sea")]).proposed == 1
    assert staff.weigh_groups("clerk", [GroupDuty("events", "")]).proposed == 1


@pytest.mark.parametrize(
    "duty", [GroupDuty("administrator", ""), GroupDuty("unheard-of", ""), GroupDuty("events", "moon")]
)
def test_no_group_makes_an_administrator_or_what_nobody_knows(staff, duty):
    answer = staff.weigh_groups("newcomer", [duty])
    assert (answer.proposed, answer.unfit) == (0, 1)
    assert of(staff, "newcomer") == []


def test_a_portal_that_is_taken_over_leaves_administrators_room_to_propose(staff):
    proposed = [staff.weigh_groups(f"clerk-{place}", [LITERATURE, EVENTS]).proposed for place in range(26)]
    assert (sum(proposed), proposed[-1]) == (50, 0)
    assert staff.propose("newcomer", "literature", starts_on=dt.datetime.now(dt.UTC).date(), employee="chief")


def test_the_directory_s_name_is_nobody_s(running, staff):
    with pytest.raises(Refused, match="duty"):
        staff.propose(
            "newcomer", "literature", starts_on=dt.datetime.now(dt.UTC).date(), employee="The-directory"
        )
    with pytest.raises(Refused, match="duties"):
        running.portal._ask(WeighGroups("newcomer", tuple(GroupDuty(f"duty-{n}", "") for n in range(51))))
