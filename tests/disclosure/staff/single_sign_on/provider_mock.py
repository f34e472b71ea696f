"""Other people's provider of OpenID Connect, `oidc-provider-mock`, over TLS in a process of its own."""

import datetime as dt
import http.client
import json
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from keepfaith.custody.tls.local_certificate import local_certificate

# It takes registered clients alone, so that it checks the secret and the address that the answer goes to.
_SERVING = """
import sys
import oidc_provider_mock
from werkzeug.serving import make_server
app = oidc_provider_mock.app(require_client_registration=True, require_nonce=True)
server = make_server("localhost", 0, app, threaded=True, ssl_context=(sys.argv[1], sys.argv[2]))
print(server.server_port, flush=True)
server.serve_forever()
"""


@dataclass
class ProviderMock:
    """The provider as a browser, an agency and its people meet it."""

    port: int
    authority: Path
    client: str = ""
    secret: str = ""

    @property
    def issuer(self) -> str:
        return f"https://localhost:{self.port}"

    def register(self, address: str) -> None:
        """Register the portal as a client to which answers go at an address."""
        answer = self.ask("POST", "/oauth2/clients", {"redirect_uris": [address]})
        self.client, self.secret = answer["client_id"], answer["client_secret"]

    def enroll(self, subject: str, **claims: object) -> None:
        """Make somebody known, with what it says of them."""
        self.ask("PUT", f"/users/{subject}", claims)

    def ask(self, method: str, path: str, content: dict[str, Any]) -> Any:
        status, _, text = self._send(method, path, json.dumps(content), "application/json")
        assert status < 300, text
        return json.loads(text or "null")

    def sign_in(self, url: str, **fields: str) -> str:
        """Send its form as somebody's browser does; return the address at which it comes back to the portal."""
        path = url.removeprefix(self.issuer)
        status, address, text = self._send(
            "POST", path, urlencode(fields), "application/x-www-form-urlencoded"
        )
        assert status == 302, text
        return address

    def _send(self, method: str, path: str, content: str, kind: str) -> tuple[int, str, str]:
        trust = ssl.create_default_context(cafile=str(self.authority))
        with closing(http.client.HTTPSConnection("localhost", self.port, context=trust, timeout=20)) as line:
            line.request(method, path, content, {"Content-Type": kind})
            answer = line.getresponse()
            return answer.status, answer.getheader("Location", ""), answer.read().decode()


@contextmanager
def provider_mock(folder: Path) -> Iterator[ProviderMock]:
    """Serve on a free port; the certificate is for localhost."""
    files = local_certificate(folder, hosts=["localhost"], now=dt.datetime.now(dt.UTC))
    command = [sys.executable, "-W", "ignore", "-c", _SERVING, str(files.certificate), str(files.key)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield ProviderMock(int(process.stdout.readline()), files.authority)
    finally:
        process.terminate()
        process.communicate(timeout=20)
