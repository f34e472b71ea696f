"""Employees sign in by other people's provider as by the one of these tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.staff.single_sign_on import links
from keepfaith.disclosure.staff.single_sign_on.configuration import provider as named_provider
from tests.disclosure.staff.conftest import ACCOUNT, fresh_client, is_in

from .conftest import name_provider, put_in_force, to_provider
from .provider_mock import ProviderMock, provider_mock
from .test_sign_in import says

pytestmark = pytest.mark.django_db
PORTAL = "https://testserver"
SUBJECT = "7d10"


@pytest.fixture(scope="module")
def running_mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProviderMock]:
    with provider_mock(tmp_path_factory.mktemp("mock")) as mock:
        mock.register(f"{PORTAL}/desk/sign-in/provider/answer/")
        yield mock


@pytest.fixture
def mock(
    running_mock: ProviderMock, monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path
) -> ProviderMock:
    settings.SIGN_IN_SECRET_FILE = str(tmp_path / "secret")
    (tmp_path / "secret").write_text(f"{running_mock.secret}\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(running_mock.authority))
    name_provider(monkeypatch, running_mock, client_id=running_mock.client)
    put_in_force(monkeypatch, "localhost")
    running_mock.enroll(SUBJECT, amr=["pwd", "mfa"], name="A. Person", email="person@agency.example.gov")
    return running_mock


@pytest.fixture
def tied(employee: Employee, mock: ProviderMock) -> Employee:
    links.link(employee, named_provider(), SUBJECT)
    return employee


def sign_in_there(mock: ProviderMock, client: Client, **fields: str) -> object:
    back = mock.sign_in(to_provider(client), **(fields or {"sub": SUBJECT}))
    return client.get(back.removeprefix(PORTAL), secure=True)


def test_a_tied_employee_signs_in_once_for_each_answer(
    tied: Employee, mock: ProviderMock, browser: Client
) -> None:
    back = mock.sign_in(to_provider(browser, next=ACCOUNT), sub=SUBJECT)
    assert back.startswith(f"{PORTAL}/desk/sign-in/provider/answer/?")
    answer = browser.get(back.removeprefix(PORTAL), secure=True)
    assert (answer.status_code, answer.headers["Location"]) == (302, ACCOUNT)
    assert is_in(browser)
    assert "person" not in str(dict(browser.session)).lower()
    for client in (browser, fresh_client()):
        again = client.get(back.removeprefix(PORTAL), secure=True)
        assert again.status_code == 403
        assert "was used before" in says(again)


def test_whoever_it_does_not_know_here_or_stops_there_is_told_so(
    tied: Employee, mock: ProviderMock, browser: Client
) -> None:
    mock.enroll("another", amr=["mfa"], name="A. Person", email="person@agency.example.gov")
    assert "no account here is tied to you" in says(sign_in_there(mock, browser, sub="another"))
    mock.enroll(SUBJECT, amr=["pwd"])
    assert "did not ask you for a second factor" in says(sign_in_there(mock, browser))
    # It leaves the state out of a refusal, so it could be anybody's.
    assert "belongs to another browser. Start again." in says(sign_in_there(mock, browser, action="deny"))
    assert not is_in(browser)


def test_it_gives_no_token_for_another_secret_and_nobody_is_signed_in(
    tied: Employee, mock: ProviderMock, browser: Client, settings: object
) -> None:
    Path(settings.SIGN_IN_SECRET_FILE).write_text("another secret\n")
    assert sign_in_there(mock, browser).status_code == 503
    assert not is_in(browser)
