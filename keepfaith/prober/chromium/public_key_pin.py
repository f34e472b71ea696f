"""The digest of a portal's public key, by which a browser trusts a local certificate and no other one."""

import base64
import hashlib
import socket
from typing import Final
from urllib.parse import urlsplit

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.visitor import SECONDS, trusting

_LONG: Final = 0x80
_VERSION: Final = 0xA0
# Before the key come serial number, algorithm, issuer, time and subject.
_BEFORE_KEY: Final = 5


def public_key_pin(portal: Portal) -> str:
    """Return it for the certificate that answers and is trusted; empty where this machine trusts it anyway."""
    if portal.certificate is None:
        return ""
    place = urlsplit(portal.origin)
    with (
        socket.create_connection((place.hostname or "", place.port or 443), timeout=SECONDS) as wire,
        trusting(portal).wrap_socket(wire, server_hostname=place.hostname) as secured,
    ):
        certificate = secured.getpeercert(binary_form=True) or b""
    return base64.b64encode(hashlib.sha256(public_key_of(certificate)).digest()).decode()


def public_key_of(certificate: bytes) -> bytes:
    """Cut the public key with its kind (SubjectPublicKeyInfo) out of a certificate in DER."""
    inner = _content(_content(certificate))
    if inner[0] == _VERSION:
        inner = inner[_size(inner) :]
    for _ in range(_BEFORE_KEY):
        inner = inner[_size(inner) :]
    return inner[: _size(inner)]


def _content(value: bytes) -> bytes:
    return value[_header(value) : _size(value)]


def _header(value: bytes) -> int:
    return 2 + (value[1] & ~_LONG if value[1] & _LONG else 0)


def _size(value: bytes) -> int:
    header = _header(value)
    return header + (int.from_bytes(value[2:header]) if value[1] & _LONG else value[1])
