"""Signing in and out, as a browser does it."""

import pytest
from django.test import Client

from keepfaith.disclosure.staff.models import Employee, Session

from .conftest import send, sign_in

pytestmark = pytest.mark.django_db
ACCOUNT = "/desk/account/"


def test_an_employee_signs_in_and_out(employee: Employee, browser: Client) -> None:
    answer = sign_in(browser)
    assert (answer.status_code, answer.headers["Location"]) == (302, ACCOUNT)
    page = browser.get(ACCOUNT, secure=True)
    assert b"<strong>example-clerk</strong>" in page.content
    assert page.headers["Cache-Control"] == "no-store"
    code = browser.cookies["__Host-session"].value
    answer = send(browser, "/desk/sign-out/")
    assert answer.headers["Location"] == "/desk/sign-in/?done=out"
    assert not Session.objects.exists()
    browser.cookies["__Host-session"] = code
    assert browser.get(ACCOUNT, secure=True).status_code == 302
