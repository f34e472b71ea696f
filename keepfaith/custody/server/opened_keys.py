"""What an opening gives: the keys of the fields, and never these without what their person stated about the record."""

from collections.abc import Iterable

from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store


def opened_keys(store: Store, stored: StoredRecord, key: bytes, fields: Iterable[str]) -> OpenedKeys:
    """Give the keys of some fields, each 32 bytes, and those of its statements; `key` is that of the record."""
    return OpenedKeys(
        {name: field_key(key, name) for name in fields},
        is_test=store.canaries.has(stored.record),
        statements=store.statements.keys(stored),
    )
