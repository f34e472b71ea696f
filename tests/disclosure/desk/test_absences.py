"""A deputy sees what an absent colleague had as theirs to take, and opens none of it before the custodian agrees."""

import datetime as dt
import secrets

import pytest
from django.db import IntegrityError, connection, transaction

from keepfaith.disclosure.cases.case_kinds import case_kinds
from keepfaith.disclosure.cases.case_work import CaseWorker, case_named
from keepfaith.disclosure.desk.work_messages import waiting_work
from keepfaith.disclosure.models import Absence
from keepfaith.disclosure.retention.accounts import remove_name
from keepfaith.disclosure.staff.models import FORMER
from keepfaith.disclosure.tasks.absences import absent_colleagues, clear_past_absences
from keepfaith.disclosure.tasks.assignment import hand_over
from keepfaith.disclosure.tasks.task_actions import Clerk, today

from .conftest import LITERATURE, received
from .test_desk import text

pytestmark = pytest.mark.django_db
PAGE = "/desk/absences/"
DAY = dt.timedelta(1)


def noted(desk, deputy, *, account="", first=None, last=None):
    first, last = first or today(), last or today() + 7 * DAY
    return desk.post(
        PAGE, act="set", account=account, first_on=f"{first}", last_on=f"{last}", deputy=deputy.account
    )


@pytest.fixture
def absent(clerk):
    return clerk("literature", "privacy")


@pytest.fixture
def deputy(clerk):
    return clerk("literature", "privacy")


def test_a_test_account_of_our_own_stands_in_for_nobody(absent, deputy, control):
    control.enroll(deputy.account)
    assert deputy.account not in text(absent.get(PAGE))
    refused = noted(absent, deputy)
    assert (refused.status_code, "There is no such deputy." in text(refused)) == (422, True)
    assert not Absence.objects.exists()


def given(absent, colleague):
    """Return a task that the absent employee has alone."""
    task = received(**LITERATURE)
    hand_over(task.pk, Clerk(colleague.account, "literature"), to=absent.account)
    return task


def test_a_deputy_sees_the_requests_of_an_absent_colleague_and_takes_them_before_opening(absent, deputy):
    task = given(absent, deputy)
    assert noted(absent, deputy).status_code == 302
    queue = text(deputy.get("/desk/?show=absent"))
    assert "you are the deputy" in queue
    assert f"{absent.account} is away until" in queue
    assert f"/desk/tasks/{task.pk}/" in queue
    # What the web process says of an absence is no reason for the custodian to give a key.
    assert deputy.task(task, "open").status_code == 403
    assert deputy.task(task, "take").status_code == 302
    assert deputy.task(task, "open").status_code == 200
    assert f"/desk/tasks/{task.pk}/" not in text(deputy.get("/desk/?show=absent"))
    assert "is your deputy" in text(absent.get("/desk/"))


def test_whoever_does_not_stand_in_sees_who_does_and_no_such_filter(absent, deputy, clerk):
    given(absent, deputy)
    noted(absent, deputy)
    page = text(clerk("literature").get("/desk/"))
    assert f"away; deputy: {deputy.account}" in page
    assert "Of absent colleagues" not in page


def test_a_deputy_sees_the_cases_of_an_absent_colleague(absent, deputy):
    worker = CaseWorker(absent.account, ("privacy",))
    case = case_named(worker.open(case_kinds()["legal-process"], token=secrets.token_bytes(16)))
    worker.set_due(case, today(), reason="court-order")
    noted(absent, deputy)
    assert case.case in text(deputy.get("/desk/cases/")).split("Of colleagues you stand in for")[1]
    assert "you stand in" in text(deputy.get(f"/desk/cases/{case.case}/"))
    work = waiting_work(deputy.account, since=today(), today=today()).cases
    assert (work.due, work.absent) == (0, 1)
    assert "1 case of absent colleagues is late or due by tomorrow, and you stand in." in work.sentences


def test_the_morning_message_counts_what_an_absent_colleague_has_and_ends_with_the_last_day(absent, deputy):
    given(absent, deputy)
    before = waiting_work(deputy.account, since=today(), today=today())
    noted(absent, deputy)
    for day, extra in ((today(), 1), (today() + 7 * DAY, 1), (today() + 8 * DAY, 0)):
        work = waiting_work(deputy.account, since=day, today=day)
        assert (work.absent, work.total) == (extra, before.total + extra)


def test_a_supervisor_notes_and_ends_the_absence_of_somebody_else_and_nobody_else_does(absent, deputy, clerk):
    supervisor = clerk("supervisor")
    answer = noted(deputy, deputy, account=absent.account)
    assert (answer.status_code, Absence.objects.count()) == (403, 0)
    assert noted(supervisor, deputy, account=absent.account).status_code == 302
    assert deputy.post(PAGE, act="end", account=absent.account).status_code == 403
    assert absent.account in text(deputy.get(PAGE))
    assert supervisor.post(PAGE, act="end", account=absent.account).status_code == 302
    assert not Absence.objects.exists()


def test_what_is_noted_anew_takes_the_place_of_what_was(absent, deputy):
    noted(absent, deputy)
    noted(absent, deputy, last=today())
    assert [row.last_on for row in Absence.objects.all()] == [today()]
    assert absent.post(PAGE, act="end").status_code == 302
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"first_on": "", "last_on": ""}, "A day is missing, or is none."),
        ({"first_on": "<script>alert(1)</script>"}, "A day is missing, or is none."),
        ({"first_on": f"{today() + DAY}", "last_on": f"{today()}"}, "The last day is before the first."),
        ({"first_on": "2020-01-01", "last_on": "2020-01-02"}, "These days are over."),
        ({"last_on": "9999-12-31"}, "These days are too far away."),
        ({"deputy": "nobody-there"}, "There is no such deputy."),
        ({"deputy": "self"}, "There is no such deputy."),
        ({"deputy": "other"}, "none of the same duties"),
        ({"deputy": "away"}, "This colleague is away in that time, too."),
    ],
)
def test_days_and_deputies_that_cannot_be_are_given_back(absent, deputy, clerk, changed, says):
    third = clerk("literature")
    named = {"self": absent.account, "other": clerk("events").account, "away": third.account}
    noted(third, deputy)
    sent = {"first_on": f"{today()}", "last_on": f"{today() + DAY}", "deputy": deputy.account, **changed}
    sent["deputy"] = named.get(sent["deputy"], sent["deputy"])
    answer = absent.post(PAGE, act="set", **sent)
    assert (answer.status_code, says in text(answer)) == (422, True)
    assert "<script>alert" not in text(answer)
    assert not Absence.objects.filter(account=absent.account).exists()


def test_without_a_duty_there_is_nothing_in_which_anybody_could_stand_in(clerk):
    desk = clerk()
    assert (desk.get(PAGE).status_code, desk.post(PAGE, act="end").status_code) == (403, 403)


def test_what_is_over_is_removed_and_who_left_is_named_no_more(absent, deputy, clerk):
    third, day = clerk("literature"), today()
    Absence.objects.create(
        account=absent.account, deputy=deputy.account, first_on=day - DAY, last_on=day - DAY
    )
    Absence.objects.create(account=third.account, deputy="since-gone", first_on=day, last_on=day)
    assert absent_colleagues("since-gone", day) == (third.account,)
    assert clear_past_absences() == 1
    remove_name("since-gone")
    assert Absence.objects.get().deputy == FORMER


def test_the_database_refuses_that_anybody_stands_in_for_themselves(deputy):
    statement = "INSERT INTO disclosure_absence (account, deputy, first_on, last_on) VALUES (%s, %s, %s, %s)"
    for deputy_name, last in ((deputy.account, today()), ("somebody", today() - DAY)):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [deputy.account, deputy_name, today(), last])
