"""Promises 48 and 49: what travels is encrypted by today's rules, and whoever reads along learns nothing."""

import datetime as dt
import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from keepfaith.custody.tls.local_certificate import expiry
from keepfaith.monitoring.checks.tls_hello import SECONDS, SSL_3, TLS_1_0, TLS_1_1, TLS_1_2, offer
from keepfaith.policies.promises.crawler import ask, trusting
from keepfaith.policies.sections.check import Finding, Portal

OLD: Final = {"SSL 3.0": SSL_3, "TLS 1.0": TLS_1_0, "TLS 1.1": TLS_1_1}
SPOKEN: Final = ("TLSv1.2", "TLSv1.3")
AEAD: Final = ("GCM", "CHACHA20", "CCM")
LEAST_DAYS: Final = 14
YEAR_SECONDS: Final = 31_536_000
UNSENT_BYTES: Final = 60_000
REFUSED: Final = range(400, 500)
NOWHERE: Final = Finding(
    "unproven", "The portal has no address under HTTPS, so there was nothing to examine."
)


def examine_protocols(portal: Portal) -> Finding:
    """Speak today's TLS, offer yesterday's, and try to post over plain HTTP."""
    if not portal.origin:
        return NOWHERE
    with connected(portal) as line:
        version = str(line.version())
    faults = [] if version in SPOKEN else [f"The portal speaks {version}."]
    host, port = place(portal.origin)
    faults += [
        f"The portal accepts {name}." for name, number in OLD.items() if offer(host, port, version=number)
    ]
    status = post_unsent(portal)
    if status is None:
        faults.append("A form sent over plain HTTP is waited for, not refused.")
    elif status not in REFUSED:
        faults.append(f"A form sent over plain HTTP is answered with {status}, not refused.")
    return Finding.of(
        examined=len(OLD) + 2,
        faults=faults,
        figure=f"{version} is spoken; {', '.join(OLD)} are declined; a form sent over plain HTTP is refused unread.",
    )


def examine_strength(portal: Portal) -> Finding:
    """Look at the cipher, the certificate and the word that browsers are to keep to HTTPS."""
    if not portal.origin:
        return NOWHERE
    try:
        with connected(portal) as line:
            cipher, _, _ = line.cipher() or ("none", "", 0)
            until = ssl.cert_time_to_seconds(str((line.getpeercert() or {}).get("notAfter")))
    except ssl.SSLCertVerificationError as error:
        days = days_left(until_when(portal))
        ended = f" It ended {-days - 1} days ago." if days < 0 else ""
        return Finding("failed", f"The certificate is not accepted: {error.verify_message}.{ended}")
    days = days_left(until)
    host, port = place(portal.origin)
    faults = [] if any(kind in cipher for kind in AEAD) else [f"The cipher is {cipher}."]
    if offer(host, port, version=TLS_1_2):
        faults.append("The portal accepts a cipher without authenticated encryption.")
    if days < LEAST_DAYS:
        faults.append(f"The certificate ends in {days} days.")
    seconds = kept_to_https(ask(portal, "/").header("Strict-Transport-Security"))
    if seconds < YEAR_SECONDS:
        faults.append(f"Browsers are told to keep to HTTPS for {seconds} seconds, less than a year.")
    return Finding.of(
        examined=4,
        faults=faults,
        figure=f"{cipher}; older ciphers are declined; the certificate is valid for {days} more days; "
        f"browsers keep to HTTPS for {seconds // 86_400} days.",
    )


@contextmanager
def connected(portal: Portal) -> Iterator[ssl.SSLSocket]:
    """Shake hands as a browser of today does."""
    host, port = place(portal.origin)
    with (
        socket.create_connection((host, port), timeout=SECONDS) as wire,
        trusting(portal).wrap_socket(wire, server_hostname=host) as line,
    ):
        yield line


def until_when(portal: Portal) -> float:
    """Give the end of the certificate that is shown, also of one that is not accepted, as seconds since 1970."""
    host, port = place(portal.origin)
    return expiry(ssl.get_server_certificate((host, port), timeout=SECONDS).encode()).timestamp()


def days_left(until: float) -> int:
    """Count the whole days from now; what ended an hour ago has -1."""
    return int((until - dt.datetime.now(dt.UTC).timestamp()) // 86_400)


def place(origin: str) -> tuple[str, int]:
    """Split an origin into host and port."""
    parts = urlsplit(origin)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def post_unsent(portal: Portal) -> int | None:
    """Announce a form over plain HTTP, send none of it, and give the status that comes back; None if none does."""
    host, port = place(portal.plain_origin)
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


def kept_to_https(header: str) -> int:
    """Read for how many seconds browsers keep to HTTPS."""
    found = re.search(r'max-age\s*=\s*"?(\d+)', header, re.IGNORECASE)
    return int(found[1]) if found else 0
