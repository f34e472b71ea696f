"""A connection to the portal, encrypted as a browser of today would."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.transport.hello import SECONDS
from keepfaith.prober.visitor import trusting


@contextmanager
def tls_line(portal: Portal) -> Iterator[ssl.SSLSocket]:
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
