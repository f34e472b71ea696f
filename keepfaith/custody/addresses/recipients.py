"""Who can open the keys of visits: until there are trustees, the one who keeps the recovery key.

The public half lies in the store. The private half is given out once, when it is made, and never stored here.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from keepfaith.errors import KeepfaithError

RECOVERY: Final = "recovery.pub"
_BEGINS: Final = "keepfaith-recovery-"
_NAME: Final = 16
_KEY: Final = 32


@dataclass(frozen=True)
class Recipient:
    """Somebody to whom keys are wrapped, by the public half; `name` is the beginning of its digest in hex."""

    name: str
    public: X25519PublicKey = field(repr=False)

    @classmethod
    def of(cls, public: X25519PublicKey) -> "Recipient":
        """Name a public key by its digest."""
        return cls(hashlib.sha256(public.public_bytes_raw()).hexdigest()[:_NAME], public)


def recipients_in(folder: Path) -> tuple[Recipient, ...]:
    """Read who can open the keys of a store; none before the first use."""
    file = folder / RECOVERY
    try:
        text = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(file) from error
    try:
        raw = bytes.fromhex(text)
    except ValueError as error:
        raise _unreadable(file) from error
    if len(raw) != _KEY:
        raise _unreadable(file)
    return (Recipient.of(X25519PublicKey.from_public_bytes(raw)),)


def new_recovery_key() -> tuple[str, str]:
    """Make a recovery key: its private half as text to be shown once, and its public half to be stored."""
    private = X25519PrivateKey.generate()
    body = private.private_bytes_raw()
    check = hashlib.sha256(body).digest()[:3]
    shown = _BEGINS + base64.b32encode(body + check).decode().rstrip("=").lower()
    return shown, private.public_key().public_bytes_raw().hex()


def read_recovery_key(text: str) -> X25519PrivateKey:
    """Read the private half as it was shown; refuse one with a mistake in it."""
    told = "".join(text.split()).lower()
    coded = told.removeprefix(_BEGINS).upper()
    try:
        raw = base64.b32decode(coded + "=" * (-len(coded) % 8))
    except ValueError:
        raw = b""
    key, check = raw[:_KEY], raw[_KEY:]
    if not told.startswith(_BEGINS) or len(key) != _KEY or hashlib.sha256(key).digest()[:3] != check:
        raise KeepfaithError(
            "This is not a recovery key, or one letter of it is wrong.",
            f"It begins with {_BEGINS} and was shown once, when the store of visits was made.",
        )
    return X25519PrivateKey.from_private_bytes(key)


def _unreadable(file: Path) -> KeepfaithError:
    return KeepfaithError(
        f"{file} does not hold a public key, so no address could ever be opened again. Nothing was kept.",
        "Restore that file from a backup.",
    )
