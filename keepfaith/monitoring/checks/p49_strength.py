"""Promise 49: whoever reads along learns nothing, and nothing can be changed on the way."""

import datetime as dt
import re
import ssl
from typing import Final

from keepfaith.custody.tls.local_certificate import expiry
from keepfaith.monitoring.checks.tls_connection import NOWHERE, host_and_port, tls_connection
from keepfaith.monitoring.checks.tls_hello import SECONDS, TLS_1_2, offer
from keepfaith.policies.promises.crawler import ask
from keepfaith.policies.sections.check import Finding, Portal

AEAD: Final = ("GCM", "CHACHA20", "CCM")
MIN_DAYS: Final = 14
YEAR_SECONDS: Final = 31_536_000


def examine(portal: Portal) -> Finding:
    """Look at the cipher, the certificate and the word that browsers are to keep to HTTPS."""
    if not portal.origin:
        return NOWHERE
    try:
        with tls_connection(portal) as line:
            cipher, _, _ = line.cipher() or ("none", "", 0)
            until = ssl.cert_time_to_seconds(str((line.getpeercert() or {}).get("notAfter")))
    except ssl.SSLCertVerificationError as error:
        days = days_left(certificate_end(portal))
        ended = f" It ended {-days - 1} days ago." if days < 0 else ""
        return Finding("failed", f"The certificate is not accepted: {error.verify_message}.{ended}")
    days = days_left(until)
    host, port = host_and_port(portal.origin)
    faults = [] if any(kind in cipher for kind in AEAD) else [f"The cipher is {cipher}."]
    if offer(host, port, version=TLS_1_2):
        faults.append("The portal accepts a cipher without authenticated encryption.")
    if days < MIN_DAYS:
        faults.append(f"The certificate ends in {days} days.")
    seconds = hsts_seconds(ask(portal, "/").header("Strict-Transport-Security"))
    if seconds < YEAR_SECONDS:
        faults.append(f"Browsers are told to keep to HTTPS for {seconds} seconds, less than a year.")
    return Finding.of(
        examined=4,
        faults=faults,
        figure=f"{cipher}; older ciphers are declined; the certificate is valid for {days} more days; "
        f"browsers are told to keep to HTTPS for {seconds // 86_400} days.",
    )


def certificate_end(portal: Portal) -> float:
    """Return the end of the certificate that is shown, also of one that is not accepted, as seconds since 1970."""
    host, port = host_and_port(portal.origin)
    return expiry(ssl.get_server_certificate((host, port), timeout=SECONDS).encode()).timestamp()


def days_left(until: float) -> int:
    """Count the whole days from now; what ended an hour ago has -1."""
    return int((until - dt.datetime.now(dt.UTC).timestamp()) // 86_400)


def hsts_seconds(header: str) -> int:
    """Read for how many seconds browsers keep to HTTPS."""
    match = re.search(r'max-age\s*=\s*"?(\d+)', header, re.IGNORECASE)
    return int(match[1]) if match else 0
