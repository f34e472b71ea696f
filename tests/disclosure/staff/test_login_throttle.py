"""The throttle slows guesses by account, whether or not there is such an account."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from keepfaith.disclosure.staff import login_throttle
from keepfaith.disclosure.staff.cleanup import clear_past
from keepfaith.disclosure.staff.limits import MAX_FAILURES, PAUSE
from keepfaith.disclosure.staff.models import Employee, FailedSignIns

from .conftest import ACCOUNT, PASSWORD, confirm, fresh_client, send, sign_in

pytestmark = pytest.mark.django_db
NAME = "/desk/account/sign-in-name/"


def fail(account: str = "example-clerk", times: int = MAX_FAILURES) -> None:
    for _ in range(times):
        login_throttle.begin("password", account)


def waited(long: dt.timedelta) -> None:
    for row in FailedSignIns.objects.all():
        row.last_at -= long
        row.save()


def test_ten_failures_bring_a_pause_that_says_when_to_try_again(employee: Employee, browser: Client) -> None:
    for _ in range(MAX_FAILURES):
        assert b"is not right" in sign_in(browser, password="a wrong password").content
    page = sign_in(browser).content.decode()
    assert re.search(r"There were too many tries that failed\. Try again after \d+:\d\d [ap]\.m\.<", page)
    waited(PAUSE)
    assert sign_in(browser).status_code == 302
    assert not FailedSignIns.objects.exists()


def test_a_pause_begun_under_a_clock_since_set_back_lasts_no_longer_than_another(db: None) -> None:
    fail()
    waited(dt.timedelta(days=-365))
    with pytest.raises(ValidationError, match="Try again after"):
        fail(times=1)
    waited(PAUSE)
    fail(times=1)


def test_an_unknown_account_is_slowed_alike(db: None, browser: Client) -> None:
    fail("nobody-here")
    assert b"Try again after" in sign_in(browser, account="Nobody-Here ").content


def test_another_account_is_not_slowed(employee: Employee, browser: Client) -> None:
    fail("nobody-here")
    assert sign_in(browser).status_code == 302


def test_success_takes_the_count_back(employee: Employee, browser: Client) -> None:
    fail(times=MAX_FAILURES - 1)
    assert sign_in(browser).status_code == 302
    fail(times=MAX_FAILURES - 1)
    assert sign_in(fresh_client()).status_code == 302


def test_passwords_and_codes_are_counted_apart() -> None:
    fail()
    login_throttle.begin("code", "example-clerk")
    with pytest.raises(ValidationError):
        login_throttle.begin("password", "example-clerk")


def test_failures_far_apart_do_not_add_up() -> None:
    fail(times=MAX_FAILURES - 1)
    waited(PAUSE)
    fail()


def test_the_pause_does_not_grow_by_trying_on() -> None:
    fail()
    until = FailedSignIns.objects.get().last_at
    with pytest.raises(ValidationError):
        fail(times=1)
    assert FailedSignIns.objects.get().last_at == until


def test_no_account_can_be_read_from_what_is_stored_and_it_goes_away() -> None:
    fail(times=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(staff_failed_sign_ins)::text FROM staff_failed_sign_ins")
        assert "example-clerk" not in str(cursor.fetchall())
    assert clear_past() == 0
    waited(PAUSE)
    assert clear_past() == 1


def test_the_password_of_the_account_page_is_counted_too(employee: Employee, browser: Client) -> None:
    sign_in(browser)
    new = "a wholly different row of plain words"
    for _ in range(MAX_FAILURES):
        send(browser, "/desk/account/password/", oldpassword="a wrong password", password1=new, password2=new)
    page = send(browser, "/desk/account/password/", oldpassword=PASSWORD, password1=new, password2=new)
    assert b"Try again after" in page.content
    assert Employee.objects.get().check_password(PASSWORD)


def test_a_stranger_who_knows_the_account_does_not_keep_its_employee_out(
    employee: Employee, browser: Client
) -> None:
    sign_in(browser)
    assert "confirm" in send(browser, NAME, page=ACCOUNT).headers["Location"]
    confirm(browser, NAME)
    page = send(browser, NAME, page=ACCOUNT).content.decode()
    name = re.search(r"<code>([a-z0-9.]+)</code>", page)[1]
    fail()
    assert b"Try again after" in sign_in(fresh_client()).content
    assert sign_in(fresh_client(), account=f" {name.upper()}").headers["Location"] == "/desk/"
    assert b"is not right" in sign_in(fresh_client(), account=name, password="a wrong password").content
    fail(name, MAX_FAILURES - 1)
    assert b"Try again after" in sign_in(fresh_client(), account=name).content, "it slows guesses, too"
    assert name not in str(Employee.objects.values())
    confirm(browser, NAME)
    send(browser, NAME, page=ACCOUNT)
    FailedSignIns.objects.all().delete()
    assert b"is not right" in sign_in(fresh_client(), account=name).content, "a new one ends it"


def test_whoever_is_inside_confirms_and_changes_the_password_during_a_pause(
    employee: Employee, browser: Client
) -> None:
    sign_in(browser)
    fail()
    assert confirm(browser, ACCOUNT).headers["Location"] == ACCOUNT
    new = "a wholly different row of plain words"
    answer = send(browser, "/desk/account/password/", oldpassword=PASSWORD, password1=new, password2=new)
    assert answer.headers["Location"] == "/desk/account/?done=password"
