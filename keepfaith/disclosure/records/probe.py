"""A probe of how records are kept: kept like any other for a moment, and then neither its row nor its key is left."""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import transaction

from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.records.store import NewRecord, store_row

_TOKEN_SIZE: Final = 24


@contextmanager
def create_probe(record: NewRecord, *, work: bool = False) -> Iterator[Record]:
    """Keep what is told until the block ends, with a task if it brings work; only its own connection sees them."""
    token = secrets.token_bytes(_TOKEN_SIZE)
    created = custodian().create(token, record.header)
    try:
        with transaction.atomic():
            store_row(record, created, Receipt.of(token), work=work)
            yield Record.objects.get(pk=uuid.UUID(bytes=created.record))
            transaction.set_rollback(True)
    finally:
        custodian().discard(created.record)
