"""A duty is proposed by an administrator and given by the custodian's own user, whatever the portal says."""

import datetime as dt
from contextlib import closing

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.client.staff import StaffClient
from keepfaith.custody.protocol import control_messages
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from tests.custody.conftest import BEGUN, LATER, RULES, SCHEMA
from tests.duties import TEXT, acknowledge, give_duty

STAFF_SCHEMA = SCHEMA.replace('"events", "records"]', '"events", "records", "administrator"]', 1)
CHIEF = {"employee": "chief"}
NORTHERN = {"employee": "northern"}


@pytest.fixture
def staff(running):
    """A client of a custodian with two administrators, one of the whole agency and one of a district."""
    running.control.register(LATER, rules=RULES, schema=STAFF_SCHEMA, starts_at=BEGUN + dt.timedelta(1))
    for name, kind, within in (("north", "district", ""), ("hill", "school", "north"), ("sea", "vendor", "")):
        assert running.control.place_organization(name, kind, within=within)
    give_duty(running.control, "chief", "administrator")
    give_duty(running.control, "northern", "administrator", organization="north")
    client = StaffClient(running.sockets / "requests")
    yield client
    client.close()


def today():
    return dt.datetime.now(dt.UTC).date()


def proposed(staff, *, colleague="newcomer", assigned="literature", **more):
    return staff.propose(colleague, assigned, **{"starts_on": today(), **CHIEF, **more})


def code_of(act, *arguments, **more):
    with pytest.raises(Refused) as refused:
        act(*arguments, **more)
    return str(refused.value.code)


def opens(running, employee, *, purpose="literature"):
    record = running.create(running.header).record
    try:
        running.portal.act(record, "taken", employee=employee, duty="literature", purpose="literature")
    except Refused as refused:
        return str(refused.code)
    answer = running.desk.open([record], ["name"], employee=employee, duty="literature", purpose=purpose)[
        record
    ]
    return "" if isinstance(answer, OpenedKeys) else str(answer.code)


def number_of(staff, employee):
    return next(one.number for one in staff.assignments() if one.employee == employee)


def test_what_is_proposed_gives_nothing_until_the_custodian_s_own_user_confirms_it(running, staff):
    number = proposed(staff)
    assert (running.portal.duties_of("newcomer"), opens(running, "newcomer")) == ((), "duty")
    (waiting,) = [one for one in staff.assignments() if one.number == number]
    assert (waiting.employee, waiting.assigned, waiting.proposed_by, waiting.confirmed_on) == (
        *("newcomer", "literature", "chief"),
        None,
    )
    running.control.confirm_duty(number, on=True)
    acknowledge(running.control, "newcomer")
    assert (running.portal.duties_of("newcomer"), opens(running, "newcomer")) == (("literature",), "")


def test_what_is_declined_never_takes_effect(running, staff):
    number = proposed(staff)
    running.control.confirm_duty(number, on=False)
    assert code_of(running.control.confirm_duty, number, on=True) == "not accepted"
    assert opens(running, "newcomer") == "duty"


def test_the_portal_cannot_confirm(staff):
    number = proposed(staff)
    # The verb is not understood at the portal's socket, and nothing at it gives a duty.
    assert not hasattr(staff, "confirm_duty")
    assert [one.confirmed_on for one in staff.assignments() if one.number == number] == [None]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"employee": "clerk"}, "duty"),
        ({"employee": "clerk", "duty": "literature"}, "no rule permits"),
        ({"employee": "stranger"}, "duty"),
        ({"colleague": "chief"}, "own proposal"),
        ({"assigned": "janitor"}, "unknown duty"),
        ({"purposes": ("gossip",)}, "purpose"),
        ({"organization": "moon"}, "outside organization"),
        (NORTHERN, "outside organization"),
        ({**NORTHERN, "organization": "sea"}, "outside organization"),
        ({"starts_on": dt.date(2020, 1, 1)}, "not accepted"),
        ({"starts_on": dt.date(2999, 1, 1)}, "not accepted"),
    ],
)
def test_nobody_proposes_what_is_not_theirs_to_propose(staff, more, code):
    before = staff.assignments()
    assert code_of(proposed, staff, **more) == code
    assert staff.assignments() == before


def test_an_end_before_the_start_and_a_second_proposal_of_the_same_are_refused(staff):
    assert code_of(proposed, staff, ends_on=today() - dt.timedelta(1)) == "not accepted"
    proposed(staff)
    assert code_of(proposed, staff) == "not accepted"
    # Elsewhere it is another one.
    assert proposed(staff, organization="sea")


@pytest.mark.parametrize("organization", ["north", "hill"])
def test_an_administrator_acts_in_their_organization_and_in_what_belongs_to_it(running, staff, organization):
    number = proposed(staff, organization=organization, **NORTHERN)
    running.control.confirm_duty(number, on=True)
    staff.renew(number, **NORTHERN)
    staff.end(number, **NORTHERN)
    assert running.portal.duties_of("newcomer") == ()


def test_an_administrator_neither_ends_nor_renews_beyond_their_organization(running, staff):
    number = proposed(staff, organization="sea")
    running.control.confirm_duty(number, on=True)
    for act in (staff.end, staff.renew):
        assert code_of(act, number, **NORTHERN) == "outside organization"
        assert code_of(act, number, employee="clerk") == "duty"
        assert code_of(act, 99_999, **CHIEF) == "no assignment"
    assert running.portal.duties_of("newcomer") == ("literature",)


def test_nobody_renews_their_own_duty_or_one_that_is_only_proposed(staff):
    assert code_of(staff.renew, number_of(staff, "northern"), **NORTHERN) == "own proposal"
    assert code_of(staff.renew, proposed(staff), **CHIEF) == "no assignment"


def test_an_end_works_on_the_very_next_request_and_takes_back_what_waits(running, staff):
    number = proposed(staff)
    staff.end(number, **CHIEF)
    assert code_of(running.control.confirm_duty, number, on=True) == "not accepted"
    give_duty(running.control, "newcomer", "literature")
    assert opens(running, "newcomer") == ""
    staff.end(number_of(staff, "newcomer"), reason="left", **CHIEF)
    assert opens(running, "newcomer") == "duty"


def test_a_duty_for_some_purposes_counts_for_these_alone(running):
    give_duty(running.control, "helper", "literature", purposes=("notices",))
    assert running.portal.duties_of("helper") == ("literature",)
    assert opens(running, "helper") == "duty"
    give_duty(running.control, "other", "literature", purposes=("literature", "notices"))
    assert opens(running, "other") == ""


def test_a_duty_that_starts_later_gives_nothing_before(running):
    give_duty(running.control, "early", "literature", starts_on=today() + dt.timedelta(2))
    assert (running.portal.duties_of("early"), opens(running, "early")) == ((), "duty")


def test_an_organization_is_never_moved_and_belongs_to_a_known_one(running, staff):
    assert not running.control.place_organization("hill", "school", within="north")
    for name, within in (("hill", "sea"), ("north", "hill"), ("valley", "nowhere"), ("valley", "valley")):
        assert code_of(running.control.place_organization, name, "school", within=within) == "not accepted"
    assert [one.organization for one in staff.organizations()] == ["hill", "north", "sea"]


def test_the_history_says_who_did_what_to_whom(running, staff):
    number = proposed(staff, organization="north")
    running.control.confirm_duty(number, on=True)
    staff.renew(number, **NORTHERN)
    assert code_of(staff.end, number, employee="clerk") == "duty"
    staff.end(number, reason="left", **CHIEF)
    acts = [
        (
            event.act,
            event.denial,
            event.employee,
            event.colleague,
            event.assigned,
            event.organization,
            event.reason,
        )
        for event in staff.history()[:5]
    ]
    about = ("newcomer", "literature", "north")
    assert acts == [
        ("duty-ended", "", "chief", *about, "left"),
        ("duty-ended", "duty", "clerk", *about, ""),
        ("duty-renewed", "", "northern", *about, ""),
        ("duty-given", "", "", *about, ""),
        ("duty-proposed", "", "chief", *about, ""),
    ]
    assert staff.history(before=staff.history()[0].number)[0] == staff.history()[1]


def test_the_history_tells_nothing_of_entries_on_records(running, staff):
    record = running.create(running.header).record
    running.portal.act(
        record, "handed", colleague="clerk", employee="clerk", duty="literature", purpose="literature"
    )
    last = running.control.checkpoint().count
    assert code_of(staff.end, last, **CHIEF) == "no assignment"
    (event, *_) = staff.history()
    assert (event.denial, event.employee, event.colleague, event.assigned) == (
        "no assignment",
        "chief",
        "",
        "",
    )


def test_the_log_says_once_that_no_administrator_is_left(tmp_path, caplog):
    clock = [dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)]
    with closing(Store.open(tmp_path / "store", bytes(32))) as store:
        handlers = Handlers(store, safeguards=TEXT, cap=5, now=lambda: clock[0])
        last_day = clock[0].date()
        handlers.answer(
            [
                control_messages.Vouch(LATER, RULES, STAFF_SCHEMA, BEGUN),
                control_messages.Duty("chief", "administrator", on=True, ends_on=last_day),
            ]
        )
        for days in range(3):
            clock[0] += dt.timedelta(1)
            caplog.clear()
            handlers.answer([control_messages.Checkpoint()])
            assert caplog.text.count("ALARM: nobody has the duty administrator") == (days == 0)


def hired(running, count):
    for place in range(count):
        give_duty(running.control, f"clerk-{place}", "literature")


def test_whom_the_directory_no_longer_knows_has_no_duty_from_the_next_request_on(running, staff):
    hired(running, 1)
    proposed(staff, colleague="clerk-0", assigned="events")
    assert opens(running, "clerk-0") == ""
    staff.leave("clerk-0")
    assert opens(running, "clerk-0") == "duty"
    assert not [one for one in staff.assignments() if one.employee == "clerk-0"]
    event = next(event for event in staff.history() if event.act == "duty-ended")
    assert (event.colleague, event.reason, event.employee) == ("clerk-0", "directory", "")
    staff.leave("clerk-0")
    staff.leave("nobody-here")


def test_a_directory_that_is_taken_over_ends_a_tenth_and_no_more(running, staff, capfd):
    hired(running, 28)
    for place in range(3):
        staff.leave(f"clerk-{place}")
    assert code_of(staff.leave, "clerk-3") == "too many leave"
    assert opens(running, "clerk-3") == ""
    staff.leave("clerk-0")
    running.control.end_staff("clerk-3")
    assert opens(running, "clerk-3") == "duty", "the custodian's own user is not held back"
    assert code_of(staff.leave, "clerk-4") == "too many leave"


def test_one_may_leave_a_small_office_and_the_last_administrator_none(running, staff):
    hired(running, 2)
    staff.leave("clerk-0")
    assert code_of(staff.leave, "clerk-1") == "too many leave"
    running.control.end_staff("northern")
    assert code_of(staff.leave, "chief") == "last administrator"
    assert "administrator" in {one.assigned for one in staff.assignments() if one.employee == "chief"}
