"""Unsealing a field; only custody itself and disclosure may import this (`pyproject.toml`)."""

from keepfaith.custody.crypto.aead import DecryptionError, field_place, unlock

__all__ = ["DecryptionError", "unseal"]


def unseal(  # noqa: PLR0913 - a place has four parts
    key: bytes, sealed: bytes, *, edition: str, holding: str, record: bytes, field: str
) -> bytes:
    """Open one field in its own place; anywhere else it is a `DecryptionError`."""
    return unlock(key, sealed, field_place(edition=edition, holding=holding, record=record, field=field))
