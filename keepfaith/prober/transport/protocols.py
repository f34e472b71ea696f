"""Promise 48: what travels is encrypted by today's protocols and by no older one."""

import http.client
import ssl
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.prober.journeys.surfaces import FORM
from keepfaith.prober.reach import Reach
from keepfaith.prober.transport.hello import SECONDS, SSL_3, TLS_1_0, TLS_1_1, offer
from keepfaith.prober.transport.line import host_and_port, tls_line

OLD: Final = {"SSL 3.0": SSL_3, "TLS 1.0": TLS_1_0, "TLS 1.1": TLS_1_1}
FORBIDDEN: Final = 403
_SPOKEN: Final = ("TLSv1.2", "TLSv1.3")
_UNSENT_BYTES: Final = 60_000


def examine(reach: Reach) -> Finding:
    """Offer the portal's port this year's protocols and those of years past."""
    if reach.portal is None:
        return Finding("unproven", "The portal is not ready.")
    figure = f"The portal speaks {' or '.join(_SPOKEN)}, and declines {', '.join(OLD)}."
    return Finding.of(examined=1 + len(OLD), faults=list(protocol_faults(reach.portal)), figure=figure)


def announced(portal: Portal) -> int | None:
    """Announce a form in clear, send none of it, and return the status that comes back; None if none does."""
    host, port = host_and_port(portal.plain_origin)
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.putrequest("POST", "/")
        connection.putheader("Content-Type", FORM)
        connection.putheader("Content-Length", str(_UNSENT_BYTES))
        connection.endheaders()
        return connection.getresponse().status
    except TimeoutError:
        return None
    finally:
        connection.close()


def protocol_faults(portal: Portal) -> Iterator[str]:
    """Speak today's TLS, offer yesterday's, and yield what is wrong with the answers."""
    if urlsplit(portal.origin).scheme != "https":
        yield "The portal has no address under HTTPS."
        return
    host, port = host_and_port(portal.origin)
    try:
        with tls_line(portal) as line:
            version = str(line.version())
    except ssl.SSLError:
        yield "The portal speaks no TLS of today to whoever trusts its certificate."
        return
    if version not in _SPOKEN:
        yield f"The portal speaks {version}."
    yield from (
        f"The portal accepts {name}." for name, number in OLD.items() if offer(host, port, version=number)
    )
