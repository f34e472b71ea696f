"""A small identity provider: OpenID Connect over real TLS on this machine, which a test has err as providers do."""

import base64
import datetime as dt
import hashlib
import json
import secrets
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from keepfaith.custody.tls.local_certificate import local_certificate

CLIENT, SECRET = "keepfaith", "a secret of the client"


@dataclass
class Key:
    """A signing key, as it signs and as it is listed."""

    kid: str = field(default_factory=lambda: secrets.token_hex(4))
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def listed(self) -> dict[str, Any]:
        public = jwt.algorithms.ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "use": "sig", "alg": "ES256"}


@dataclass
class Provider:
    """Who signs in, what it says of them, and in what it errs."""

    port: int
    authority: Path
    subject: str = "5f2b"
    claims: dict[str, Any] = field(default_factory=lambda: {"amr": ["pwd", "mfa"]})
    settings: dict[str, Any] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=lambda: [Key()])
    signs_with: Key | None = None
    signed_in_at: float | None = None
    is_down: bool = False
    raw: dict[str, bytes] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"https://localhost:{self.port}"

    def authorize(self, url: str) -> str:
        """Do what somebody's browser does there; return the address at which it comes back to the portal."""
        place = urlsplit(url)
        assert (place.scheme, place.netloc, place.path) == ("https", f"localhost:{self.port}", "/authorize")
        wanted = dict(parse_qsl(place.query))
        code = secrets.token_urlsafe(16)
        self.codes[code] = wanted
        return f"{wanted['redirect_uri']}?code={code}&state={wanted['state']}&iss={self.issuer}"

    def token(self, wanted: dict[str, str]) -> str:
        now = time.time()
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": int(now), "exp": int(now) + 300,
            "nonce": wanted["nonce"], "auth_time": int(self.signed_in_at or now), **self.claims,
        }  # fmt: skip
        key = self.signs_with or self.keys[0]
        return jwt.encode(
            {name: value for name, value in claims.items() if value is not None},
            key.private,
            algorithm="ES256",
            headers={"kid": key.kid},
        )

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any] | None:
        """Return what is at a path; none refuses."""
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                **self.settings,
            }
        if path == "/keys":
            return {"keys": [key.listed() for key in self.keys]}
        wanted = self.codes.pop(form.get("code", ""), None) if path == "/token" else None
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            wanted is None
            or (form["client_id"], form["client_secret"]) != (CLIENT, SECRET)
            or form["redirect_uri"] != wanted["redirect_uri"]
            or proof.rstrip(b"=").decode() != wanted["code_challenge"]
        ):
            return None
        return {"access_token": "opens nothing", "token_type": "Bearer", "id_token": self.token(wanted)}


@contextmanager
def identity_provider(folder: Path) -> Iterator[Provider]:
    """Serve on a free port; the certificate is for localhost."""
    folder.mkdir(parents=True, exist_ok=True)
    files = local_certificate(folder, hosts=["localhost"], now=dt.datetime.now(dt.UTC))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply({})

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.reply({name: values[0] for name, values in parse_qs(content).items()})

        def reply(self, form: dict[str, str]) -> None:
            path = urlsplit(self.path).path
            provider.paths.append(path)
            answer = provider.answer(path, form)
            content = provider.raw.get(path) or json.dumps(answer or {"error": "invalid_grant"}).encode()
            self.send_response(503 if provider.is_down else 200 if answer else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files.certificate, files.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        provider = Provider(server.server_address[1], files.authority)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
