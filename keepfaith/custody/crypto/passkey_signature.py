"""Checking what a passkey signed: WebAuthn's own bytes and COSE's keys, and nothing of a session."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fido2 import cbor
from fido2.cose import ES256, RS256, CoseKey, EdDSA
from fido2.utils import websafe_encode

_ALGORITHMS: Final = (EdDSA.ALGORITHM, ES256.ALGORITHM, RS256.ALGORITHM)
_MODULUS, _MIN_MODULUS_SIZE = -1, 256
_HASH_SIZE, _FLAGS_AT, _COUNT_END = 32, 32, 37
# That somebody was there, and that the authenticator made sure who: by PIN, finger or face.
_PRESENT, _VERIFIED = 0x01, 0x04


@dataclass(frozen=True, slots=True)
class PasskeyPlace:
    """Where a passkey counts: for one host, on the pages of one origin."""

    rp_id: str
    origin: str

    @property
    def is_sound(self) -> bool:
        """Whether the origin is that host over HTTPS, on whatever port."""
        host, _, port = self.origin.removeprefix("https://").partition(":")
        return self.origin.startswith("https://") and host == self.rp_id and (not port or port.isdecimal())


@dataclass(frozen=True, slots=True)
class SignedParts:
    """What a browser gives of a passkey that was used, in WebAuthn's own bytes."""

    authenticator_data: bytes
    client_data: bytes
    signature: bytes


def is_usable_key(public_key: bytes) -> bool:
    """Return whether a key in COSE is of a kind that is checked here."""
    try:
        key = _key(public_key)
        is_long = key.ALGORITHM != RS256.ALGORITHM or len(key[_MODULUS]) >= _MIN_MODULUS_SIZE
    except Exception:  # noqa: BLE001 - a stranger's bytes can fail anywhere in the library
        return False
    return key.ALGORITHM in _ALGORITHMS and is_long


def count_signed(
    parts: SignedParts, *, public_key: bytes, place: PasskeyPlace, challenge: bytes
) -> int | None:
    """Return the count of uses that a passkey signed; none unless it signed this challenge, here, for its user."""
    data, client = parts.authenticator_data, parts.client_data
    try:
        if not _is_for(json.loads(client), place, challenge):
            return None
        signed = data + hashlib.sha256(client).digest()
        _key(public_key).verify(signed, parts.signature)
    except Exception:  # noqa: BLE001 - whatever fails is refused
        return None
    if len(data) < _COUNT_END or data[:_HASH_SIZE] != hashlib.sha256(place.rp_id.encode()).digest():
        return None
    flags = data[_FLAGS_AT]
    return (
        int.from_bytes(data[_FLAGS_AT + 1 : _COUNT_END]) if flags & _PRESENT and flags & _VERIFIED else None
    )


def _is_for(client: object, place: PasskeyPlace, challenge: bytes) -> bool:
    return isinstance(client, dict) and (
        client.get("type"), client.get("challenge"), client.get("origin"), client.get("crossOrigin", False),
    ) == ("webauthn.get", websafe_encode(challenge), place.origin, False)  # fmt: skip


def _key(public_key: bytes) -> CoseKey:
    decoded = cbor.decode(public_key)
    if not isinstance(decoded, Mapping):
        raise TypeError
    return CoseKey.parse(decoded)
