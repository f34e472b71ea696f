"""Promise 45: each account that was destroyed left the tombstone that its entry names, and no other stands there."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from keepfaith.prober.balances.ledger_reader import LedgerReader
from keepfaith.prober.balances.windows import Database

# The row goes a moment after the entry was made.
GRACE: Final = 60.0
# Few leave; of more than so many, the last ones are compared.
_MAX_ACCOUNTS: Final = 10_000
_ROWS: Final = """
    SELECT id, edition, series, permission, clause, left_in FROM staff_tombstone ORDER BY id DESC LIMIT %s
"""


class Row(NamedTuple):
    """A tombstone of an account; it names nobody."""

    id: int
    edition: str
    series: str
    permission: str
    clause: str
    left_in: dt.date

    @property
    def digest(self) -> bytes:
        """What the ledger has of it: all but the day it was destroyed on."""
        return digest_of(*self[:-1], self.left_in.isoformat())


@dataclass(frozen=True)
class AccountEnds:
    """The tombstones of accounts, and before and after they were read what the ledger says of each."""

    before: Mapping[int, tuple[int, bytes, float]]
    rows: Mapping[int, Row]
    after: Mapping[int, tuple[int, bytes, float]]

    @classmethod
    def read(cls, ledger: LedgerReader, database: Database) -> Self:
        """Read both sides, the ledger once more at the end."""
        before = _removals(ledger)
        rows = {row[0]: Row(*row) for row in database.execute(_ROWS, (_MAX_ACCOUNTS,)).fetchall()}
        ledger.read_on()
        return cls(before, rows, _removals(ledger))

    def faults(self, *, now: float) -> Iterator[str]:
        """Name each tombstone without its entry, each entry without its tombstone, and each that differs."""
        for number, row in self.rows.items():
            if number not in self.after:
                yield f"The tombstone of account {number} stands for none that the ledger ended."
            elif row.digest != self.after[number][1]:
                yield f"The tombstone of account {number} is not the one that was left."
        least = min(self.rows, default=0) if len(self.rows) == _MAX_ACCOUNTS else 0
        for number, (entry, _, read_at) in self.before.items():
            if number not in self.rows and number >= least and now - read_at >= GRACE:
                yield f"Entry {entry} destroyed an account that has no tombstone."


def digest_of(*parts: object) -> bytes:
    """Return the SHA-256 of some parts in JSON without spaces."""
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).digest()


def _removals(ledger: LedgerReader) -> dict[int, tuple[int, bytes, float]]:
    rows = ledger.file.rows("SELECT named, number, tombstone, read_at FROM removals")
    return {
        int(named.rpartition("-")[2]): (number, digest, read_at) for named, number, digest, read_at in rows
    }
