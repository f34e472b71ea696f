"""What an opening gives: the keys of the fields, and never these without what their person stated and corrected."""

from collections.abc import Iterable
from typing import Any

from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.messages import Open
from keepfaith.custody.protocol.proof_messages import Show
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store


def opened_keys(store: Store, stored: StoredRecord, key: bytes, fields: Iterable[str]) -> OpenedKeys:
    """Give the keys of some fields, each 32 bytes, and of what goes along with them; `key` is that of the record."""
    keys = {name: field_key(key, name) for name in fields}
    return OpenedKeys(
        keys,
        is_test=store.canaries.has(stored.record),
        statements=store.statements.keys(stored),
        corrections=store.corrections.keys(stored, keys),
    )


def along(store: Store, stored: StoredRecord | None, message: Open | Show) -> dict[str, Any]:
    """Return what the sealed details of an opening say of what goes along with it."""
    return store.statements.details(stored) | store.corrections.details(stored, message.fields)
