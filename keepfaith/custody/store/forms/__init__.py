"""The form of a store: a number for its tables and its entries, and in a file of that number the tables themselves."""

import sqlite3
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError

# Raised with every change of tables or entries, together with `migrations.STEPS` and a file here.
FORM: Final[int] = 47
# Older stores are refused: a release in between brings them on.
OLDEST: Final[int] = 46
# What parts one statement from the next in a file, for triggers have semicolons of their own.
BETWEEN: Final = ";\n\n"


def form_of(connection: sqlite3.Connection) -> int:
    """Return the form of a store's tables; 0 is that of a database without any."""
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    return int(form)


def is_new(connection: sqlite3.Connection, directory: Path) -> bool:
    """Return whether the database is still empty; refuse one of a form that this release does not open."""
    form = form_of(connection)
    if form:
        refuse_other(form, f"the custodian's store in {directory}")
    return form == 0


def refuse_other(form: int, what: str) -> None:
    """Refuse a store or an archive of a form that is newer than this release's, or older than the oldest that opens."""
    if not OLDEST <= form <= FORM:
        made, remedy = (
            ("A newer", "Use that release, or restore a backup from before it")
            if form > FORM
            else (
                "An older",
                "Start in between a release that opens this form, so that it brings it up to date",
            )
        )
        opens = f"form {FORM}" if OLDEST == FORM else f"forms {OLDEST} to {FORM}"
        raise KeepfaithError(
            f"{made} version of Keepfaith made {what}: it has form {form}, and this version opens {opens}.",
            f"{remedy}, as docs/operate/install.md says.",
        )


def read_tables(form: int) -> list[str]:
    """Read the statements that make the tables of a form."""
    return file_of(form).read_text(encoding="utf-8").strip().split(BETWEEN)


def new_tables(form: int) -> tuple[str, ...]:
    """Return the statements that a form has and the one before has not."""
    before = read_tables(form - 1)
    return tuple(statement for statement in read_tables(form) if statement not in before)


def read_moves(form: int) -> tuple[str, ...]:
    """Read the statements that fill the new tables of a form from those of the one before."""
    text = (Path(__file__).parent / f"to-{form}.sql").read_text(encoding="utf-8")
    return tuple(text.strip().split(BETWEEN))


def file_of(form: int) -> Path:
    """Return the file that has the tables of a form."""
    return Path(__file__).parent / f"{form}.sql"
