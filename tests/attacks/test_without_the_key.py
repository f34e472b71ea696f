"""Whoever has the database and every file of the data directory, but not the key-encryption key, reads a field.

Every 32 bytes in a row in a file, and every value in the database, are tried as each kind of key that there is.
"""

import base64
import hashlib
import hmac
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from keepfaith.custody.crypto.aead import DecryptionError, field_place, key_place, unlock
from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records import store
from keepfaith.disclosure.records.store import Value, create_record
from keepfaith.website.processes.custodian import custody_folder
from keepfaith.website.processes.custodian_key import key_file
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.disclosure.records.test_store import new_record

from .trying import compare

KEY = 32
# The end of a larger file is what was written last.
MOST_OF_A_FILE, MOST_OF_ALL = 96 * 1024, 1024 * 1024
WRITTEN = re.compile(rb"[0-9a-f]{64}|[A-Za-z0-9+/]{43}=")
TEXT = "A question of an example reader, in plain words"


@dataclass(frozen=True)
class Loot:
    """All octets that were found, and the rows whose field is wanted."""

    octets: tuple[bytes, ...]
    rows: tuple[Record, ...]
    store: Path

    def keys(self) -> Iterator[bytes]:
        """Give all that could be a key, each once."""
        seen = set()
        for content in self.octets:
            whole = (content[start : start + KEY] for start in range(len(content) - KEY + 1))
            for key in (*whole, *map(decoded, WRITTEN.findall(content))):
                if len(key) == KEY and key not in seen:
                    seen.add(key)
                    yield key


def decoded(written: bytes) -> bytes:
    return bytes.fromhex(written.decode()) if len(written) == 2 * KEY else base64.b64decode(written)


def read_what_is_stored(loot: Loot):
    with closing(sqlite3.connect(f"file:{loot.store / 'store.sqlite3'}?mode=ro", uri=True)) as store:
        wrapped = dict(store.execute("SELECT id, wrapped_key FROM records").fetchall())
    keys = list(loot.keys())
    for row in loot.rows:
        sealed = base64.b64decode(row.sealed["name"])
        plain = sealed == TEXT.encode() or any(TEXT.encode() in content for content in loot.octets)
        yield plain or any(opens(key, row, sealed, wrapped[row.pk.bytes]) for key in keys)


def opens(key: bytes, row: Record, sealed: bytes, wrapped: bytes) -> bool:
    """Try it as the field's key, the record's, the one that wraps those, and the one that all come from."""
    record = row.pk.bytes
    place = field_place(edition=row.edition, holding=row.holding, record=record, field="name")
    tried = [key, field_key(key, "name")]
    for wrapping in (key, hmac.digest(key, b"keepfaith wrapping", hashlib.sha256)):
        unwrapped = unlocked(wrapping, wrapped, key_place(record))
        tried += [field_key(unwrapped, "name")] if unwrapped else []
    return any(unlocked(candidate, sealed, place) == TEXT.encode() for candidate in tried)


def unlocked(key: bytes, sealed: bytes, place: bytes) -> bytes:
    try:
        return unlock(key, sealed, place)
    except DecryptionError:
        return b""


@contextmanager
def taken(tries: int, *besides: Path):
    """Keep some fields, and take what can be taken: files outside of PostgreSQL's own, and its rows by SQL."""
    data = DataDirectory.from_environment()
    records = [
        create_record(
            new_record(values={"name": Value("name", TEXT)}), token=secrets.token_bytes(16), work=True
        ).record
        for _ in range(tries)
    ]
    # What everybody is served, and what PostgreSQL keeps, is not read as files.
    left_out = {"static", "postgresql"}
    files = [path for path in data.path.rglob("*") if path.is_file()]
    files = [path for path in files if not left_out & set(path.relative_to(data.path).parts)]
    assert custody_folder(data) / "store.sqlite3" in files
    octets = [path.read_bytes()[-MOST_OF_A_FILE:] for path in (*besides, *files)] + in_the_database()
    assert sum(map(len, octets)) < MOST_OF_ALL
    yield Loot(tuple(octets), tuple(Record.objects.filter(pk__in=records)), custody_folder(data))


def in_the_database() -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        lines = []
        for name in names:
            if not name.startswith(("policies_", "django_")):
                cursor.execute(f'SELECT t::text FROM "{name}" t LIMIT 200')
                lines += [line.encode() for (line,) in cursor.fetchall()]
    return lines


@contextmanager
def in_clear(tries: int):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "seal", lambda _key, text, **_: text)
        with taken(tries) as loot:
            yield loot


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.usefixtures("custody")
@pytest.mark.parametrize("weakened", ["key beside the store", "in clear"])
def test_nothing_is_read_without_the_key(weakened):
    key = key_file(DataDirectory.from_environment())
    compare(
        read_what_is_stored,
        3,
        real=taken(3),
        weakened=in_clear(3) if weakened == "in clear" else taken(3, key),
        name=f"read what is stored, with the {weakened}"
        if weakened != "in clear"
        else "read what is in clear",
    )
