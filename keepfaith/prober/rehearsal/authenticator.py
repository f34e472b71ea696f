"""A passkey in software for the scratch custodian: ECDSA over P-256 in whole numbers, for a key that guards nothing."""

import base64
import hashlib
import json
import secrets
from typing import Final

from keepfaith.custody.protocol.passkey_messages import Assertion

HOST: Final = "rehearsal.example.gov"
ORIGIN: Final = f"https://{HOST}"
# The curve's field, its order and its base point, as NIST states them.
_FIELD: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_BASE: Final = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_SIZE: Final = 32
# COSE's map of a key for ES256 up to the first coordinate, and what stands before the second one.
_COSE, _SECOND = bytes.fromhex("a5010203262001215820"), bytes.fromhex("225820")
_PRESENT_AND_VERIFIED: Final = bytes([0x05])
type _Point = tuple[int, int] | None


class Authenticator:
    """One passkey; each use counts."""

    def __init__(self) -> None:
        self.credential = secrets.token_bytes(_SIZE)
        self._secret, self._count = _scalar(), 0
        x, y = _coordinates(_times(self._secret, _BASE))
        self.public_key = _COSE + x.to_bytes(_SIZE) + _SECOND + y.to_bytes(_SIZE)

    def sign(self, challenge: bytes) -> Assertion:
        """Sign a challenge, as a browser has it done for whoever is there and was verified."""
        self._count += 1
        data = hashlib.sha256(HOST.encode()).digest() + _PRESENT_AND_VERIFIED + self._count.to_bytes(4)
        written = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        client = json.dumps(
            {"type": "webauthn.get", "challenge": written, "origin": ORIGIN, "crossOrigin": False}
        ).encode()
        return Assertion(
            self.credential, data, client, self._signature(data + hashlib.sha256(client).digest())
        )

    def _signature(self, content: bytes) -> bytes:
        digest = int.from_bytes(hashlib.sha256(content).digest())
        while True:
            nonce = _scalar()
            first = _coordinates(_times(nonce, _BASE))[0] % _ORDER
            second = pow(nonce, -1, _ORDER) * (digest + first * self._secret) % _ORDER
            if first and second:
                numbers = _integer(first) + _integer(second)
                return bytes([0x30, len(numbers)]) + numbers


def _scalar() -> int:
    return 1 + secrets.randbelow(_ORDER - 1)


def _integer(number: int) -> bytes:
    """Return a positive integer in DER."""
    octets = number.to_bytes(number.bit_length() // 8 + 1)
    return bytes([0x02, len(octets)]) + octets


def _times(number: int, point: _Point) -> _Point:
    result: _Point = None
    while number:
        if number & 1:
            result = _sum(result, point)
        point, number = _sum(point, point), number >> 1
    return result


def _sum(one: _Point, other: _Point) -> _Point:
    if one is None or other is None:
        return one or other
    (x, y), (u, v) = one, other
    if x == u and (y + v) % _FIELD == 0:
        return None
    rise, run = (3 * (x * x - 1), 2 * y) if one == other else (v - y, u - x)
    slope = rise * pow(run, -1, _FIELD)
    z = (slope * slope - x - u) % _FIELD
    return z, (slope * (x - z) - y) % _FIELD


def _coordinates(point: _Point) -> tuple[int, int]:
    """Return the coordinates of a point that is not the one at infinity, as no multiple below the order is."""
    if point is None:
        raise ArithmeticError
    return point
