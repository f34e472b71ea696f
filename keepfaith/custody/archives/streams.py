"""A stream sealed to a public key in pieces, so that memory stays the same however long it is.

Form: a mark, a fresh key wrapped by HPKE (RFC 9180) for one kind of archive, then pieces of AES-GCM (NIST SP 800-38D).
Each piece is bound to the beginning, to its number and to whether it is the last: one that is changed, moved, taken
from another archive or missing does not open.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keepfaith.custody.addresses.wrapped_key import SUITE
from keepfaith.custody.crypto.seal import KEY_SIZE
from keepfaith.errors import KeepfaithError

PIECE: Final = 1024 * 1024
MARK: Final = b"keepfaith archive 1\n"
_TAG: Final = 16
# What the suite puts before the ciphertext, 32 bytes, and the ciphertext of a key.
_WRAPPED: Final = 32 + KEY_SIZE + _TAG


class ArchiveRefused(KeepfaithError):
    """An archive that does not open, or is not what it must be."""


class SealedWriter:
    """Seals what is written; without `close` the archive has no end and never opens whole."""

    def __init__(self, out: BinaryIO, public: X25519PublicKey, *, kind: str) -> None:
        key = os.urandom(KEY_SIZE)
        self._out, self._cipher = out, AESGCM(key)
        self._beginning = MARK + SUITE.encrypt(key, public, info=_purpose(kind))
        self._buffer, self._number = bytearray(), 0
        out.write(self._beginning)

    def write(self, content: bytes) -> None:
        """Take bytes of any length."""
        self._buffer += content
        while len(self._buffer) > PIECE:
            self._seal(bytes(self._buffer[:PIECE]), last=False)
            del self._buffer[:PIECE]

    def close(self) -> None:
        """Seal what is left as the last piece."""
        self._seal(bytes(self._buffer), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        nonce, bound = _place(self._beginning, self._number, last=last)
        self._out.write(self._cipher.encrypt(nonce, piece, bound))
        self._number += 1


class SealedReader:
    """Opens an archive piece by piece; nothing of a piece is given before all of it was found true."""

    def __init__(self, source: BinaryIO, private: X25519PrivateKey, *, kind: str) -> None:
        self._source = source
        self._beginning = source.read(len(MARK) + _WRAPPED)
        if len(self._beginning) != len(MARK) + _WRAPPED or not self._beginning.startswith(MARK):
            raise ArchiveRefused(f"This is not a {kind} of Keepfaith.", "Name the right file.")
        try:
            key = SUITE.decrypt(self._beginning[len(MARK) :], private, info=_purpose(kind))
        except (InvalidTag, ValueError):
            raise ArchiveRefused(
                f"The file does not open as a {kind}: it is sealed to another key, is of another kind or was changed.",
                "Give the secret key that was shown when its key was made.",
            ) from None
        self._cipher = AESGCM(key)
        self._pieces, self._buffer = self._opened(), b""

    def read(self, size: int) -> bytes:
        """Return exactly so many bytes; an archive that ends before is refused."""
        while len(self._buffer) < size:
            piece = next(self._pieces, None)
            if piece is None:
                raise _changed()
            self._buffer += piece
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def at_end(self) -> bool:
        """Return whether all was read."""
        while not self._buffer:
            piece = next(self._pieces, None)
            if piece is None:
                return True
            self._buffer = piece
        return False

    def _opened(self) -> Iterator[bytes]:
        number, sealed = 0, self._source.read(PIECE + _TAG)
        while True:
            following = self._source.read(PIECE + _TAG)
            nonce, bound = _place(self._beginning, number, last=not following)
            try:
                yield self._cipher.decrypt(nonce, sealed, bound)
            except (InvalidTag, ValueError):
                raise _changed() from None
            if not following:
                return
            number, sealed = number + 1, following


def _purpose(kind: str) -> bytes:
    return b"keepfaith archive " + kind.encode()


def _place(beginning: bytes, number: int, *, last: bool) -> tuple[bytes, bytes]:
    # A key seals one archive, so its pieces' numbers make nonces that never come twice.
    place = number.to_bytes(11) + bytes([last])
    return place, beginning + place


def _changed() -> ArchiveRefused:
    return ArchiveRefused(
        "The archive was changed, cut off or put together from others.", "Take another copy of it."
    )
