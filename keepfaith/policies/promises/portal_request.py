"""Asking the portal for one address as a stranger does: over real HTTPS, without cookies."""

import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from keepfaith.policies.promises.check_token import HEADER, new_pass
from keepfaith.policies.sections.check import Portal

AGENT: Final = "Keepfaith promises"
# A page that compares two editions for the first time takes seconds; slow is not broken.
SECONDS: Final = 10.0
MAX_BYTES: Final = 2 * 1024 * 1024


class TooMuch(Exception):
    """An answer was larger, or took longer, than any page of the portal should."""


@dataclass(frozen=True)
class Answer:
    """What came back from one address."""

    path: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """Return a header's values in one line, or nothing."""
        return ", ".join(self.every(name))

    def every(self, name: str) -> list[str]:
        """List a header's values one by one."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def media(self) -> str:
        """The media type without its parameters."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")


def trusting(portal: Portal) -> ssl.SSLContext:
    """Trust the portal's own certificate and nothing else, or what this machine trusts if it has none of its own."""
    context = ssl.create_default_context(cafile=str(portal.certificate) if portal.certificate else None)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def fetch(  # noqa: PLR0913 - what a request is made of
    portal: Portal,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    plain: bool = False,
    as_stranger: bool = False,
    sender: str = "",
) -> Answer:
    """Fetch one URL within limits; it follows no redirect, and stores and sends no cookies of its own.

    The rate limit for machines does not apply, unless `as_stranger`. `sender` is an IP address of this machine.
    """
    place = urlsplit(portal.plain_origin if plain else portal.origin)
    source = (sender, 0) if sender else None
    connection = (
        http.client.HTTPConnection(place.hostname or "", place.port, timeout=SECONDS, source_address=source)
        if plain
        else http.client.HTTPSConnection(
            place.hostname or "", place.port, timeout=SECONDS, source_address=source, context=trusting(portal)
        )
    )
    try:
        passed = {} if as_stranger or plain else {HEADER: new_pass()}
        request_headers = {"User-Agent": AGENT, "Connection": "close", **passed, **(headers or {})}
        connection.request(method, quote(path, safe="/?&=%:@+,;~!$'()*"), body=body, headers=request_headers)
        response = connection.getresponse()
        return Answer(path, response.status, tuple(response.getheaders()), _limited(response))
    finally:
        connection.close()


def _limited(response: http.client.HTTPResponse) -> bytes:
    deadline = time.monotonic() + SECONDS
    body = bytearray()
    while chunk := response.read1(65_536):
        body += chunk
        if len(body) > MAX_BYTES or time.monotonic() > deadline:
            raise TooMuch
    return bytes(body)
