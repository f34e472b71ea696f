"""Secret keys that are shown to a person once: written so that a mistake in copying is noticed."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

_KEY, _CHECK = 32, 3


def new_shown_key(begins: str) -> tuple[str, str]:
    """Make a key: its private half as text that `begins` so, and its public half, 64 hexadecimal digits."""
    private = X25519PrivateKey.generate()
    body = private.private_bytes_raw()
    shown = begins + base64.b32encode(body + _check(body)).decode().rstrip("=").lower()
    return shown, private.public_key().public_bytes_raw().hex()


def read_shown_key(text: str, *, begins: str) -> X25519PrivateKey | None:
    """Read the private half as it was shown, in any case and with blanks; none if a letter of it is wrong."""
    typed = "".join(text.split()).lower()
    encoded = typed.removeprefix(begins).upper()
    try:
        raw = base64.b32decode(encoded + "=" * (-len(encoded) % 8))
    except ValueError:
        return None
    key, check = raw[:_KEY], raw[_KEY:]
    is_whole = typed.startswith(begins) and len(key) == _KEY and _check(key) == check
    return X25519PrivateKey.from_private_bytes(key) if is_whole else None


def _check(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:_CHECK]
