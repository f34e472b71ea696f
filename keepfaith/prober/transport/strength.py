"""Promise 49: whoever reads along learns nothing, and nothing can be changed on the way."""

import ssl
import time
from collections.abc import Iterator
from typing import Final

from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.prober.journeys.sent_forms import tour_with_receipts
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import judged
from keepfaith.prober.oracle.header_rules import STRICT_TRANSPORT
from keepfaith.prober.reach import Reach
from keepfaith.prober.transport.hello import TLS_1_2, offer
from keepfaith.prober.transport.line import host_and_port, tls_line

AEAD: Final = ("GCM", "CHACHA20", "CCM")
MIN_DAYS: Final = 14
_DAY: Final = 86_400


def examine(reach: Reach) -> Finding:
    """Look at cipher and certificate, and at the word of every answer that browsers keep to HTTPS."""
    portal = reach.portal
    if portal is None:
        return Finding("unproven", "The portal does not run.")
    cipher, days, more = line_of(portal)
    if not cipher:
        # Nobody can look at anything else then.
        return Finding.of(examined=1, faults=more, figure="")
    tour = tour_with_receipts(reach)
    count, faults = judged(tour, strict_faults, wanted=lambda seen: not seen.surface.is_plain)
    kinds = len({tour.kind(seen) for seen in tour.seen if not seen.surface.is_plain})
    figure = (
        f"{count} answers of {kinds} kinds tell browsers to keep to HTTPS for two years. {cipher}; older ciphers are "
        f"declined; the certificate is valid for {days} more days."
    )
    return Finding.of(examined=count, faults=more + faults, figure=figure)


def strict_faults(seen: Seen) -> Iterator[str]:
    """Yield whether an answer leaves a browser the choice."""
    if seen.answer is not None and seen.answer.every("Strict-Transport-Security") != [STRICT_TRANSPORT]:
        yield "browsers are not told to keep to HTTPS for two years"


def line_of(portal: Portal) -> tuple[str, int, list[str]]:
    """Return the cipher of a connection, the whole days for which its certificate is valid, and what is wrong."""
    try:
        with tls_line(portal) as line:
            cipher, _, _ = line.cipher() or ("none", "", 0)
            until = ssl.cert_time_to_seconds(str((line.getpeercert() or {}).get("notAfter")))
    except ssl.SSLCertVerificationError as error:
        return "", 0, [f"The certificate is not accepted: {error.verify_message}."]
    days = int((until - time.time()) // _DAY)
    faults = [] if any(kind in cipher for kind in AEAD) else [f"The cipher is {cipher}."]
    if offer(*host_and_port(portal.origin), version=TLS_1_2):
        faults.append("The portal accepts a cipher without authenticated encryption.")
    if days < MIN_DAYS:
        faults.append(f"The certificate ends in {days} days.")
    return cipher, days, faults
