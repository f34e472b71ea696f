"""The second factor: set up, used once each, recovered, and taken away."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client

from keepfaith.disclosure.staff.limits import MAX_FAILURES
from keepfaith.disclosure.staff.models import Employee, Session

from .conftest import ACCOUNT, DESK, PASSWORD, confirm, fresh_client, is_in, send, sign_in

pytestmark = pytest.mark.django_db
SET_UP = "/desk/account/second-factor/"
CODE = "/desk/sign-in/code/"


def code_of(secret: str, *, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


@pytest.fixture
def inside(employee: Employee, browser: Client) -> Client:
    sign_in(browser)
    return browser


@pytest.fixture
def secret(inside: Client) -> str:
    """The secret of a second factor that was just set up."""
    confirm(inside, SET_UP)
    shown = inside.get(SET_UP, secure=True).context["secret"].replace(" ", "")
    answer = inside.post(
        SET_UP,
        {
            "code": code_of(shown),
            "csrfmiddlewaretoken": str(inside.get("/desk/sign-out/", secure=True).context["csrf_token"]),
        },
        secure=True,
        headers={"Origin": "https://testserver"},
    )
    assert answer.headers["Location"] == "/desk/account/recovery-codes/"
    return shown


def recovery_codes(client: Client) -> list[str]:
    page = client.get("/desk/account/recovery-codes/", secure=True).content.decode()
    return re.findall(r"<code>(\d+)</code>", page)


def test_setting_up_asks_for_the_password_first(inside: Client) -> None:
    answer = inside.get(SET_UP, secure=True)
    assert answer.headers["Location"] == f"/desk/account/confirm/?next={SET_UP.replace('/', '%2F')}"


def test_the_picture_is_in_the_page_without_styles_or_data_urls(inside: Client) -> None:
    confirm(inside, SET_UP)
    page = inside.get(SET_UP, secure=True).content.decode()
    assert '<svg class="qr"' in page
    assert "data:" not in page
    assert "style=" not in page
    assert re.search(r"<code>[A-Z2-7]{4}( [A-Z2-7]{4}){7}</code>", page)


def test_with_a_second_factor_the_password_alone_opens_nothing(secret: str) -> None:
    other = fresh_client()
    assert sign_in(other).headers["Location"] == CODE
    half = other.cookies["__Host-session"].value
    assert not is_in(other)
    answer = send(other, CODE, code=code_of(secret, ahead=1))
    assert answer.headers["Location"] == DESK
    assert is_in(other)
    assert other.cookies["__Host-session"].value != half, (
        "the code must be new once the second factor is given"
    )


def test_a_code_works_once(secret: str) -> None:
    code = code_of(secret, ahead=1)
    first, second = fresh_client(), fresh_client()
    sign_in(first)
    sign_in(second)
    assert send(first, CODE, code=code).status_code == 302
    assert b"it was used already" in send(second, CODE, code=code).content
    assert b"it was used already" in send(second, CODE, code=code_of(secret)).content, (
        "nor one from before it"
    )


def test_before_the_code_one_starts_again_with_another_account(secret: str) -> None:
    other = fresh_client()
    assert sign_in(other).headers["Location"] == CODE
    assert other.get("/desk/sign-in/", secure=True).headers["Location"] == CODE
    page = other.get(CODE, secure=True).content.decode()
    assert 'action="/desk/sign-out/"' in page[: page.index("Start again with another account")]
    done = send(other, "/desk/sign-out/", page=CODE, next="/desk/sign-in/")
    assert done.headers["Location"] == "/desk/sign-in/"
    assert other.get("/desk/sign-in/", secure=True).status_code == 200
    assert other.get(CODE, secure=True).status_code == 302


def test_guessing_codes_is_slowed_whatever_the_password_and_however_often(secret: str) -> None:
    for _ in range(MAX_FAILURES):
        other = fresh_client()
        sign_in(other)
        assert b"not right" in send(other, CODE, code="000000").content
    other = fresh_client()
    sign_in(other)
    assert b"Try again after" in send(other, CODE, code=code_of(secret, ahead=1)).content


def test_a_recovery_code_is_shown_once_and_works_once(inside: Client, secret: str) -> None:
    codes = recovery_codes(inside)
    assert len(codes) == 10
    assert recovery_codes(inside) == []
    for expected in (302, 200):
        other = fresh_client()
        sign_in(other)
        assert send(other, CODE, code=codes[0]).status_code == expected


def test_new_recovery_codes_end_the_old_ones(inside: Client, secret: str) -> None:
    old = recovery_codes(inside)
    send(inside, "/desk/account/recovery-codes/new/")
    new = recovery_codes(inside)
    assert len(new) == 10
    assert not set(old) & set(new)
    other = fresh_client()
    sign_in(other)
    assert send(other, CODE, code=old[1]).status_code == 200


def test_no_secret_lies_readable_in_the_database(inside: Client, secret: str) -> None:
    codes = recovery_codes(inside)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(mfa_authenticator)::text FROM mfa_authenticator")
        rows = str(cursor.fetchall())
    assert len(Authenticator.objects.all()) == 2
    assert not [value for value in [secret, *codes] if value in rows]


def test_setting_up_ends_every_other_session(inside: Client, employee: Employee) -> None:
    other = fresh_client()
    sign_in(other)
    confirm(inside, SET_UP)
    secret = inside.get(SET_UP, secure=True).context["secret"].replace(" ", "")
    send(inside, SET_UP, page="/desk/sign-out/", code=code_of(secret))
    assert is_in(inside)
    assert not is_in(other)
    assert Session.objects.count() == 1


def test_taking_it_away_wants_a_long_password_first(inside: Client, secret: str) -> None:
    employee = Employee.objects.get()
    short = "gravel7x"
    send(inside, "/desk/account/password/", oldpassword=PASSWORD, password1=short, password2=short)
    page = send(inside, f"{SET_UP}remove/", page="/desk/sign-out/")
    assert b"First change it to one of at least 15" in page.content
    assert Authenticator.objects.filter(user=employee).count() == 2
    send(inside, "/desk/account/password/", oldpassword=short, password1=PASSWORD, password2=PASSWORD)
    answer = send(inside, f"{SET_UP}remove/")
    assert answer.headers["Location"] == ACCOUNT
    assert not Authenticator.objects.exists()
    assert sign_in(fresh_client()).headers["Location"] == DESK


def test_a_code_can_replace_the_password_where_something_matters(inside: Client, secret: str) -> None:
    other = fresh_client()
    sign_in(other)
    # Once, for half a minute later it would be another.
    code = code_of(secret, ahead=1)
    send(other, CODE, code=code)
    remove = f"{SET_UP}remove/"
    assert "confirm" in other.get(remove, secure=True).headers["Location"]
    answer = send(other, f"/desk/account/confirm/code/?next={remove}", code=code, next=remove)
    assert b"it was used already" in answer.content
