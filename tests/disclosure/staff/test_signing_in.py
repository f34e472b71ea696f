"""Employees sign in and out, as a browser does it."""

import datetime as dt

import pytest
from django.test import Client

from keepfaith.disclosure.staff.cleanup import deactivate
from keepfaith.disclosure.staff.models import Employee, Session

from .conftest import ACCOUNT, DESK, PASSWORD, SIGN_IN, fresh_client, is_in, made, send, sign_in

pytestmark = pytest.mark.django_db


def test_an_employee_signs_in_and_out(employee: Employee, browser: Client) -> None:
    answer = sign_in(browser)
    assert (answer.status_code, answer.headers["Location"]) == (302, DESK)
    page = browser.get(ACCOUNT, secure=True)
    assert b"<strong>example-clerk</strong>" in page.content
    assert page.headers["Cache-Control"] == "no-store"
    answer = send(browser, "/desk/sign-out/")
    assert answer.headers["Location"] == "/desk/sign-in/?done=out"
    assert not Session.objects.exists()
    assert not is_in(browser)


def test_the_account_is_taken_in_capitals_too(employee: Employee, browser: Client) -> None:
    assert sign_in(browser, account=" Example-Clerk ").status_code == 302


def test_after_a_wrong_password_the_page_has_the_account_and_not_the_password(
    employee: Employee, browser: Client
) -> None:
    page = sign_in(browser, password="a wrong password").content.decode()
    assert 'value="example-clerk"' in page
    assert "a wrong password" not in page
    assert "The account or the password is not right." in page


def test_nothing_reveals_whether_there_is_such_an_account(employee: Employee, browser: Client) -> None:
    deactivate(made("left-clerk"))
    wrong = sign_in(fresh_client(), password="a wrong password")
    unknown = sign_in(fresh_client(), account="nobody-here")
    left = sign_in(fresh_client(), account="left-clerk")

    def page_of(answer: object, account: str) -> str:
        return answer.content.decode().replace(account, "").partition("<main")[2].partition("csrf")[0]

    assert wrong.status_code == unknown.status_code == left.status_code == 200
    assert page_of(wrong, "example-clerk") == page_of(unknown, "nobody-here") == page_of(left, "left-clerk")
    assert not unknown.cookies.get("__Host-session")


def test_a_form_from_elsewhere_is_refused(employee: Employee, browser: Client) -> None:
    given = {"login": "example-clerk", "password": PASSWORD}
    assert browser.post(SIGN_IN, given, secure=True).status_code == 403
    token = browser.get(SIGN_IN, secure=True).context["csrf_token"]
    elsewhere = {"Origin": "https://example.org"}
    given["csrfmiddlewaretoken"] = str(token)
    assert browser.post(SIGN_IN, given, secure=True, headers=elsewhere).status_code == 403
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("requested", "place"),
    [
        ("/desk/account/password/", "/desk/account/password/"),
        ("/policies/", DESK),
        ("https://example.org/desk/", DESK),
        ("//example.org/desk/", DESK),
        ("/desk/../../example.org", "/desk/../../example.org"),
        ("/desk\\example.org", DESK),
        ("javascript:alert(1)", DESK),
    ],
)
def test_after_sign_in_one_comes_back_to_the_desk_and_nowhere_else(
    employee: Employee, browser: Client, requested: str, place: str
) -> None:
    assert sign_in(browser, next=requested).headers["Location"] == place


def test_an_employee_who_is_signed_in_need_not_sign_in_again(employee: Employee, browser: Client) -> None:
    sign_in(browser)
    assert browser.get(SIGN_IN, secure=True).headers["Location"] == DESK


def test_an_account_that_is_ended_opens_nothing_from_the_next_request_on(
    employee: Employee, browser: Client
) -> None:
    sign_in(browser)
    deactivate(employee)
    assert not Session.objects.exists()
    assert not is_in(browser)
    assert sign_in(fresh_client()).status_code == 200


def test_an_account_that_someone_ends_by_its_column_alone_opens_nothing_either(
    employee: Employee, browser: Client
) -> None:
    sign_in(browser)
    Employee.objects.update(is_active=False, left_on=dt.date(2026, 1, 1))
    assert not is_in(browser)


def test_no_answer_is_made_for_scripts(employee: Employee, browser: Client) -> None:
    answer = browser.get(SIGN_IN, secure=True, headers={"Accept": "application/json"})
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_page_that_forgot_to_ask_is_behind_the_door_all_the_same(browser: Client, settings: object) -> None:
    settings.ROOT_URLCONF = "tests.disclosure.staff.forgetful"
    assert (
        browser.get("/desk/forgot/", secure=True).headers["Location"] == "/desk/sign-in/?next=/desk/forgot/"
    )
    assert browser.get("/open/", secure=True).content == b"open"
