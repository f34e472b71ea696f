"""A certificate and its key as they were given, and whether they can be shown to readers."""

import datetime as dt
import hashlib
import ipaddress
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

MAX_SIZE: Final = 262_144
MAX_CERTIFICATES: Final = 10
LEAST_RSA_BITS: Final = 2_048
_CURVES: Final = ("secp256r1", "secp384r1")

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey


class BadPair(Exception):
    """What is wrong with a pair, and what to do about it; says nothing of what is in the key."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


@dataclass(frozen=True)
class Pair:
    """Two files as they were read, one of them secret."""

    certificate: bytes
    key: bytes = field(repr=False)

    @property
    def digest(self) -> bytes:
        """Return a digest that tells one pair from another."""
        return hashlib.sha256(hashlib.sha256(self.certificate).digest() + self.key).digest()

    @property
    def leaf(self) -> bytes:
        """The certificate itself, without those that signed it (DER); the pair must have been checked."""
        return x509.load_pem_x509_certificates(self.certificate)[0].public_bytes(serialization.Encoding.DER)

    def check(self, *, hosts: Sequence[str], now: dt.datetime) -> None:
        """Refuse a pair that a reader's browser, or the server, would refuse."""
        chain = self._chain()
        self._check_key(chain)
        own = chain[0]
        if now < own.not_valid_before_utc:
            raise BadPair(
                f"The certificate is valid only from {own.not_valid_before_utc:%Y-%m-%d %H:%M} UTC.",
                "Wait until then, or check the clock of this machine.",
            )
        if now >= own.not_valid_after_utc:
            raise BadPair(
                f"The certificate ended on {own.not_valid_after_utc:%Y-%m-%d %H:%M} UTC.",
                "Renew it.",
            )
        for number, (issued, issuer) in enumerate(itertools.pairwise(chain), start=1):
            if not _issued(issued, issuer):
                raise BadPair(
                    f"Certificate {number} of the file was not signed by the one after it.",
                    "Put your own first, then each authority that signed the one before it.",
                )
        names = list(_names(own))
        if not any(_covers(name, host) for name in names for host in hosts):
            raise BadPair(
                f"The certificate is for none of {', '.join(hosts)}.",
                "Have one made for the names in KEEPFAITH_HOSTS.",
            )

    def _chain(self) -> list[x509.Certificate]:
        if max(len(self.certificate), len(self.key)) > MAX_SIZE:
            raise BadPair(
                f"A file is larger than {MAX_SIZE} bytes.", "Name a certificate and its key, each PEM."
            )
        try:
            chain = x509.load_pem_x509_certificates(self.certificate)
        except ValueError as error:
            raise BadPair(
                "The certificate cannot be read.", "Give it as PEM, with its chain, whole."
            ) from error
        if len(chain) > MAX_CERTIFICATES:
            raise BadPair(
                f"The file has more than {MAX_CERTIFICATES} certificates.", "Leave only your own chain."
            )
        return chain

    def _check_key(self, chain: Sequence[x509.Certificate]) -> None:
        try:
            public = serialization.load_pem_private_key(self.key, None).public_key()
        except TypeError:
            raise BadPair("The key is locked by a password.", "Give it without one.") from None
        except (ValueError, UnsupportedAlgorithm):
            raise BadPair("The key cannot be read.", "Give it as PEM, whole.") from None
        owners = [number for number, certificate in enumerate(chain) if _public_key(certificate) == public]
        if not owners:
            raise BadPair(
                "The key does not belong to the certificate.",
                "Name the two files that were made together; if one is being written, nothing needs to be done.",
            )
        if owners[0]:
            raise BadPair(
                "The certificate is not the first in its file.", "Put it before those that signed it."
            )
        if not _is_strong(public):
            raise BadPair(
                "The key is of a kind that is not served.",
                f"Use ECDSA (P-256 or P-384), Ed25519, or RSA of at least {LEAST_RSA_BITS} bits.",
            )


def _public_key(certificate: x509.Certificate) -> object:
    try:
        return certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None


def _is_strong(public: object) -> bool:
    if isinstance(public, rsa.RSAPublicKey):
        return public.key_size >= LEAST_RSA_BITS
    if isinstance(public, ec.EllipticCurvePublicKey):
        return public.curve.name in _CURVES
    return isinstance(public, ed25519.Ed25519PublicKey)


def _issued(issued: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        issued.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _names(certificate: x509.Certificate) -> Iterator[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return
    yield from (name.lower() for name in names.get_values_for_type(x509.DNSName))
    yield from (str(address) for address in names.get_values_for_type(x509.IPAddress))


def _covers(name: str, host: str) -> bool:
    """Compare as browsers do: an asterisk stands for one label, the first."""
    try:
        return name == str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        first, dot, rest = host.partition(".")
        return name == host or bool(first and dot and name == f"*.{rest}")
