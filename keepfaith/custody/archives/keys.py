"""The key of backups: its public half lies in the data directory, its private half is shown once and kept elsewhere."""

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from keepfaith.custody.crypto.recovery_key_text import new_shown_key, read_shown_key
from keepfaith.errors import KeepfaithError

PUBLIC: Final = "backup.pub"
_BEGINS: Final = "keepfaith-backup-"

# For packages that pass a key on and know nothing of its making.
type SecretKey = X25519PrivateKey
type PublicKey = X25519PublicKey


class NoBackupKey(KeepfaithError):
    """The key of backups is missing, or is not one."""


def new_backup_key() -> tuple[str, str]:
    """Make a key: its private half as text to be shown once, and its public half, 64 hexadecimal digits."""
    return new_shown_key(_BEGINS)


def read_backup_key(text: str) -> SecretKey:
    """Read the private half as it was shown; `NoBackupKey` for one with a mistake in it."""
    key = read_shown_key(text, begins=_BEGINS)
    if key is None:
        raise NoBackupKey(
            "This is not the secret key of backups, or one letter of it is wrong.",
            f"It begins with {_BEGINS} and was shown once, by `keepfaith backup key`.",
        )
    return key


def public_key_in(folder: Path) -> PublicKey:
    """Read the public half that lies in a folder; `NoBackupKey` if none does."""
    file = folder / PUBLIC
    try:
        raw = bytes.fromhex(file.read_text(encoding="ascii"))
        return X25519PublicKey.from_public_bytes(raw)
    except FileNotFoundError:
        problem, remedy = f"There is no key of backups in {folder}.", "Make it with `keepfaith backup key`."
    except (OSError, ValueError):
        problem = f"{file} does not hold a public key, so no backup could ever be opened."
        remedy = "Restore that file, or remove it and make a new key with `keepfaith backup key`."
    raise NoBackupKey(problem, remedy)
