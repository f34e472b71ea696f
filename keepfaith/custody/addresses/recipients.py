"""Who can open the keys of visits: until there are trustees, the one who keeps the recovery key.

The public half lies in the store. The private half is given out once, when it is made, and never stored here.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from keepfaith.custody.crypto.recovery_key_text import new_shown_key, read_shown_key
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
    return new_shown_key(_BEGINS)


def read_recovery_key(text: str) -> X25519PrivateKey:
    """Read the private half as it was shown; refuse one with a mistake in it."""
    key = read_shown_key(text, begins=_BEGINS)
    if key is None:
        raise KeepfaithError(
            "This is not a recovery key, or one letter of it is wrong.",
            f"It begins with {_BEGINS} and was shown once, when the store of visits was made.",
        )
    return key


def _unreadable(file: Path) -> KeepfaithError:
    return KeepfaithError(
        f"{file} does not hold a public key, so no address could ever be opened again. Nothing was kept.",
        "Restore that file from a backup.",
    )
