"""Whoever a file of the agency names is out at once; a file that is wrong or names too many ends nobody."""

import secrets

import pytest
from click.testing import CliRunner

from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.staff import leavers
from keepfaith.disclosure.staff.cli import staff
from keepfaith.disclosure.staff.directory_models import DirectoryEntry
from keepfaith.disclosure.staff.models import Employee, Session
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError
from tests.duties import give_duty
from tests.running_context import RunningContext

from .conftest import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


@pytest.fixture
def control(custody):
    client = ControlClient(custody / "control")
    yield client
    client.close()


@pytest.fixture
def colleagues():
    """Make so many that one of them is no tenth."""
    accounts = [f"colleague-{number}-{secrets.token_hex(3)}" for number in range(12)]
    Employee.objects.bulk_create([Employee(account=account, password="!") for account in accounts])
    return accounts


def written(folder, text):
    file = folder / "left.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(file)


def run(*words, status=0):
    done = CliRunner().invoke(staff, ("leavers", *words), obj=RunningContext())
    assert done.exit_code == status, (done.output, done.exception)
    return done.stdout


def refusal(*words):
    done = CliRunner().invoke(staff, ("leavers", *words), obj=RunningContext())
    assert isinstance(done.exception, KeepfaithError), done.output
    return done.exception.problem


def is_active(account):
    return Employee.objects.get(account=account).is_active


def test_duties_account_and_sessions_end_and_others_stay(tmp_path, control, colleagues):
    leaver, other = colleagues[:2]
    for account in (leaver, other):
        give_duty(control, account, "literature")
    file = written(tmp_path, f'name,account,left\r\n"A, B",{leaver},2027-01-31\r\n,never-here,\r\n')
    listed = run(file, "--dry-run")
    assert "To end: 1. Ended before: 0. Not known: 1." in listed
    assert f"To end: {leaver}\nNot known: never-here\nNothing was changed." in listed
    assert is_active(leaver)
    assert "Ended: 1." in run(file, status=1)
    assert (custodian().duties_of(leaver), is_active(leaver)) == ((), False)
    assert Employee.objects.get(account=leaver).left_on == today()
    assert not Session.objects.of(Employee.objects.get(account=leaver)).exists()
    assert (custodian().duties_of(other), is_active(other)) == (("literature",), True)
    # Once more it changes nothing.
    assert "To end: 0. Ended before: 1." in run(file, status=1)
    control.end_staff(other)


def test_more_than_a_tenth_needs_their_number(tmp_path, colleagues):
    file = written(tmp_path, "account\n" + "\n".join(colleagues[:2]))
    complaint = refusal(file)
    assert complaint == "2 of 12 accounts would end, more than a tenth. Nothing was changed."
    assert refusal(file, "--count", "3") == complaint
    assert all(map(is_active, colleagues))
    assert "Ended: 2." in run(file, "--count", "2")


def test_the_last_administrator_needs_their_number(tmp_path, control, colleagues, monkeypatch):
    chief = colleagues[0]
    give_duty(control, chief, "administrator")
    # Of this test alone, whoever else has the duty at the shared custodian.
    monkeypatch.setattr(ControlClient, "administrators", lambda _self: frozenset({chief}))
    assert refusal(written(tmp_path, f"account\n{chief}")).startswith(
        "Nobody would have the duty administrator"
    )
    assert is_active(chief)
    control.end_staff(chief)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name\nsomebody\n", "has no column “account”"),
        ("", "has no column “account”"),
        (b"account\n\xff\xfe\n", "cannot be read as CSV in UTF-8"),
        ('account\n"open\n', "cannot be read as CSV in UTF-8"),
        ("account\nfirst\nSecond Person\n", "Line 3 of left.csv names no account"),
        ("account\n\n,\n", "names no account"),
        ("account\n" + "a\x00b\n", "names no account"),
    ],
)
def test_a_file_that_is_wrong_ends_nobody(tmp_path, text, problem):
    made("first")
    assert problem in refusal(written(tmp_path, text))
    assert is_active("first")


def test_a_line_that_names_no_account_says_what_an_account_is(tmp_path):
    done = CliRunner().invoke(
        staff, ("leavers", written(tmp_path, "account\nSecond Person\n")), obj=RunningContext()
    )
    assert "small letters, digits and . _ -" in done.exception.remedy


def test_a_file_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(leavers, "MAX_BYTES", 20)
    assert "more than 20 bytes" in refusal(written(tmp_path, "account\n" + "a" * 20))
    monkeypatch.setattr(leavers, "MAX_BYTES", 100)
    monkeypatch.setattr(leavers, "MAX_LEAVERS", 2)
    assert "more than 2 accounts" in refusal(written(tmp_path, "account\na\nb\nc\n"))


def test_whom_the_directory_may_not_end_by_itself_ends_by_their_number(control, colleagues):
    waiting = colleagues[:3]
    for account in waiting:
        control.give_duty(account, "literature")
        employee = Employee.objects.get(account=account)
        DirectoryEntry.objects.create(employee=employee, name=account, leaving_on=today())
    assert "Give a file or --waiting" in refusal()
    assert "To end: 3." in run("--waiting", "--dry-run")
    assert "more than a tenth" in refusal("--waiting")
    assert "Ended: 3." in run("--waiting", "--count", "3")
    assert not any(map(is_active, waiting))
    assert not {one.employee for one in control.assignments()} & {*waiting}
    assert not DirectoryEntry.objects.filter(leaving_on__isnull=False).exists()
