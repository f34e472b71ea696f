"""Sealing the addresses of visits as they pass, whole buffers at a time, under a key that lives an hour in memory.

An address becomes 32 bytes: a tweak of 16, which begins with the key's number and is random for the rest, then
AES-XTS of the one block (the form `ipcrypt-ndx` of draft-denis-ipcrypt). The same address gives other bytes each time,
all addresses give bytes of one length, and no place in a file has to be remembered to open one.
"""

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from keepfaith.custody.addresses.recipients import Recipient
from keepfaith.custody.addresses.wrapped_key import NUMBER, write_wrapped

KEY: Final = 32
ADDRESS: Final = 16
SEALED: Final = 32
LIFE_SECONDS: Final = 3_600.0
_NONCE: Final = 12
_HALF: Final = KEY // 2

type Blocks = npt.NDArray[np.uint8]


@dataclass(repr=False)
class _Key:
    number: bytes
    secret: bytearray
    made: float

    def forget(self) -> None:
        self.secret[:] = bytes(KEY)


class HourKeys:
    """Seals under the key of the hour; makes one at first need and forgets it when its hour is over."""

    def __init__(self, folder: Path, recipients: tuple[Recipient, ...]) -> None:
        """Name the folder of wrapped keys, and those who can open them: at least one."""
        if not recipients:
            raise ValueError("A key that nobody can open would lose what it seals.")
        self._folder, self._recipients = folder, recipients
        self._key: _Key | None = None
        self._lock = threading.Lock()

    def seal(self, addresses: Blocks) -> Blocks:
        """Seal addresses, a row of 16 bytes each (IPv4 within IPv6), into rows of 32 bytes."""
        number, secret = self._current()
        count = len(addresses)
        sealed = np.empty((count, SEALED), np.uint8)
        tweak = np.frombuffer(bytearray(os.urandom(count * ADDRESS)), np.uint8).reshape(count, ADDRESS)
        tweak[:, :NUMBER] = np.frombuffer(number, np.uint8)
        sealed[:, :ADDRESS] = tweak
        mask = encrypt_blocks(secret[_HALF:], tweak)
        sealed[:, ADDRESS:] = encrypt_blocks(secret[:_HALF], addresses ^ mask) ^ mask
        return sealed

    def seal_text(self, text: bytes) -> bytes:
        """Seal bytes of any length (lines that were set aside): key number, nonce, ciphertext with its tag."""
        (number, secret), nonce = self._current(), os.urandom(_NONCE)
        return number + nonce + AESGCM(secret).encrypt(nonce, text, number)

    def forget_if_over(self) -> None:
        """Forget the key if its hour is over."""
        with self._lock:
            self._forget_if_over()

    def _forget_if_over(self) -> None:
        if self._key is not None and time.monotonic() - self._key.made >= LIFE_SECONDS:
            self._key.forget()
            self._key = None

    def _current(self) -> tuple[bytes, bytes]:
        """Return the number of the key of this hour and the key; several threads may ask at once."""
        with self._lock:
            self._forget_if_over()
            if self._key is None:
                secret = bytearray(os.urandom(KEY))
                # Wrapped and on disk before the first address is sealed under it.
                number = write_wrapped(self._folder, bytes(secret), self._recipients)
                self._key = _Key(number, secret, time.monotonic())
            return self._key.number, bytes(self._key.secret)


def encrypt_blocks(key: bytes, blocks: Blocks) -> Blocks:
    """Encrypt each row of 16 bytes by itself with AES."""
    # One block a value, each with a mask or secret of its own: the mode's known weakness is wanted here.
    encryptor = Cipher(AES(key), ECB()).encryptor()  # noqa: S305 - one block a value, as said above
    return _through(encryptor, blocks)


def decrypt_blocks(key: bytes, blocks: Blocks) -> Blocks:
    """Undo `encrypt_blocks`."""
    return _through(Cipher(AES(key), ECB()).decryptor(), blocks)  # noqa: S305 - one block a value, as said above


def _through(cipher: Any, blocks: Blocks) -> Blocks:  # noqa: ANN401 - the library names no type for both
    turned = bytearray(blocks.size + ADDRESS)
    size = cipher.update_into(np.ascontiguousarray(blocks).data.cast("B") if blocks.size else b"", turned)
    return np.frombuffer(turned, np.uint8, size).reshape(-1, ADDRESS)
