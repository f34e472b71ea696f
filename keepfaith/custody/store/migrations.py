"""Bringing a store of an earlier form to this release's at its start: in one transaction, all of it or nothing."""

import logging
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from keepfaith.custody.store.forms import FORM, OLDEST, form_of, new_tables, read_moves
from keepfaith.custody.store.journal import Journal
from keepfaith.custody.store.keyring import Keyring
from keepfaith.custody.store.multiset_hash import MultisetHash
from keepfaith.errors import KeepfaithError

# In the place of the statements that a form's tables have and those of the form before have not.
NEW_TABLES: Final = "new tables"
# By form, the statements that bring a store to it from the form before. What they make is word for word what `schema`
# makes anew, in whatever order: a test compares. They cannot write to what is chained or committed to.
STEPS: Final[Mapping[int, tuple[str, ...]]] = {
    # Withholdings, grants and copies are items of declared kinds, and an edition brings its acts.
    47: (
        *("DROP VIEW left_out", "DROP INDEX on_staff"),
        NEW_TABLES,
        *read_moves(47),
        *("DROP TABLE withholdings", "DROP TABLE record_grants", "DROP TABLE copies"),
    ),
}
_FIXED: Final = ("journal", "checkpoint", "details")
_CHANGES: Final = (
    sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE, sqlite3.SQLITE_DROP_TABLE,
)  # fmt: skip


def migrate(connection: sqlite3.Connection, kek: bytes, directory: Path) -> None:
    """Bring a store to this release's form, if it has an earlier one that opens and is as it was sealed."""
    form = form_of(connection)
    if not OLDEST <= form < FORM:
        return
    # Else a table that is dropped takes with it what refers to its rows.
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        _carry_over(connection, Keyring.unlock(connection, kek), directory)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON")
    logging.getLogger("keepfaith.custody").warning(
        "the store was brought from form %d to form %d", form, FORM
    )


def _carry_over(connection: sqlite3.Connection, keyring: Keyring, directory: Path) -> None:
    with closing(Journal(connection, keyring.signing, directory)) as journal:
        checkpoint = journal.checkpoint
    sums = MultisetHash(connection, keyring.multiset)
    sums.examine(checkpoint)
    try:
        _take_steps(connection)
    except sqlite3.Error as error:
        raise KeepfaithError(
            f"The custodian's store could not be brought to form {FORM}: {error}. Nothing in it was changed.",
            "See that its disk has room and takes writes. If it has, go back to the release before, and report this.",
        ) from error
    sums.seal_migrated(checkpoint)


def _take_steps(connection: sqlite3.Connection) -> None:
    for form in range(form_of(connection) + 1, FORM + 1):
        connection.set_authorizer(_refuse_changes_of_entries)
        try:
            for step in STEPS[form]:
                for statement in new_tables(form) if step == NEW_TABLES else (step,):
                    connection.execute(statement)
        finally:
            connection.set_authorizer(None)
        connection.execute(f"PRAGMA user_version = {form}")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise sqlite3.IntegrityError("its rows do not belong together")


def _refuse_changes_of_entries(action: int, table: str | None, *_: object) -> int:
    return sqlite3.SQLITE_DENY if action in _CHANGES and table in _FIXED else sqlite3.SQLITE_OK
