"""Names of employees whose acts wait for a review: sealed, and still there once a record took its details with it."""

from typing import Final

from keepfaith.custody.crypto.seal import seal
from keepfaith.custody.crypto.unseal import unseal
from keepfaith.custody.ledger.entry import commit
from keepfaith.custody.store.keyring import Keyring

_HOLDING: Final = "reviews"


def seal_name(keyring: Keyring, number: int, name: str) -> bytes:
    """Seal the name beside the number of an entry, with marks for what a text cannot hold."""
    content = name.encode(errors="replace")
    return seal(_key(keyring), content, edition="", holding=_HOLDING, record=b"", field=str(number))


def unseal_name(keyring: Keyring, number: int, sealed: bytes) -> str:
    """Return the name that was sealed beside the number of an entry."""
    return unseal(_key(keyring), sealed, edition="", holding=_HOLDING, record=b"", field=str(number)).decode()


def _key(keyring: Keyring) -> bytes:
    return commit(b"reviews", keyring.details)
