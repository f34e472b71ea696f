"""Opening sealed addresses with the recovery key; only custody itself and disclosure may import this."""

import base64
import json
from pathlib import Path
from typing import Final

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keepfaith.custody.addresses.hour_keys import ADDRESS, Blocks, decrypt_blocks, encrypt_blocks
from keepfaith.custody.addresses.recipients import Recipient
from keepfaith.custody.addresses.wrapped_key import NUMBER, SUITE, key_file, purpose_of
from keepfaith.errors import KeepfaithError

_NONCE: Final = 12


def unwrap_key(folder: Path, number: bytes, private: X25519PrivateKey) -> bytes:
    """Unwrap the key of an hour: 32 bytes; refuse another's private key, and a file that was changed."""
    try:
        content = json.loads(key_file(folder, number).read_text(encoding="ascii"))
        wrapped = base64.b64decode(content["wrapped"][Recipient.of(private.public_key()).name])
        return SUITE.decrypt(wrapped, private, info=purpose_of(number))
    except (OSError, ValueError, KeyError, InvalidTag):
        raise KeepfaithError(
            f"The key {number.hex()} does not open.",
            "It was wrapped to somebody else, or its file is missing or was changed.",
        ) from None


def open_addresses(key: bytes, sealed: Blocks) -> Blocks:
    """Open rows of 32 bytes that were sealed under one key into addresses of 16."""
    tweak = np.ascontiguousarray(sealed[:, :ADDRESS])
    mask = encrypt_blocks(key[ADDRESS:], tweak)
    return decrypt_blocks(key[:ADDRESS], sealed[:, ADDRESS:] ^ mask) ^ mask


def open_text(key: bytes, sealed: bytes) -> bytes:
    """Open lines that were set aside."""
    nonce, rest = sealed[NUMBER : NUMBER + _NONCE], sealed[NUMBER + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, rest, sealed[:NUMBER])
    except InvalidTag:
        raise KeepfaithError(
            "These lines do not open.", "They were changed, or are of another key."
        ) from None
