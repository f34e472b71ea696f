"""What the custodian signs: how many entries there are and what the last chains to, and statements for people."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from keepfaith.custody.protocol import field_types, sizes
from keepfaith.ipc.strict_fields import octets

# What one signature is for, no other can be taken for.
_ATTESTED: Final = b"keepfaith attestation 1\0"
# Raised with every change of what is stated.
ATTESTED_FORM: Final = 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many entries there are and what the last one chains to, signed."""

    count: int
    chain: bytes
    signature: bytes

    @classmethod
    def sign(cls, key: Ed25519PrivateKey, count: int, chain: bytes) -> Self:
        """Sign a count and its chain."""
        return cls(count, chain, key.sign(_signed(count, chain)))

    def is_signed_by(self, public_key: bytes) -> bool:
        """Return whether the holder of a key signed this checkpoint."""
        try:
            return _is_signed(_signed(self.count, self.chain), self.signature, public_key)
        except OverflowError:
            return False


@dataclass(frozen=True, slots=True)
class Attestation:
    """What the custodian states to a person about a record, as JSON, signed with the key of its checkpoints."""

    text: field_types.Text
    signature: field_types.Signature
    public_key: Annotated[bytes, octets(sizes.KEY_SIZE)]

    @classmethod
    def sign(cls, key: Ed25519PrivateKey, content: Mapping[str, Any]) -> Self:
        """Sign what is stated."""
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return cls(text, key.sign(_ATTESTED + text.encode()), key.public_key().public_bytes_raw())

    def is_signed_by(self, public_key: bytes) -> bool:
        """Return whether the holder of a key stated this; the key that is named in it counts for nothing."""
        return _is_signed(_ATTESTED + self.text.encode(), self.signature, public_key)

    @property
    def members(self) -> Mapping[str, str]:
        """What a file has of it, which `keepfaith ledger verify-file` reads."""
        return {
            "statement": self.text,
            "signature": self.signature.hex(),
            "public_key": self.public_key.hex(),
        }

    @property
    def content(self) -> Mapping[str, Any]:
        """What is stated."""
        content: Mapping[str, Any] = json.loads(self.text)
        return content


def receipt_mark(code_digest: bytes) -> str:
    """Return by what a statement names the receipt of its record: whoever has the code can compute it, and no other."""
    return hashlib.sha256(b"keepfaith receipt 1\0" + code_digest).hexdigest()


def _signed(count: int, chain: bytes) -> bytes:
    return b"keepfaith journal checkpoint 1\0" + count.to_bytes(8) + chain


def _is_signed(signed: bytes, signature: bytes, public_key: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
