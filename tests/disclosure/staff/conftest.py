"""An employee with a known password, and a browser of Django's that is strict about forms."""

import pytest
from django.test import Client

from keepfaith.disclosure.staff.models import Employee

PASSWORD = "seven plain words in a row here"
SIGN_IN = "/desk/sign-in/"
DESK = "/desk/"
ACCOUNT = "/desk/account/"


def made(account: str = "example-clerk", password: str = PASSWORD) -> Employee:
    employee = Employee(account=account)
    employee.set_password(password)
    employee.save()
    return employee


def fresh_client() -> Client:
    """A browser that brings what the portal's own pages give, and is refused as any other."""
    return Client(enforce_csrf_checks=True)


def send(client: Client, path: str, /, page: str = "", **fields: str):
    """Get a page, then send its form as a browser does."""
    form = client.get(page or path, secure=True)
    token = form.context["csrf_token"]
    return client.post(
        path,
        {"csrfmiddlewaretoken": str(token), **fields},
        secure=True,
        headers={"Origin": "https://testserver"},
    )


def sign_in(client: Client, account: str = "example-clerk", password: str = PASSWORD, **more: str):
    return send(client, SIGN_IN, login=account, password=password, **more)


@pytest.fixture
def employee(db: None) -> Employee:
    return made()


@pytest.fixture
def browser() -> Client:
    return fresh_client()


def is_in(client: Client) -> bool:
    """Whether the account page opens."""
    return client.get(ACCOUNT, secure=True).status_code == 200


def confirm(client: Client, place: str, password: str = PASSWORD):
    """Type the password again before something that matters."""
    return send(client, f"/desk/account/confirm/?next={place}", password=password, next=place)
