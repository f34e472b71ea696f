"""Sessions: what is stored, how long they live, and what ends them."""

import datetime as dt
import hashlib

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.utils import timezone

from keepfaith.disclosure.staff.cleanup import clear_past
from keepfaith.disclosure.staff.limits import MAX_IDLE, MAX_SESSION, ROUNDING, rounded
from keepfaith.disclosure.staff.models import Employee, Session
from keepfaith.disclosure.staff.sessions import SessionStore

from .conftest import ACCOUNT, PASSWORD, fresh_client, is_in, send, sign_in

pytestmark = pytest.mark.django_db
COOKIE = "__Host-session"


@pytest.fixture
def inside(employee: Employee, browser: Client) -> Client:
    sign_in(browser)
    return browser


def moved(**back: dt.timedelta) -> None:
    row = Session.objects.get()
    for column, by in back.items():
        setattr(row, column, getattr(row, column) - by)
    row.save()


def test_the_cookie_is_for_this_host_this_session_and_no_script(employee: Employee, browser: Client) -> None:
    cookie = sign_in(browser).cookies[COOKIE]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (
        True,
        True,
        "Lax",
        "/",
    )
    assert (cookie["max-age"], cookie["expires"], cookie["domain"]) == ("", "", "")
    form = browser.get("/desk/sign-out/", secure=True).cookies["__Host-csrf"]
    assert (form["secure"], form["httponly"], form["samesite"], form["max-age"]) == (True, True, "Lax", "")


def test_the_database_holds_the_digest_of_the_code_and_not_the_code(inside: Client) -> None:
    code = inside.cookies[COOKIE].value
    assert len(code) == 32
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(staff_session)::text FROM staff_session")
        rows = cursor.fetchall()
    assert len(rows) == 1
    assert hashlib.sha256(code.encode()).hexdigest() in rows[0][0]
    assert code not in rows[0][0]


def test_a_stored_session_opens_nothing(inside: Client) -> None:
    thief = fresh_client()
    thief.cookies[COOKIE] = Session.objects.get().code_digest
    assert not is_in(thief)


def test_the_code_is_new_after_sign_in_and_an_unknown_one_is_never_taken_on(
    employee: Employee, browser: Client
) -> None:
    browser.cookies[COOKIE] = "a" * 32
    browser.get(ACCOUNT, secure=True)
    sign_in(browser)
    assert browser.cookies[COOKIE].value != "a" * 32
    thief = fresh_client()
    thief.cookies[COOKIE] = "a" * 32
    assert not is_in(thief)


def test_a_cookie_used_again_after_sign_out_opens_nothing(inside: Client) -> None:
    code = inside.cookies[COOKIE].value
    send(inside, "/desk/sign-out/")
    inside.cookies[COOKIE] = code
    assert not is_in(inside)


def test_a_session_lives_within_both_limits(inside: Client) -> None:
    moved(last_used_at=MAX_IDLE - 2 * ROUNDING, began_at=MAX_SESSION - 2 * ROUNDING)
    assert is_in(inside)


@pytest.mark.parametrize(
    "back",
    [
        {"last_used_at": MAX_IDLE},
        {"began_at": MAX_SESSION},
        {"last_used_at": -MAX_IDLE},
        {"began_at": -MAX_IDLE},
    ],
)
def test_a_session_past_a_limit_opens_nothing(inside: Client, back: dict[str, dt.timedelta]) -> None:
    moved(**back)
    assert not is_in(inside)
    assert clear_past() == 1


def test_use_is_noted_no_finer_than_five_minutes_and_once_in_each(
    inside: Client, django_assert_num_queries: object
) -> None:
    row = Session.objects.get()
    assert rounded(row.last_used_at) == row.last_used_at
    assert rounded(row.began_at) == row.began_at
    moved(last_used_at=ROUNDING)
    assert is_in(inside)
    assert Session.objects.get().last_used_at >= row.last_used_at
    store = SessionStore(inside.cookies[COOKIE].value)
    with django_assert_num_queries(1):
        store.load()


def test_a_new_code_for_the_same_session_does_not_lengthen_it(inside: Client) -> None:
    moved(began_at=MAX_SESSION - 2 * ROUNDING)
    began = Session.objects.get().began_at
    old = inside.cookies[COOKIE].value
    new = "a wholly different row of plain words"
    send(inside, "/desk/account/password/", oldpassword=PASSWORD, password1=new, password2=new)
    assert inside.cookies[COOKIE].value != old
    assert Session.objects.get().began_at == began


def test_a_session_without_content_is_kept_with_what_it_was_given() -> None:
    store = SessionStore()
    store["seen"] = "yes"
    store.save()
    assert SessionStore(store.session_key)["seen"] == "yes"
    assert SessionStore(store.session_key).get("other") is None


def test_a_visitor_who_sends_an_unknown_code_gets_one_of_ours() -> None:
    store = SessionStore("a" * 32)
    store["seen"] = "yes"
    store.save()
    assert store.session_key not in {None, "a" * 32}
    assert SessionStore(store.session_key)["seen"] == "yes"


def test_a_session_that_was_ended_meanwhile_does_not_come_back(inside: Client) -> None:
    store = SessionStore(inside.cookies[COOKIE].value)
    store["seen"] = "yes"
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_only_what_is_past_is_cleared_away(inside: Client) -> None:
    assert clear_past() == 0
    assert is_in(inside)


def test_rounding_goes_down() -> None:
    now = timezone.now()
    assert dt.timedelta(0) <= now - rounded(now) < ROUNDING


def test_an_employee_can_end_every_other_session(inside: Client) -> None:
    other = fresh_client()
    sign_in(other)
    assert b"<strong>1</strong> in other browsers" in inside.get(ACCOUNT, secure=True).content
    answer = send(inside, "/desk/account/sessions/end/", page=ACCOUNT)
    assert answer.headers["Location"] == "/desk/account/?done=sessions"
    assert is_in(inside)
    assert not is_in(other)
