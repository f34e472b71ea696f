"""A provider that the agency names and that the edition in force lists, for the tests of this folder."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from keepfaith.agency.agency import read_agency, this_agency
from keepfaith.agency.sign_in_provider import SignInProvider
from keepfaith.disclosure.staff.single_sign_on import configuration
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import PostedEdition, PostedEditions
from tests.disclosure.staff.conftest import SIGN_IN, fresh_client, send

from .identity_provider import CLIENT, SECRET, Provider, identity_provider
from .saml_identity_provider import ENTITY, KEY, MFA, PORTAL

TO_PROVIDER = "/desk/sign-in/provider/"
TOOLS = '[[server]]\npurpose = "To ask who an employee is."\nhosts = ["{host}"]\n'


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with identity_provider(tmp_path_factory.mktemp("provider")) as provider:
        yield provider


def put_in_force(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """Put an edition in force, alone, whose registry lists this one host."""
    start = dt.datetime(2018, 1, 31, tzinfo=dt.UTC)
    files = {"policy.md": "# Privacy\n", "clauses.toml": "", "tools.toml": TOOLS.format(host=host)}
    edition = PostedEdition(this_agency().governing, Bundle(files), start, start, start.date())
    editions = PostedEditions({edition.document.slug: (edition,)})
    monkeypatch.setattr(configuration, "posted_editions", lambda: editions)


def name_provider(monkeypatch: pytest.MonkeyPatch, provider: Provider, **more: object) -> None:
    """Have the agency's folder name the provider."""
    entry = {
        "name": "Agency sign-in", "issuer": provider.issuer, "client_id": CLIENT,
        "second_factor": ["amr:mfa", "acr:urn:example:two"], **more,
    }  # fmt: skip
    _name(monkeypatch, entry)


def name_saml_provider(monkeypatch: pytest.MonkeyPatch, **more: object) -> None:
    """Have the agency's folder name a SAML provider."""
    entry = {
        "protocol": "saml", "name": "Agency sign-in", "issuer": ENTITY, "client_id": PORTAL,
        "sign_in_url": "https://idp.example.gov/sso", "certificates": [KEY.certificate],
        "second_factor": [f"acr:{MFA}"], **more,
    }  # fmt: skip
    _name(monkeypatch, entry)


def _name(monkeypatch: pytest.MonkeyPatch, entry: dict[str, object]) -> None:
    agency = dataclasses.replace(read_agency(this_agency().folder), sign_in=SignInProvider.read(entry))
    monkeypatch.setattr(configuration, "this_agency", lambda: agency)


@pytest.fixture
def provider(
    running: Provider, monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path
) -> Iterator[Provider]:
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    settings.SIGN_IN_SECRET_FILE = str(secret)
    monkeypatch.setenv("SSL_CERT_FILE", str(running.authority))
    name_provider(monkeypatch, running)
    put_in_force(monkeypatch, "localhost")
    fresh = Provider(running.port, running.authority)
    vars(running).update(vars(fresh))
    return running


def to_provider(client: Client, page: str = SIGN_IN, path: str = TO_PROVIDER, **fields: str) -> str:
    """Press the button, and return where the browser is sent."""
    answer = send(client, path, page=page, **fields)
    assert answer.status_code == 200, answer.content.decode()
    url: str = answer.context["url"]
    return url


def come_back(client: Client, provider: Provider, url: str):
    """Sign in there, and come back with the answer."""
    return client.get(provider.authorize(url).removeprefix("https://testserver"), secure=True)


def sign_in_there(provider: Provider, client: Client | None = None, **fields: str):
    """Go there and come back."""
    client = client or fresh_client()
    return come_back(client, provider, to_provider(client, **fields))


def now() -> dt.datetime:
    return timezone.now()
