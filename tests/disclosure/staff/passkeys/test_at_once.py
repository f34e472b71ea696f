"""Two requests of one employee at the same moment."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from keepfaith.disclosure.staff.models import Employee, Session
from tests.disclosure.staff.conftest import PASSWORD, confirm, fresh_client, made, send, sign_in

from .conftest import ADD, ALONE, add, at_the_door, post, sign_in_alone
from .software_authenticator import SoftwareAuthenticator

SHORT = "gravel7x"


@pytest.fixture
def committed(django_db_blocker, django_db_setup) -> Iterator[tuple[Client, list[SoftwareAuthenticator]]]:
    """An employee with two passkeys and a short password, really committed, and removed after."""
    with django_db_blocker.unblock():
        employee = made()
        browser, passkeys = fresh_client(), [SoftwareAuthenticator(), SoftwareAuthenticator()]
        sign_in(browser)
        confirm(browser, ADD)
        for number, passkey in enumerate(passkeys):
            add(browser, passkey, f"key {number}")
        send(browser, "/desk/account/password/", oldpassword=PASSWORD, password1=SHORT, password2=SHORT)
        yield browser, passkeys
        Session.objects.all().delete()
        Employee.objects.filter(pk=employee.pk).delete()
        connection.close()


def at_once(*acts: Callable[[], object]) -> list[object]:
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_factors_that_go_at_once_one_stays(
    committed: tuple[Client, list[SoftwareAuthenticator]],
) -> None:
    first, passkeys = committed
    second = fresh_client()
    sign_in_alone(second, passkeys[0])
    confirm(second, ADD, password=SHORT)
    pages = {client: client.get("/desk/sign-out/", secure=True) for client in (first, second)}
    numbers = Authenticator.objects.filter(type="webauthn").order_by("pk").values_list("pk", flat=True)

    def removing(client: Client, number: int) -> Callable[[], int]:
        return lambda: post(client, f"/desk/account/passkeys/{number}/remove/", pages[client]).status_code

    at_once(*(removing(client, number) for client, number in zip((first, second), numbers, strict=True)))
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_of_two_requests_at_once_with_one_answer_one_gets_in(
    committed: tuple[Client, list[SoftwareAuthenticator]],
) -> None:
    passkey = committed[1][0]
    # One that does not count, so that nothing but the challenge tells the two apart.
    passkey.count, passkey.step = 0, 0
    Session.objects.all().delete()
    page = at_the_door(first := fresh_client())
    signed = passkey.use(page.context["options"])
    second = fresh_client()
    second.cookies.load({name: morsel.value for name, morsel in first.cookies.items()})
    statuses = at_once(
        *(
            lambda client=client: post(client, ALONE, page, credential=signed).status_code
            for client in (first, second)
        )
    )
    assert statuses.count(302) == 1
