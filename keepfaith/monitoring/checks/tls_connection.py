"""A connection to the portal, encrypted as a browser of today would."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from keepfaith.monitoring.checks.tls_hello import SECONDS
from keepfaith.policies.promises.crawler import trusting
from keepfaith.policies.sections.check import Finding, Portal

NOWHERE: Final = Finding(
    "unproven", "The portal has no address under HTTPS, so there was nothing to examine."
)


@contextmanager
def tls_connection(portal: Portal) -> Iterator[ssl.SSLSocket]:
    """Shake hands as a browser of today does."""
    host, port = host_and_port(portal.origin)
    with (
        socket.create_connection((host, port), timeout=SECONDS) as wire,
        trusting(portal).wrap_socket(wire, server_hostname=host) as line,
    ):
        yield line


def host_and_port(origin: str) -> tuple[str, int]:
    """Split an origin into host and port."""
    parts = urlsplit(origin)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
