"""Asking for one address as a browser does, with nothing in the request that tells who asks."""

import datetime as dt
import gzip
import http.client
import io
import secrets
import ssl
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote, urlsplit

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.own_requests import OwnRequest, note_request
from keepfaith.prober.senders import Household, drawn_sender

SECONDS: Final = 10.0
MAX_BYTES: Final = 4 * 1024 * 1024
_FIREFOX: Final = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "none",
    "Sec-Fetch-User": "?1",
}
_CHROMIUM: Final = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.9",
    "Accept-Encoding": "gzip, deflate",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "none",
    "Sec-Fetch-User": "?1",
}
_IDENTITY: Final = "identity"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1"})


class TooMuch(Exception):
    """An answer was larger, or took longer, than any of the portal should."""


@dataclass(frozen=True)
class Answer:
    """What came back: the body as it was before it was compressed."""

    path: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    came_at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC), compare=False)

    def every(self, name: str) -> list[str]:
        """Return a header's values one by one."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str:
        """Return a header's values in one line; empty if it is not there."""
        return ", ".join(self.every(name))

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")


@dataclass(frozen=True)
class Visitor:
    """Somebody with one browser at one address."""

    portal: Portal
    browser: Mapping[str, str]
    sender: str

    @classmethod
    def somebody(cls, portal: Portal) -> "Visitor":
        """Return a visitor with a browser and, where the portal is on this machine, an address of its own."""
        browser = dict(secrets.choice((_FIREFOX, _CHROMIUM)))
        # Some things are done only to answers that are not compressed.
        if secrets.randbelow(2):
            browser["Accept-Encoding"] = _IDENTITY
        return cls(portal, browser, _sender(portal))

    def at_another_address(self) -> "Visitor":
        """Return somebody with the same browser at another address."""
        return replace(self, sender=_sender(self.portal))

    def of(self, household: Household) -> "Visitor":
        """Return the same one at the address of a household, where the portal is on this machine."""
        return replace(self, sender=household.next()) if self.sender else self

    def with_other_encoding(self) -> "Visitor":
        """Return the same one, who takes compressed answers if this one does not, and none if it does."""
        is_plain = self.browser["Accept-Encoding"] == _IDENTITY
        encoding = _FIREFOX["Accept-Encoding"] if is_plain else _IDENTITY
        return replace(self, browser={**self.browser, "Accept-Encoding": encoding})

    def get(self, path: str, *, plain: bool = False, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for an address; redirects are not followed and no cookie is sent."""
        return self.ask("GET", path, plain=plain, headers=headers)

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        plain: bool = False,
    ) -> Answer:
        """Send one request on a connection of its own, within limits of time and size."""
        connection = self._connection(plain=plain)
        at = dt.datetime.now(dt.UTC)
        try:
            target = quote(path, safe="/?&=%:@+,;~!$'()*")
            place = urlsplit(self.portal.plain_origin if plain else self.portal.origin)
            sent = {"Host": place.netloc, **self.browser, "Connection": "close", **(headers or {})}
            # Whoever sends too much may be answered before all of it is sent.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, target, body=body, headers=sent)
            response = connection.getresponse()
            received = _limited(response)
            agent = self.browser["User-Agent"]
            note_request(
                OwnRequest(at, self.sender, method, path, response.status, len(received), agent, plain)
            )
            content = _decoded(received, response.getheader("Content-Encoding") or "")
            return Answer(path, response.status, tuple(response.getheaders()), content)
        finally:
            connection.close()

    def _connection(self, *, plain: bool) -> http.client.HTTPConnection:
        place = urlsplit(self.portal.plain_origin if plain else self.portal.origin)
        host = "127.0.0.1" if self.sender and place.hostname == "localhost" else place.hostname or ""
        source = (self.sender, 0) if self.sender else None
        if plain:
            return http.client.HTTPConnection(host, place.port, timeout=SECONDS, source_address=source)
        return _Https(
            host, place.port, timeout=SECONDS, source_address=source, context=trusting(self.portal),
            name=place.hostname or "",
        )  # fmt: skip


def trusting(portal: Portal) -> ssl.SSLContext:
    """Trust the portal's own certificate and nothing else, or what this machine trusts if it has none of its own."""
    context = ssl.create_default_context(cafile=str(portal.certificate) if portal.certificate else None)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _sender(portal: Portal) -> str:
    """Draw an address of this machine where the portal is on it; elsewhere there is but one."""
    if urlsplit(portal.origin).hostname not in _LOOPBACK:
        return ""
    return drawn_sender()


class _Https(http.client.HTTPSConnection):
    """A connection to one address under another name: the one that the certificate and the request name."""

    def __init__(self, *arguments: object, name: str, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self._name = name

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self._name)  # type: ignore[attr-defined]


def _limited(response: http.client.HTTPResponse) -> bytes:
    deadline = time.monotonic() + SECONDS
    body = bytearray()
    while chunk := response.read1(65_536):
        body += chunk
        if len(body) > MAX_BYTES or time.monotonic() > deadline:
            raise TooMuch
    return bytes(body)


def _decoded(body: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            body = stream.read(MAX_BYTES + 1)
    elif encoding == "deflate":
        body = zlib.decompressobj().decompress(body, MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise TooMuch
    return body
