"""A form that comes after its session ended: nothing typed is lost, and the sign-in leads to a page that is there."""

import html

import pytest
from django.test import Client

from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.staff.signed_out import page_above

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
ANSWER = "Dear reader,\n\nschool <begins> on Wednesday."


def sent_late(path: str, **fields: str):
    return Client().post(path, fields, secure=True)


def test_what_was_typed_comes_back_to_copy_and_the_sign_in_leads_to_the_task(db: None) -> None:
    answer = sent_late("/desk/tasks/17/answer/", text=ANSWER, token="x" * 40, closes="yes")
    shown = answer.content.decode()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (403, "no-store")
    assert ANSWER in html.unescape(shown)
    assert "<begins>" not in shown
    assert "Nothing was saved, sent or changed" in shown
    assert 'href="/desk/sign-in/?next=/desk/tasks/17/"' in shown
    assert "x" * 40 not in shown


def test_a_button_alone_leads_to_the_sign_in_and_then_to_a_page_that_can_be_read(
    employee: Employee, browser: Client
) -> None:
    answer = sent_late("/desk/duties/257/confirm/")
    assert answer.headers["Location"] == "/desk/sign-in/?next=/desk/duties/"


def test_no_password_comes_back(db: None) -> None:
    answer = sent_late(
        "/desk/account/password/", oldpassword=PASSWORD, password1=PASSWORD, password2=PASSWORD
    )
    assert answer.headers["Location"] == "/desk/sign-in/?next=/desk/account/"


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/desk/tasks/17/answers/7f9bc222-b8d5-44ad-8669-c45d64d965f6/recall/", "/desk/tasks/17/"),
        ("/desk/cases/access-request-2026-1/records/7f9bc222-b8d5-44ad-8669-c45d64d965f6/code/",
         "/desk/cases/access-request-2026-1/"),
        ("/desk/reviews/58/settle/", "/desk/reviews/"),
        ("/desk/restrict/", "/desk/"),
        ("/desk/nowhere/", "/desk/"),
    ],
)  # fmt: skip
def test_the_page_above_is_one_that_there_is(path: str, above: str) -> None:
    assert page_above(path) == above
