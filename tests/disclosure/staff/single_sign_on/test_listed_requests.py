"""The provider is asked within limits, on hosts that the edition lists, and nowhere else."""

import pytest
from django.test import Client

from keepfaith.disclosure.staff.single_sign_on import configuration, listed_requests
from keepfaith.disclosure.staff.single_sign_on.configuration import ProviderRefused, refuse_unlisted_provider
from tests.disclosure.staff.conftest import SIGN_IN, send

from .conftest import TO_PROVIDER, name_provider, put_in_force, to_provider
from .identity_provider import Provider

pytestmark = pytest.mark.django_db
DISCOVERY = "/.well-known/openid-configuration"


def begin(client: Client) -> int:
    status: int = send(client, TO_PROVIDER, page=SIGN_IN).status_code
    return status


def test_a_provider_that_the_edition_does_not_list_is_not_asked_and_keeps_the_portal_from_starting(
    provider: Provider, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_unlisted_provider()
    put_in_force(monkeypatch, "login.example.gov")
    provider.paths.clear()
    assert b"Agency sign-in" not in browser.get(SIGN_IN, secure=True).content
    assert begin(browser) == 503
    assert provider.paths == []
    with pytest.raises(ProviderRefused, match="which the policy in force does not list") as refused:
        refuse_unlisted_provider()
    assert "tools.toml" in refused.value.remedy


def test_without_a_file_for_the_secret_the_portal_does_not_start(
    provider: Provider, settings: object
) -> None:
    settings.SIGN_IN_SECRET_FILE = ""
    with pytest.raises(ProviderRefused, match="no file with the client's secret"):
        refuse_unlisted_provider()


@pytest.mark.parametrize("secret", [None, b"", b"x" * 500, b"\xff"])
def test_a_secret_that_cannot_be_read_stops_sign_in_clearly(
    provider: Provider, browser: Client, settings: object, tmp_path: object, secret: bytes | None
) -> None:
    settings.SIGN_IN_SECRET_FILE = str(tmp_path / "another")
    if secret is not None:
        (tmp_path / "another").write_bytes(secret)
    assert begin(browser) == 503
    with pytest.raises(ProviderRefused):
        configuration.client_secret()


@pytest.mark.parametrize(
    "settings_there",
    [
        {"issuer": "https://other.example.org"},
        {"token_endpoint": "https://other.example.org/token"},
        {"authorization_endpoint": "https://other.example.org/authorize"},
        {"jwks_uri": "http://localhost/keys"},
        {"jwks_uri": "https://localhost@other.example.org/keys"},
        {"token_endpoint": None},
    ],
)
def test_what_the_provider_says_of_itself_leads_to_listed_hosts_or_nowhere(
    provider: Provider, browser: Client, settings_there: dict[str, object]
) -> None:
    provider.settings = settings_there
    assert begin(browser) == 503


@pytest.mark.parametrize("content", [b"[]", b"{", b"\xff", b'{"issuer": 7}'])
def test_an_answer_of_another_kind_stops_sign_in(provider: Provider, browser: Client, content: bytes) -> None:
    provider.raw[DISCOVERY] = content
    assert begin(browser) == 503


def test_a_long_answer_is_not_read_to_its_end(provider: Provider, browser: Client) -> None:
    provider.raw[DISCOVERY] = b'{"x": "' + b"x" * listed_requests.MAX_BYTES + b'"}'
    assert begin(browser) == 503
    with pytest.raises(listed_requests.TooMuch), listed_requests.ListedSession() as session:
        session.get(provider.issuer + DISCOVERY)


def test_a_slow_answer_is_not_waited_for(
    provider: Provider, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed_requests, "TOTAL_SECONDS", -1.0)
    assert begin(browser) == 503


def test_a_certificate_that_this_machine_does_not_trust_ends_it(
    provider: Provider, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    provider.paths.clear()
    assert begin(browser) == 503
    assert provider.paths == []


def test_a_proxy_of_the_environment_is_not_used(
    provider: Provider, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert to_provider(browser).startswith(f"{provider.issuer}/authorize?")


def test_the_agency_says_who_vouches_and_nothing_that_nobody_reads(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in (
        {"issuer": "http://login.example.gov"},
        {"issuer": "https://login.example.gov/?x"},
        {"client_id": "a b"},
        {"second_factor": ["mfa"]},
        {"second_factor": "amr:mfa"},
        {"max_age_minutes": 0},
        {"max_age_minutes": "60"},
        {"secret": "in the wrong place"},
        {"name": ""},
    ):
        with pytest.raises(ValueError, match="sign_in"):
            name_provider(monkeypatch, provider, **wrong)
