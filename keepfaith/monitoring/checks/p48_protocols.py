"""Promise 48: what travels is encrypted by today's protocols, and by no older one."""

import http.client
from typing import Final

from keepfaith.monitoring.checks.tls_connection import NOWHERE, host_and_port, tls_connection
from keepfaith.monitoring.checks.tls_hello import SECONDS, SSL_3, TLS_1_0, TLS_1_1, offer
from keepfaith.policies.sections.check import Finding, Portal

OLD: Final = {"SSL 3.0": SSL_3, "TLS 1.0": TLS_1_0, "TLS 1.1": TLS_1_1}
SPOKEN: Final = ("TLSv1.2", "TLSv1.3")
UNSENT_BYTES: Final = 60_000
REFUSED: Final = range(400, 500)


def examine(portal: Portal) -> Finding:
    """Speak today's TLS, offer yesterday's, and try to post over plain HTTP."""
    if not portal.origin:
        return NOWHERE
    with tls_connection(portal) as line:
        version = str(line.version())
    faults = [] if version in SPOKEN else [f"The portal speaks {version}."]
    host, port = host_and_port(portal.origin)
    faults += [
        f"The portal accepts {name}." for name, number in OLD.items() if offer(host, port, version=number)
    ]
    status = announce_post(portal)
    if status is None:
        faults.append("A form sent over plain HTTP is waited for, not refused.")
    elif status not in REFUSED:
        faults.append(f"A form sent over plain HTTP is answered with {status}, not refused.")
    return Finding.of(
        examined=len(OLD) + 2,
        faults=faults,
        figure=f"{version} is spoken; {', '.join(OLD)} are declined; a form sent over plain HTTP is refused unread.",
    )


def announce_post(portal: Portal) -> int | None:
    """Announce a form over plain HTTP, send none of it, and give the status that comes back; None if none does."""
    host, port = host_and_port(portal.plain_origin)
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.putrequest("POST", "/")
        connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        connection.putheader("Content-Length", str(UNSENT_BYTES))
        connection.endheaders()
        return connection.getresponse().status
    except TimeoutError:
        return None
    finally:
        connection.close()
