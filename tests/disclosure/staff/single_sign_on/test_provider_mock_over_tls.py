"""A sign-in by other people's provider of OpenID Connect in which every request goes over TLS, the portal's own too."""

import datetime as dt
import re
import ssl
import threading
from collections.abc import Iterator
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from socketserver import ThreadingMixIn
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPCookieProcessor,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections

from keepfaith.custody.tls.local_certificate import local_certificate
from keepfaith.disclosure.staff.models import Employee, Session
from keepfaith.disclosure.staff.single_sign_on import links
from keepfaith.disclosure.staff.single_sign_on.configuration import provider as named_provider
from tests.agents import BROWSER
from tests.disclosure.staff.conftest import made

from .conftest import TO_PROVIDER, name_provider, put_in_force
from .provider_mock import ProviderMock, provider_mock

SUBJECT, ANSWER = "b2-40", "/desk/sign-in/provider/answer/"


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def handle(self) -> None:
        try:
            super().handle()
        finally:
            connections.close_all()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def origin(tmp_path: Path, settings: object) -> Iterator[tuple[str, Path]]:
    """Serve the portal's pages over TLS; gives where, and whom to trust."""
    settings.ALLOWED_HOSTS = ["localhost"]
    files = local_certificate(tmp_path, hosts=["localhost"], now=dt.datetime.now(dt.UTC))
    with make_server("localhost", 0, get_wsgi_application(), Server, Handler) as server:
        server.base_environ["HTTPS"] = "on"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files.certificate, files.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"https://localhost:{server.server_port}", files.authority
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProviderMock]:
    with provider_mock(tmp_path_factory.mktemp("mock")) as running:
        running.enroll(SUBJECT, amr=["pwd", "mfa"])
        yield running


@pytest.fixture
def named(
    mock: ProviderMock,
    origin: tuple[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    settings: object,
    tmp_path: Path,
) -> None:
    """Have both know each other."""
    mock.register(origin[0] + ANSWER)
    settings.SIGN_IN_SECRET_FILE = str(tmp_path / "secret")
    (tmp_path / "secret").write_text(mock.secret)
    monkeypatch.setenv("SSL_CERT_FILE", str(mock.authority))
    name_provider(monkeypatch, mock, client_id=mock.client)
    put_in_force(monkeypatch, "localhost")


@pytest.fixture
def committed(django_db_blocker: object, django_db_setup: None, named: None) -> Iterator[Employee]:
    """An employee whom the provider knows, really committed, and removed after."""
    with django_db_blocker.unblock():
        employee = made("over-tls")
        links.link(employee, named_provider(), SUBJECT)
        yield employee
        Session.objects.all().delete()
        Employee.objects.filter(pk=employee.pk).delete()
        connection.close()


def opened(opener: OpenerDirector, url: str, **fields: str) -> tuple[int, str, str]:
    """Ask as a browser does; return the status, where it ended, and the page."""
    place = urlsplit(url)
    headers = {"User-Agent": BROWSER, "Referer": url}
    headers |= {"Origin": f"{place.scheme}://{place.netloc}"} if fields else {}
    try:
        answer = opener.open(
            Request(url, urlencode(fields).encode() if fields else None, headers), timeout=30
        )
    except HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.url, answer.read().decode()


def test_an_employee_signs_in_and_the_answer_counts_once(
    committed: Employee, mock: ProviderMock, origin: tuple[str, Path]
) -> None:
    portal, authority = origin
    trust = ssl.create_default_context(cafile=str(authority))
    browser = build_opener(ProxyHandler({}), HTTPSHandler(context=trust), HTTPCookieProcessor(CookieJar()))
    _, _, page = opened(browser, f"{portal}/desk/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    _, _, page = opened(browser, portal + TO_PROVIDER, csrfmiddlewaretoken=token, next="/desk/account/")
    there = unescape(re.search(rf"{re.escape(mock.issuer)}[^\"']+", page)[0])
    back = mock.sign_in(there, sub=SUBJECT)
    assert back.startswith(portal + ANSWER)
    status, url, page = opened(browser, back)
    assert (status, url) == (200, f"{portal}/desk/account/")
    assert f"Signed in as {committed.account}" in re.sub(r"<[^>]+>", "", page)
    status, _, page = opened(browser, back)
    assert (status, "Start again." in page) == (403, True)
