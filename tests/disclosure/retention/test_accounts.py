"""An account goes when its time is over by its edition's rule, and its name goes from all that was done under it."""

import datetime as dt
import json
import secrets
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.models import Step, Task, Template
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention import accounts
from keepfaith.disclosure.retention.daily_run import Daily
from keepfaith.disclosure.retention.destruction import NoDuty
from keepfaith.disclosure.staff.account_admin import add, renew
from keepfaith.disclosure.staff.cleanup import deactivate
from keepfaith.disclosure.staff.holdings import ACCOUNTS
from keepfaith.disclosure.staff.models import FORMER, AccountTombstone, Employee, Session
from keepfaith.disclosure.tasks.notes import mark_closed
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.editions.retention_rules import rules_of
from keepfaith.policies.sections.inventory import Holding
from keepfaith.policies.sections.registry import SECTIONS
from tests.backdating import backdate
from tests.duties import give_duty

from .conftest import CLERK, letter
from .test_cli import invoke

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
DAY = dt.timedelta(1)
WORDS = "seven plain words in a row here"


def left(ago: int, account: str = CLERK.account) -> Employee:
    """Somebody who left so many days ago, who had a session and a second factor."""
    employee = add(account, WORDS)
    now = timezone.now()
    Session.objects.create(pk="a" * 64, employee=employee, content="", began_at=now, last_used_at=now)
    Authenticator.objects.create(user=employee, type="totp", data={})
    deactivate(employee)
    backdate(employee, "left_on", today() - ago * DAY)
    return Employee.objects.get(pk=employee.pk)


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch):
    """Read the rule as if it were another."""

    def change(**parts: str) -> None:
        rule = replace(rules_of(posted_editions().of("privacy")[0])[ACCOUNTS], **parts)
        monkeypatch.setattr(accounts, "rule_of", lambda _edition, _holding: rule)

    return change


def test_an_employee_who_leaves_has_a_last_day_and_one_who_comes_back_has_none(db):
    employee = add("example-clerk", WORDS)
    assert employee.edition == posted_editions().in_force("privacy", at=timezone.now()).bundle.digest
    deactivate(employee)
    backdate(employee, "left_on", today() - DAY)
    again = Employee.objects.get(pk=employee.pk)
    deactivate(again)
    assert again.left_on == today() - DAY
    renew("example-clerk", WORDS)
    assert Employee.objects.get(pk=employee.pk).left_on is None
    with pytest.raises(DatabaseError), transaction.atomic():
        Employee.objects.filter(pk=employee.pk).update(left_on=today())


def test_the_database_alone_sets_the_day_on_which_somebody_left(db):
    employee = add("example-clerk", WORDS)
    row = Employee.objects.filter(pk=employee.pk)
    row.update(is_active=False, left_on=today() - 400 * DAY)
    assert row.get().left_on == today()
    backdate(employee, "left_on", today() - DAY)
    row.update(left_on=today() - 400 * DAY)
    assert row.get().left_on == today() - DAY
    for change in ({"account": "another-clerk"}, {"edition": "0" * 64}):
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            row.update(**change)
        assert refused.value.__cause__.sqlstate == "KF025"


def test_an_open_task_of_somebody_who_leaves_is_everybodys_again(db):
    task = letter()
    Task.objects.filter(pk=task.pk).update(assigned_to=CLERK.account)
    left(0)
    task.refresh_from_db()
    assert task.assigned_to == ""


def test_after_ninety_days_an_account_is_due_and_before_it_is_not():
    young, old = left(89), left(90, "another-clerk")
    assert accounts.due(by=today()) == [old]
    assert accounts.day_of(young) == today() + DAY
    assert [(coming.day, coming.holding, coming.count) for coming in accounts.coming(today=today())] == [
        (today(), "staff-accounts", 1), (today() + DAY, "staff-accounts", 1),
    ]  # fmt: skip


def test_nothing_is_left_of_an_account_but_a_tombstone_and_no_step_names_it(assisted, duty, control):
    employee, task, other = left(90), letter(), letter()
    for closing in (task, other):
        mark_closed(closing.pk, assisted, text="Done.", token=secrets.token_hex(8))
    Step.objects.create(
        task=other, act="noted", account="another-clerk", duty="a", purpose="a", done_on=today()
    )
    Template.objects.create(
        name="answer", version=1, subject="a", body="a", account=CLERK.account, written_on=today()
    )
    control.end_staff(CLERK.account)
    before = custodian().status().entries
    assert accounts.run() == accounts.DestroyedAccounts(1, ())
    assert custodian().status().entries == before + 1
    assert not Employee.objects.filter(pk=employee.pk).exists()
    assert not Session.objects.exists()
    assert not Authenticator.objects.exists()
    stone = AccountTombstone.objects.get(pk=employee.pk)
    assert (stone.edition, stone.series, stone.permission) == (employee.edition, "EXAMPLE-E1", "EXAMPLE-9")
    assert (stone.left_in, stone.destroyed_on) == (employee.left_on.replace(day=1), today())
    assert {step.account for step in Step.objects.all()} == {FORMER, "another-clerk"}
    assert named(CLERK.account) == []


def named(account: str) -> list[str]:
    """List the declared columns in which an account is named."""
    tables = []
    with connection.cursor() as cursor:
        for holding in SECTIONS.holdings:
            if isinstance(holding, Holding):
                cursor.execute(
                    f"SELECT count(*) FROM {holding.table} AS row WHERE row::text LIKE %s", [f"%{account}%"]
                )
                tables += [holding.table] * cursor.fetchone()[0]
    return tables


def test_while_it_has_a_duty_an_account_stays_and_the_report_says_why(duty, control):
    left(90)
    give_duty(control, CLERK.account, "literature")
    assert accounts.run() == accounts.DestroyedAccounts(
        0, (accounts.RemainingAccount(CLERK.account, "It still has duties."),)
    )
    done = invoke("run", "--json")
    assert (done.exit_code, json.loads(done.stdout)["left"][0]["account"]) == (1, CLERK.account)
    control.end_staff(CLERK.account)
    assert invoke("run").stdout == "0 records destroyed.\n1 account of former employees destroyed.\n"


def test_what_the_custodian_refuses_leaves_everything_as_it_was(db):
    employee = left(90)
    with pytest.raises(NoDuty):
        accounts.run()
    with pytest.raises(Refused, match="duty"):
        accounts.destroy(employee)
    assert Employee.objects.filter(account=CLERK.account).exists()
    assert not AccountTombstone.objects.exists()


def test_the_worker_destroys_accounts_once_a_day_and_the_command_lists_them(duty):
    left(90)
    report = json.loads(invoke("due", "--json").stdout)
    assert report["due"] == [{"day": today().isoformat(), "holding": "staff-accounts", "count": 1}]
    worker = Daily()
    assert [worker.destroy(), worker.destroy()] == [1, None]


def test_without_a_permission_an_account_stays_and_is_listed(changed, duty):
    employee = left(400)
    changed(permission="")
    assert (accounts.due(by=today()), accounts.unpermitted(by=today())) == ([], [employee])
    assert json.loads(invoke("due", "--json").stdout)["staying"] == [
        {"holding": "staff-accounts", "why": "without a permission", "count": 1}
    ]
    changed(period="indefinite")
    assert (accounts.due(by=today()), accounts.unpermitted(by=today())) == ([], [])


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ("UPDATE disclosure_step SET account = 'Former-staff'", "KF013"),
        ("UPDATE disclosure_step SET account = 'somebody-else'", "KF013"),
        ("UPDATE disclosure_step SET account = 'Former-staff', duty = 'records'", "42501"),
        ("DELETE FROM staff_employee WHERE NOT is_active", "KF019"),
        ("UPDATE staff_tombstone SET clause = ''", "42501"),
    ],
)
def test_a_name_is_removed_only_from_finished_work_and_only_once_the_account_is_gone(assisted, change, state):
    left(90)
    mark_closed(letter().pk, assisted, text="Done.", token=secrets.token_hex(8))
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert refused.value.__cause__.sqlstate == state


def test_even_the_owner_changes_nothing_of_finished_work_but_the_name_of_a_former_employee(as_owner):
    with as_owner.cursor() as cursor:
        cursor.execute(
            "INSERT INTO disclosure_template (name, version, subject, body, account, written_on) "
            "VALUES ('answer', 1, 'a', 'a', 'gone-clerk', '2026-01-01')"
        )
        for change in ("account = 'x'", "account = 'Former-staff', body = 'b'"):
            with pytest.raises(DatabaseError) as refused, transaction.atomic("owner"):
                cursor.execute(f"UPDATE disclosure_template SET {change}")
            assert refused.value.__cause__.sqlstate == "KF013"
        cursor.execute("UPDATE disclosure_template SET account = 'Former-staff'")
        assert cursor.rowcount == 1
