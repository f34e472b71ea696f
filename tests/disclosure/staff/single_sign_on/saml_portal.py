"""A whole portal whose agency has a SAML provider, and that provider's own site, for a real browser."""

import datetime as dt
import shutil
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil

from keepfaith.agency.folder import agency_folder
from keepfaith.custody.tls.local_certificate import local_certificate
from tests.attacks.test_sudden_death import kind
from tests.website.conftest import Serving, environment, free_ports, gone

from .conftest import TOOLS
from .saml_identity_provider import ENTITY, KEY, MFA, PORTAL, SamlIdentityProvider

HOST = "idp.example.gov"
SITE = f"https://{HOST}"
SIGN_IN = f"""
[sign_in]
protocol = "saml"
name = "Agency sign-in"
issuer = "{ENTITY}"
client_id = "{PORTAL}"
sign_in_url = "{SITE}/sso"
second_factor = ["acr:{MFA}"]
certificates = ['''{KEY.certificate}''']
"""


@dataclass
class SamlPortal:
    """The portal on the same addresses each time that it is started."""

    data: Path
    agency: Path
    ports: tuple[int, int] = field(default_factory=free_ports)
    serving: Serving | None = None

    @property
    def origin(self) -> str:
        return f"https://localhost:{self.ports[0]}"

    @property
    def answer_address(self) -> str:
        return f"{self.origin}/desk/sign-in/provider/saml/answer/"

    def start(self) -> None:
        more = {
            "KEEPFAITH_AGENCY": str(self.agency),
            "KEEPFAITH_WEB_PROCESSES": "1",
            "KEEPFAITH_CHROMIUM": "none",
        }
        self.serving = Serving(self.data, "--demo", ports=self.ports, **more).await_ready().at_rest()

    def tie(self, account: str, subject: str) -> None:
        """Tie an account to a subject, as whoever keeps the accounts does."""
        command = [Path(sys.executable).parent / "keepfaith", "staff", "link", account]
        subprocess.run(
            [*command, "--subject", subject, "--issuer", ENTITY],
            env=environment(self.data, KEEPFAITH_AGENCY=str(self.agency)), check=True, capture_output=True,
        )  # fmt: skip

    def processes(self, of: str) -> list[psutil.Process]:
        """List its processes of one kind, such as those that answer requests."""
        every = psutil.Process(self.serving.process.pid).children(recursive=True)
        return [process for process in every if kind(process) == of]

    def kill(self, victim: str) -> None:
        """Kill all of one kind, as kill -9 does; the rest of the portal ends with it."""
        for process in self.processes(victim):
            process.kill()
        self.serving.ended()
        assert gone(self.data) == {}

    def stop(self) -> None:
        if self.serving.process.poll() is None:
            self.serving.process.send_signal(signal.SIGINT)
            self.serving.ended()


@contextmanager
def saml_portal(folder: Path) -> Iterator[SamlPortal]:
    """Serve the sample agency, with a provider that its policy lists."""
    agency = Path(shutil.copytree(agency_folder(), folder / "agency"))
    with (agency / "agency.toml").open("a") as file:
        file.write(SIGN_IN)
    for tools in agency.glob("policies/privacy/*/tools.toml"):
        with tools.open("a") as file:
            file.write("\n" + TOOLS.format(host=HOST))
    portal = SamlPortal(folder / "var", agency)
    portal.start()
    try:
        yield portal
    finally:
        portal.stop()


@dataclass
class Site:
    """The provider's pages: one that signs in whoever comes, and one that posts the last answer again."""

    port: int
    idp: SamlIdentityProvider
    last: dict[str, str] = field(default_factory=dict)

    def page(self, path: str) -> str:
        if path != "/again":
            self.last = self.idp.answer(SITE + path)
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">'
            for name, value in self.last.items()
        )
        return (
            '<!doctype html><html lang="en"><title>Agency sign-in</title><main>'
            f'<form method="post" action="{self.idp.address}">{fields}<button>Back to the portal</button></form>'
        )


@contextmanager
def site(folder: Path, idp: SamlIdentityProvider) -> Iterator[Site]:
    """Serve the provider over TLS on a free port."""
    files = local_certificate(folder, hosts=[HOST], now=dt.datetime.now(dt.UTC))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = serving.page(self.path).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files.certificate, files.key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        serving = Site(server.server_address[1], idp)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield serving
        finally:
            server.shutdown()
            thread.join()
