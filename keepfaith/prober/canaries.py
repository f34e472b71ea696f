"""The prober's journal of what it sent in the names of people who do not exist: in its own folder, for 30 days.

Others read it for their own ends: a search takes its words, a balance its references. Each canary stands in it before
anything of it is sent, so that whatever the portal did with it, its word is known.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Final, Literal

# A canary's record ends after so long, by the custodian's clock; its journal is kept for longer.
LIFETIME: Final = dt.timedelta(days=7)
_REMEMBERED: Final = dt.timedelta(days=30)
_FILE: Final = "canaries.sqlite"
_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS canaries (
        word TEXT PRIMARY KEY, address TEXT NOT NULL, form TEXT NOT NULL, way TEXT NOT NULL, at TEXT NOT NULL,
        edition TEXT NOT NULL, state TEXT NOT NULL, reference TEXT NOT NULL, code TEXT NOT NULL, record TEXT NOT NULL
    ) STRICT
"""

# What must be of it: nothing yet, a record, or nothing any more.
type State = Literal["announced", "sent"]


@dataclass(frozen=True, slots=True)
class Canary:
    """One of them: its coined word, whom it is from, and what its receipt says.

    `way` tells the language and how the form was filled in; `reference` and `code` have no dashes; `record` is the id
    of its row, once that is known.
    """

    word: str
    address: str
    form: str
    way: str
    at: dt.datetime
    edition: str
    state: State = "announced"
    reference: str = ""
    code: str = ""
    record: str = ""

    def is_due(self, now: dt.datetime) -> bool:
        """Return whether its record must still be there: it was sent, and its days are not nearly over."""
        return self.state == "sent" and now - self.at < LIFETIME - dt.timedelta(days=1)


class Canaries:
    """The journal; each call opens it for itself."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE

    def note(self, canary: Canary) -> Canary:
        """Add a canary, or bring it up to date, and forget those that are long gone."""
        row = (*astuple(canary)[:4], canary.at.isoformat(), *astuple(canary)[5:])
        with self._journal() as journal:
            journal.execute(f"INSERT OR REPLACE INTO canaries VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - as many question marks as values
            journal.execute("DELETE FROM canaries WHERE at < ?", ((canary.at - _REMEMBERED).isoformat(),))
        return canary

    def all(self) -> list[Canary]:
        """Return every canary, the last first."""
        with self._journal() as journal:
            rows = journal.execute("SELECT * FROM canaries ORDER BY at DESC").fetchall()
        return [
            Canary(
                word,
                address,
                form,
                way,
                dt.datetime.fromisoformat(at),
                edition,
                state,
                reference,
                code,
                record,
            )
            for word, address, form, way, at, edition, state, reference, code, record in rows
        ]

    def words(self) -> tuple[str, ...]:
        """Return every coined word, the last first: none may lie anywhere to be read."""
        return tuple(canary.word for canary in self.all())

    def references(self) -> dict[str, Canary]:
        """Return those that were acknowledged, by the reference of their receipt."""
        return {canary.reference: canary for canary in self.all() if canary.reference}

    def link(self, canary: Canary, record: str) -> Canary:
        """Note which row is a canary's."""
        return self.note(replace(canary, record=record))

    @contextmanager
    def _journal(self) -> Iterator[sqlite3.Connection]:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        journal = sqlite3.connect(self._file, timeout=10)
        try:
            self._file.chmod(0o600)
            journal.execute(_TABLE)
            with journal:
                yield journal
        finally:
            journal.close()
