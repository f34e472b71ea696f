"""Records and entries of other people in the custodian's store: many, under keys that seal nothing."""

import datetime as dt
import os
import random
from collections.abc import Iterable

from keepfaith.custody.ledger.entry import Entry
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.sizes import DIGEST_SIZE
from keepfaith.custody.store.store import Store

# Each of these people has so many entries, as far as their tags go.
ENTRIES_EACH = 25
_SUBJECT = "INSERT INTO subjects(fingerprint, secret, entries) VALUES (?, ?, ?)"
_RECORD = (
    "INSERT INTO records(id, token, header, wrapped_key, state, created_on, subject, digest, mailbox, proven_on)"
    " VALUES (?, ?, ?, ?, 'confirmed', ?, ?, ?, ?, ?)"
)
_SIZE_OF_DETAILS = 300


class Encoded:
    """An entry in bytes, as the journal takes one."""

    def __init__(self, entry: bytes) -> None:
        self._entry = entry

    def encode(self) -> bytes:
        """Return the entry as it is."""
        return self._entry


def insert_records(store: Store, numbers: Iterable[bytes], header: Header, *, day: dt.date) -> None:
    """Insert records that are each the one of somebody, who has shown that the mailbox is theirs."""
    encoded, on = header.encode(), day.toordinal()
    for number in numbers:
        person = os.urandom(32)
        store.connection.execute(_SUBJECT, (person, os.urandom(60), ENTRIES_EACH))
        row = (number, os.urandom(32), encoded, os.urandom(60), on, person, bytes(DIGEST_SIZE), person, on)
        store.connection.execute(_RECORD, row)


def insert_entries(store: Store, records: list[bytes], drafted: Entry, count: int) -> None:
    """Write entries: chained, each with commitment, tag and details by chance, for nobody reads them."""
    clear, first = drafted.encode()[: -2 * DIGEST_SIZE], store.journal.next_number
    store.journal.append(
        store.connection, [Encoded(clear + os.urandom(2 * DIGEST_SIZE)) for _ in range(count)]
    )
    store.connection.executemany(
        "INSERT INTO details VALUES (?, ?, ?)",
        ((first + number, random.choice(records), os.urandom(_SIZE_OF_DETAILS)) for number in range(count)),
    )
