"""Keeping what a log or the portal itself told: prepared, gathered, written, and committed as a whole."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl
import zstandard

from keepfaith.custody.addresses.hour_keys import HourKeys
from keepfaith.custody.addresses.recipients import RECOVERY, new_recovery_key, recipients_in
from keepfaith.visits.logs.schema import Reject
from keepfaith.visits.pipeline.daily_buffer import Gathering, Spread
from keepfaith.visits.pipeline.redaction import Prepared
from keepfaith.visits.store.changes import Advance, Change, StoredFile
from keepfaith.visits.store.files import Store, sync_folders, write_once

# After so many rows, or bytes of lines set aside, what was gathered is written: this bounds memory.
MOST_ROWS: Final = 500_000
MOST_ASIDE: Final = 16 * 1024 * 1024
# Of a line that could not be read, no more is set aside.
LONGEST_ASIDE: Final = 4_096
REJECTED: Final = "rejected"

Say = Callable[[str], None]


@dataclass
class Aside:
    """Lines that could not be read, on their way to be sealed."""

    lines: list[dict[str, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    size: int = 0

    def put(self, rejects: Sequence[Reject]) -> None:
        """Set lines aside, each with its reason."""
        for reject in rejects:
            raw = reject.raw[:LONGEST_ASIDE]
            self.lines.append({"reason": reject.reason, "line": raw.decode("latin-1")})
            self.reasons[reject.reason] += 1
            self.size += len(raw) + 64


class Keeper:
    """The one who keeps: takes requests in, and commits them to the store as files, sealed and counted."""

    def __init__(self, store: Store, keys: HourKeys) -> None:
        self.store, self._keys = store, keys
        self._gathering = Gathering(store, keys)
        self._aside = Aside()

    @classmethod
    def of(cls, folder: Path, say: Say) -> "Keeper":
        """Open a store, or make one; at its first use the recovery key is told once, and never again."""
        store = Store.opened(folder)
        recipients = recipients_in(folder)
        if not recipients:
            shown, public = new_recovery_key()
            if write_once(folder / RECOVERY, public + "\n"):
                for line in _told(shown):
                    say(line)
            recipients = recipients_in(folder)
        return cls(store, HourKeys(store.keys, recipients))

    @property
    def is_full(self) -> bool:
        """Whether what is held is to be committed before more is taken in."""
        return self._gathering.rows >= MOST_ROWS or self._aside.size >= MOST_ASIDE

    @property
    def holds(self) -> int:
        """How many requests and lines are held and not committed."""
        return self._gathering.rows + len(self._aside.lines)

    def take(self, prepared: Prepared, rejects: Sequence[Reject] = ()) -> None:
        """Take in requests, and the lines beside them that could not be read."""
        if prepared.table.height:
            self._gathering.add(prepared)
        self._aside.put(rejects)

    def commit(self, progress: Advance | None = None, *, spread: Spread = map) -> int:
        """Write and commit all that is held, with the place in a log that it came from; gives the commit's number.

        If that fails, this keeper is of no more use: what it held has to be taken in again, by another one.
        """
        files: list[StoredFile] = []
        try:
            files.extend(self._gathering.write(spread))
            files.extend(self._written_aside())
            if not files and progress is None:
                return self.store.manifest.version()
            sync_folders(self.store.folder, {file.kind for file in files})
            number = self.store.manifest.commit(Change(add=files, progress=progress))
        except BaseException:
            self.store.discard(files)
            raise
        self._gathering.forget()
        return number

    def forget_key(self) -> None:
        """Forget the key of the hour once its hour is over, also when nothing comes that would need another."""
        self._keys.forget_if_over()

    def close_days(self, before: dt.date) -> None:
        """Forget who came on the days before one: late lines of theirs are counted anew, and said to be."""
        self._gathering.forget(before=before)

    def _written_aside(self) -> list[StoredFile]:
        held, self._aside = self._aside, Aside()
        if not held.lines:
            return []
        day = dt.datetime.now(dt.UTC).date()
        text = "\n".join(json.dumps(line) for line in held.lines).encode()
        sealed = self._keys.seal_text(zstandard.compress(text))
        counted = pl.DataFrame(
            [(day, "", REJECTED, reason, number) for reason, number in sorted(held.reasons.items())],
            schema={
                "day": pl.Date,
                "counting": pl.String,
                "what": pl.String,
                "name": pl.String,
                "number": pl.Int64,
            },
            orient="row",
        )
        return [
            self.store.write_aside(sealed, day=day, lines=len(held.lines)),
            self.store.write_table("counted", counted, first=day, last=day),
        ]


def _told(shown: str) -> tuple[str, ...]:
    return (
        "The store of visits is new. Its addresses are sealed to this recovery key, shown now and never again:",
        f"    {shown}",
        "Write it down and keep it away from this machine: without it no sealed address can ever be opened.",
    )
