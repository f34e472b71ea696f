"""The signed checkpoint of the ledger's chain: how many entries there are and what the last chains to."""

from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


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
            key = Ed25519PublicKey.from_public_bytes(public_key)
            key.verify(self.signature, _signed(self.count, self.chain))
        except (InvalidSignature, ValueError, OverflowError):
            return False
        return True


def _signed(count: int, chain: bytes) -> bytes:
    return b"keepfaith journal checkpoint 1\0" + count.to_bytes(8) + chain
