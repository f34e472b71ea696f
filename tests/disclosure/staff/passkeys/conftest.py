"""An employee who is inside, and steps of a browser that has passkeys."""

import pytest
from django.test import Client

from keepfaith.disclosure.staff.models import Employee
from tests.disclosure.staff.conftest import DESK, SIGN_IN, confirm, fresh_client, made, sign_in

from .software_authenticator import SoftwareAuthenticator

__all__ = ["browser", "employee"]
ADD = "/desk/account/passkeys/add/"
ALONE = "/desk/sign-in/passkey/"
CODE = "/desk/sign-in/code/"
CONFIRM = "/desk/account/confirm/passkey/"


@pytest.fixture
def employee(db: None) -> Employee:
    return made()


@pytest.fixture
def browser() -> Client:
    return fresh_client()


@pytest.fixture
def inside(employee: Employee, browser: Client) -> Client:
    """A browser in which the employee is signed in and has just typed the password again."""
    sign_in(browser)
    confirm(browser, ADD)
    return browser


def post(client: Client, path: str, page, /, **fields: str):
    """Send a form of a page that was shown, without asking for the page again: that would end its challenge."""
    return client.post(
        path,
        {"csrfmiddlewaretoken": str(page.context["csrf_token"]), **fields},
        secure=True,
        headers={"Origin": "https://testserver"},
    )


def add(client: Client, authenticator: SoftwareAuthenticator, name: str = "blue key", **cheats: object):
    page = client.get(ADD, secure=True)
    return post(
        client, ADD, page, name=name, credential=authenticator.make(page.context["options"], **cheats)
    )


def at_the_door(client: Client, **fields: str):
    """Press the button for a passkey on the page of sign-in."""
    return post(client, ALONE, client.get(SIGN_IN, secure=True), **fields)


def sign_in_alone(client: Client, authenticator: SoftwareAuthenticator, **cheats: object):
    page = at_the_door(client)
    return post(client, ALONE, page, credential=authenticator.use(page.context["options"], **cheats))


def as_second_factor(client: Client, authenticator: SoftwareAuthenticator, **cheats: object):
    assert sign_in(client).headers["Location"] == CODE
    page = client.get(CODE, secure=True)
    return post(client, CODE, page, credential=authenticator.use(page.context["options"], **cheats))


@pytest.fixture
def passkey(inside: Client) -> SoftwareAuthenticator:
    """A passkey that the employee has just added."""
    authenticator = SoftwareAuthenticator()
    assert add(inside, authenticator).status_code == 302
    return authenticator


__all__ += ["DESK"]
