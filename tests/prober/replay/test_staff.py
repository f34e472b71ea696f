"""Who proposed, gave, renewed and ended which duty is decided again from the entries alone."""

import datetime as dt

from keepfaith.custody.protocol import control_messages, staff_messages
from keepfaith.custody.protocol.staff_messages import GroupDuty, WeighGroups
from keepfaith.custody.server.group_authorizer import GroupAuthorizer
from keepfaith.custody.server.staff_authorizer import StaffAuthorizer
from keepfaith.custody.store.duties import Duties
from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.judgment import MISUSE, NEEDS
from tests.duties import acknowledging

DAY = dt.timedelta(1)


def organize(scratch):
    """Make two organizations, an administrator of the agency and one of a district."""
    for name in ("north", "south"):
        scratch.say(staff_messages.PlaceOrganization(name, "district", ""))
    scratch.say(staff_messages.PlaceOrganization("hill", "school", "north"))
    scratch.duty("chief", "administrator", on=True)
    scratch.say(control_messages.Duty("northern", "administrator", on=True, organization="north"))


def propose(scratch, by="chief", *, colleague="newcomer", organization="", purposes=(), days=0):
    starts_on = scratch.now.date() + days * DAY
    return scratch.say(
        staff_messages.ProposeDuty(
            *(by, "administrator", colleague, "literature", organization, purposes), *(starts_on, None)
        )
    )


def broken(scratch):
    """Return the promises to which a fault is said."""
    scratch.look()
    with FoldStore.opened(scratch.folder) as store:
        return {number for number in (12, 34, 35, 43, 56, 57) if store.faults("uses", number)}


def act_in_every_way(scratch):
    """Propose, confirm, decline, renew and end, as ones who may and as ones who may not."""
    organize(scratch)
    for by in ("chief", "northern", "ada"):
        for organization in ("", "north", "hill", "moon"):
            propose(scratch, by, colleague=f"{by}-{organization or 'all'}", organization=organization)
    propose(scratch, "chief", colleague="chief")
    limited = propose(scratch, colleague="limited", purposes=("notices",)).number
    early = propose(scratch, colleague="early", days=3).number
    declined = propose(scratch, colleague="declined").number
    for number, on in ((limited, True), (early, True), (declined, False)):
        scratch.say(staff_messages.ConfirmDuty(number, on))
    record = scratch.create()
    for who in ("limited", "early", "declined"):
        assert scratch.open(record, who=who) == "duty"
    for by in ("northern", "chief"):
        scratch.say(staff_messages.RenewAssignment(by, "administrator", early))
    scratch.now += 4 * DAY
    assert scratch.open(record, who="early") == "not acknowledged"
    scratch.say(acknowledging("early"))
    assert scratch.open(record, who="early") == ""
    for by in ("northern", "chief"):
        scratch.say(staff_messages.EndAssignment(by, "administrator", early, "left"))
    assert scratch.open(record, who="early") == "duty"


def test_whatever_is_done_about_duties_is_decided_alike(scratch):
    act_in_every_way(scratch)
    assert scratch.look()[0] == []


def test_a_proposal_outside_the_organization_is_seen(scratch, monkeypatch):
    organize(scratch)
    monkeypatch.setattr(Duties, "organizations_of", lambda *_given, **_named: frozenset({""}))
    propose(scratch, "northern", colleague="other", organization="south")
    assert broken(scratch) == {NEEDS, MISUSE}


def test_a_renewal_of_ones_own_duty_is_seen(scratch, monkeypatch):
    organize(scratch)
    monkeypatch.setattr(StaffAuthorizer, "_unrenewable", lambda *_given: None)
    own = next(one.number for one in scratch.store.duties.page(after=0) if one.employee == "northern")
    scratch.say(staff_messages.RenewAssignment("northern", "administrator", own))
    assert broken(scratch) == {NEEDS, MISUSE}


def test_a_duty_that_nobody_proposed_under_its_number_is_seen(scratch, monkeypatch):
    organize(scratch)
    number = propose(scratch).number
    confirmed = Duties._confirmed

    def more(self, number, act, *, at):
        self._connection.execute("UPDATE assignments SET duty = 'records' WHERE number = ?", (number,))
        confirmed(self, number, act, at=at)

    monkeypatch.setattr(Duties, "_confirmed", more)
    scratch.say(staff_messages.ConfirmDuty(number, on=True))
    assert {NEEDS, MISUSE} <= broken(scratch)


def test_a_duty_that_outlives_its_end_is_seen_by_what_it_opens(scratch, monkeypatch):
    scratch.say(control_messages.Duty("late", "literature", on=True, ends_on=scratch.now.date()))
    monkeypatch.setattr(Duties, "end_due", lambda *_given, **_named: [])
    monkeypatch.setattr(Duties, "of", lambda *_given, **_named: frozenset({"literature"}))
    scratch.now += 2 * DAY
    scratch.open(scratch.create(), who="late")
    assert {NEEDS, MISUSE} <= broken(scratch)


def weigh(scratch, *duties, colleague="member"):
    return scratch.say(WeighGroups(colleague, tuple(GroupDuty(*duty) for duty in duties)))


def test_what_a_group_stands_for_is_decided_alike(scratch):
    organize(scratch)
    duties = (("literature", ""), ("events", "hill"), ("administrator", ""), ("events", "moon"), ("none", ""))
    assert (weigh(scratch, *duties).proposed, weigh(scratch, *duties).proposed) == (2, 0)
    for one in scratch.store.duties.of_employee("member"):
        scratch.say(staff_messages.ConfirmDuty(one.number, one.assigned == "literature"))
    assert scratch.look()[0] == []


def test_a_group_that_makes_an_administrator_is_seen(scratch, monkeypatch):
    organize(scratch)
    monkeypatch.setattr(GroupAuthorizer, "_is_fit", lambda *_given: True)
    weigh(scratch, ("administrator", ""))
    assert broken(scratch) == {NEEDS, MISUSE}


def test_a_group_s_duty_in_an_organization_that_nobody_knows_is_seen(scratch, monkeypatch):
    organize(scratch)
    monkeypatch.setattr(GroupAuthorizer, "_is_fit", lambda *_given: True)
    scratch.store.connection.execute("PRAGMA foreign_keys = OFF")
    weigh(scratch, ("literature", "moon"))
    assert broken(scratch) == {NEEDS, MISUSE}
