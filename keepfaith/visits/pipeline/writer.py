"""Write redacted requests of a log or of the portal itself to the store, and commit them as a whole."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import zstandard

from keepfaith.custody.addresses.hour_keys import HourKeys
from keepfaith.custody.addresses.recipients import RECOVERY, new_recovery_key, recipients_in
from keepfaith.visits.logs.schema import Reject
from keepfaith.visits.pipeline.counts_table import counts_table
from keepfaith.visits.pipeline.daily_buffer import DailyBuffer, MapDays
from keepfaith.visits.pipeline.redaction import RedactedRequests
from keepfaith.visits.store.changes import Advance, Change, StoredFile
from keepfaith.visits.store.files import Store, sync_folders, write_once

# After so many rows, or bytes of rejected lines, the buffer is written: this bounds memory.
MAX_ROWS: Final = 500_000
MAX_REJECT_BYTES: Final = 16 * 1024 * 1024
# Of a line that could not be read, no more is stored.
MAX_REJECT_LENGTH: Final = 4_096
REJECTED: Final = "rejected"

Notify = Callable[[str], None]


@dataclass
class RejectBuffer:
    """Lines that could not be read, on their way to be sealed."""

    lines: list[dict[str, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    size: int = 0

    def add(self, rejects: Sequence[Reject]) -> None:
        """Add lines, each with the reason of its rejection."""
        for reject in rejects:
            line = reject.raw[:MAX_REJECT_LENGTH]
            self.lines.append({"reason": reject.reason, "line": line.decode("latin-1")})
            self.reasons[reject.reason] += 1
            self.size += len(line) + 64


class StoreWriter:
    """The one who keeps: takes requests in, and commits them to the store as files, sealed and counted."""

    def __init__(self, store: Store, keys: HourKeys) -> None:
        self.store, self._keys = store, keys
        self._buffer = DailyBuffer(store, keys)
        self._rejects = RejectBuffer()

    @classmethod
    def open(cls, folder: Path, notify: Notify) -> "StoreWriter":
        """Open a store, or make one; at its first use the recovery key is shown once, and never again."""
        store = Store.open(folder)
        recipients = recipients_in(folder)
        if not recipients:
            recovery_key, public = new_recovery_key()
            if write_once(folder / RECOVERY, public + "\n"):
                for line in _recovery_notice(recovery_key):
                    notify(line)
            recipients = recipients_in(folder)
        return cls(store, HourKeys(store.keys, recipients))

    @property
    def is_full(self) -> bool:
        """Whether what is held is to be committed before more is taken in."""
        return self._buffer.rows >= MAX_ROWS or self._rejects.size >= MAX_REJECT_BYTES

    @property
    def pending(self) -> int:
        """How many requests and lines are held and not committed."""
        return self._buffer.rows + len(self._rejects.lines)

    def add(self, requests: RedactedRequests, rejects: Sequence[Reject] = ()) -> None:
        """Take in requests, and the lines beside them that could not be read."""
        if requests.table.height:
            self._buffer.add(requests)
        self._rejects.add(rejects)

    def commit(self, progress: Advance | None = None, *, map_days: MapDays = map) -> int:
        """Write and commit all that is held, with the place in a log that it came from; gives the commit's number.

        If that fails, this writer is of no more use: what it held has to be added again, to another one.
        """
        files: list[StoredFile] = []
        try:
            files.extend(self._buffer.write(map_days))
            files.extend(self._write_rejects())
            if not files and progress is None:
                return self.store.manifest.version()
            sync_folders(self.store.folder, {file.kind for file in files})
            number = self.store.manifest.commit(Change(add=files, progress=progress))
        except BaseException:
            self.store.discard(files)
            raise
        self._buffer.forget()
        return number

    def forget_key_if_over(self) -> None:
        """Forget the key of the hour once its hour is over, also when nothing comes that would need another."""
        self._keys.forget_if_over()

    def close_days(self, before: dt.date) -> None:
        """Forget who came on the days before one: late lines of theirs are counted anew, and said to be."""
        self._buffer.forget(before=before)

    def _write_rejects(self) -> list[StoredFile]:
        rejects, self._rejects = self._rejects, RejectBuffer()
        if not rejects.lines:
            return []
        day = dt.datetime.now(dt.UTC).date()
        text = "\n".join(json.dumps(line) for line in rejects.lines).encode()
        sealed = self._keys.seal_text(zstandard.compress(text))
        counts = counts_table(day, {(REJECTED, reason): number for reason, number in rejects.reasons.items()})
        return [
            self.store.write_rejects(sealed, day=day, lines=len(rejects.lines)),
            self.store.write_table("counts", counts, first=day, last=day),
        ]


def _recovery_notice(recovery_key: str) -> tuple[str, ...]:
    return (
        "The store of visits is new. Its IP addresses are encrypted for this recovery key, shown now and never again:",
        f"    {recovery_key}",
        "Write it down and keep it away from this machine: without it no IP address in it can ever be read.",
    )
