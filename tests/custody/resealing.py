"""Changes to a custodian's store that need its key: tests let time pass that the custodian counts itself."""

import sqlite3
from contextlib import closing
from pathlib import Path

from keepfaith.custody.store.keyring import Keyring
from keepfaith.custody.store.multiset_hash import seal_first_hash
from keepfaith.custody.store.schema import STORE


def rewrite(folder: Path, kek: bytes, statement: str, *parameters: object) -> None:
    """Change rows and seal the sums again, beside a custodian at work."""
    with closing(sqlite3.connect(folder / STORE, timeout=10, autocommit=True)) as store:
        store.execute("BEGIN IMMEDIATE")
        store.execute(statement, parameters)
        seal_first_hash(store, Keyring.unlock(store, kek))
        store.execute("COMMIT")
