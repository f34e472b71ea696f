"""The front server as strangers meet it: certificates that a tool renews, and connections spoken to byte by byte."""

import contextlib
import datetime as dt
import re
import shutil
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509

from keepfaith.custody.tls.local_certificate import local_certificate
from tests.conftest import Served
from tests.website.conftest import place, serve

__all__ = ["place", "serve"]
PATIENCE = 6.0
# An answer to what was smuggled would come on the heels of the first.
NEXT_ANSWER = 0.1
HANGING_UP = 2.0
H = b"Host: localhost\r\n"


class Files:
    """A certificate and its key, where a tool that renews would put them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.certificate, self.key = folder / "fullchain.pem", folder / "privkey.pem"

    def renewed(self, *parts: str, now: dt.datetime | None = None, host: str = "localhost") -> int:
        """Put new ones there, or only some; give the serial number."""
        made = self.folder / "made"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        files = local_certificate(made, hosts=[host], now=now or dt.datetime.now(dt.UTC))
        for name, source, target in (
            ("certificate", files.certificate, self.certificate),
            ("key", files.key, self.key),
        ):
            if not parts or name in parts:
                source.replace(target)
        return x509.load_pem_x509_certificate(self.certificate.read_bytes()).serial_number

    @property
    def environment(self) -> dict[str, str]:
        return {"KEEPFAITH_CERTIFICATE": str(self.certificate), "KEEPFAITH_CERTIFICATE_KEY": str(self.key)}


@pytest.fixture
def files(place: Path) -> Files:
    return Files(place / "given")


class Wire:
    """One of the two addresses of the front server, spoken to byte by byte."""

    def __init__(self, served: Served, *, secure: bool) -> None:
        where = urlsplit(served.origin if secure else served.portal.plain_origin)
        self._aim(where.hostname or "", where.port or 0, secure=secure, certificate=served.portal.certificate)

    @classmethod
    def at(
        cls, port: int, *, secure: bool, certificate: Path, source: tuple[str, int] | None = None
    ) -> "Wire":
        """Speak to a port of this machine, from an address of it."""
        wire = cls.__new__(cls)
        wire._aim("localhost", port, secure=secure, certificate=certificate)
        wire.source = source
        return wire

    def _aim(self, host: str, port: int, *, secure: bool, certificate: Path | None) -> None:
        self.host, self.port, self.secure = host, port, secure
        self.source: tuple[str, int] | None = None
        self.context = ssl.create_default_context(cafile=str(certificate) if certificate else None)
        # A leaf is trusted by itself, as a certificate that an agency names is.
        self.context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN

    @contextlib.contextmanager
    def open(self, *, patience: float = PATIENCE) -> Iterator[socket.socket]:
        with socket.create_connection(
            (self.host, self.port), timeout=10, source_address=self.source
        ) as plain:
            line = self.context.wrap_socket(plain, server_hostname="localhost") if self.secure else plain
            line.settimeout(patience)
            with line:
                yield line

    def exchange(self, sent: bytes, *, patience: float = PATIENCE) -> "Received":
        """Send, then listen until the other end closes or keeps silent."""
        with self.open(patience=patience) as line:
            with contextlib.suppress(OSError):
                line.sendall(sent)
            return heard(line)

    def is_well(self) -> bool:
        reply = self.exchange(b"GET /robots.txt HTTP/1.1\r\n" + H + b"Connection: close\r\n\r\n", patience=10)
        return reply.statuses == [200 if self.secure else 308]


class Received:
    """What came back on a connection."""

    def __init__(self, text: bytes, *, closed: bool) -> None:
        self.text, self.closed = text, closed
        self.statuses = [
            int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", text) if status != b"100"
        ]

    def __repr__(self) -> str:
        return f"{self.statuses} closed={self.closed} {self.text[:200]!r}"


def heard(line: socket.socket) -> Received:
    text = b""
    try:
        while part := line.recv(65_536):
            text += part
            if statuses := Received(text, closed=False).statuses:
                # It waits half a second before it hangs up on what it has not read to its end.
                line.settimeout(HANGING_UP if statuses[-1] in {308, 431} else NEXT_ANSWER)
    except TimeoutError:
        return Received(text, closed=False)
    except OSError:
        pass
    return Received(text, closed=True)


def post(headers: bytes, body: bytes = b"", *, version: bytes = b"1.1") -> bytes:
    return b"POST /forms/literature/ HTTP/" + version + b"\r\n" + H + headers + b"\r\n" + body


def get(headers: bytes = b"", *, target: bytes = b"/robots.txt", host: bytes = H) -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\n" + host + headers + b"\r\n"
