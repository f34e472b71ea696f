"""A ledger read back after a stop: of how many things of each kind it has an entry, and whether it is whole."""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.store.journal import verify
from keepfaith.custody.store.store import Store


@dataclass(frozen=True)
class Ledger:
    """What it says by kind; by kind, record and opened field, as long as the record is; and what the caps count."""

    problems: tuple[str, ...] = ()
    kinds: Counter[str] = field(default_factory=Counter)
    by_record: Counter[tuple[str, bytes, str]] = field(default_factory=Counter)
    spent: Mapping[str, int] = field(default_factory=dict)
    attested: bool = False

    @classmethod
    def read(cls, folder: Path, kek: bytes) -> "Ledger":
        """Open a store at which no custodian works, and read all of its ledger."""
        try:
            store = Store.open(folder, kek)
        except Exception as error:  # noqa: BLE001 - however it fails, that is what is told
            return cls((f"the store does not open: {error}",))
        with closing(store):
            rows = store.connection.execute("SELECT number, entry FROM journal").fetchall()
            entries = [(decode(entry).kind, store.details(number) or {}) for number, entry in rows]
            return cls(
                verify(folder, store.public_key).problems,
                Counter(kind for kind, _ in entries),
                _counts_by_record(entries),
                dict(store.connection.execute("SELECT duty, count FROM hourly_use")),
                attested=store.anchors.last("visits") is not None,
            )


def _counts_by_record(entries: list[tuple[str, Mapping[str, Any]]]) -> Counter[tuple[str, bytes, str]]:
    counts: Counter[tuple[str, bytes, str]] = Counter()
    for kind, details in entries:
        record = bytes.fromhex(details.get("record", ""))
        for name in details.get("fields", []) if kind == "opened" else [""]:
            counts[kind, record, name] += 1
    return counts
