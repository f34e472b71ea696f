"""A probe of how records are kept: kept like any other for a moment, and then neither its row nor its key is left."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import transaction

from keepfaith.disclosure.keeping import Told, _sealed
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.reaching import custodian
from keepfaith.disclosure.receipts import Receipt

_TOKEN_SIZE: Final = 24


@contextmanager
def probe(told: Told) -> Iterator[Record]:
    """Keep what is told until the block ends; only this block's own connection sees its row."""
    token = secrets.token_bytes(_TOKEN_SIZE)
    kept = custodian().keep(token, told.header)
    try:
        with transaction.atomic():
            row = _sealed(told, kept, Receipt.of(token))
            row.save(force_insert=True)
            yield row
            transaction.set_rollback(True)
    finally:
        custodian().discard(kept.record)
