"""Reading the ledger on to its end before and after a table is read, so that a difference is none of the moment."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import batched, takewhile
from typing import Final

from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.custody.protocol.observer_answers import LoggedDecision
from keepfaith.errors import KeepfaithError
from keepfaith.prober.balances.fold_file import FoldFile
from keepfaith.prober.balances.ledger_fold import LedgerFold
from keepfaith.prober.ledger_line import NoEntry, read_line
from keepfaith.prober.reach import Reach

# So long one look reads on; what is left is for the next one, and until then nothing is shown to be kept.
MAX_SECONDS: Final = 20.0
_BATCH: Final = 512


class StillReading(KeepfaithError):
    """The ledger is longer than one look reads."""


class LedgerReader:
    """The ledger as far as it was read, folded into a file."""

    def __init__(self, file: FoldFile, log: DecisionLog) -> None:
        self.file, self._log = file, log
        self._fold = LedgerFold(file)

    @classmethod
    @contextmanager
    def opened(cls, reach: Reach) -> Iterator["LedgerReader"]:
        """Open the file for the block, and read the ledger to its end; raises `StillReading`."""
        log = DecisionLog(reach.decisions)
        try:
            with FoldFile.opened(reach.folder) as file:
                ledger = cls(file, log)
                ledger.begin_again_if_set_back()
                ledger.read_on()
                yield ledger
        finally:
            log.close()

    def read_on(self) -> None:
        """Take all entries up to the end as it is now."""
        head, number = self._log.status().entries, self.number
        end = time.monotonic() + MAX_SECONDS
        entries = takewhile(lambda logged: logged.number <= head, self._log.after(number))
        for batch in batched(entries, _BATCH):
            if time.monotonic() > end:
                raise StillReading(
                    f"{head - self.number:,} of {head:,} entries are still to be read.", "Look again."
                )
            with self.file.transaction():
                for logged in batch:
                    self._take(logged)
                self.file.put("number", batch[-1].number)
                self.file.put("digest", _digest(batch[-1]))

    def begin_again_if_set_back(self) -> None:
        """Forget what was read if the ledger no longer goes on as it did then: it came back from a backup."""
        number = self.number
        last = next(self._log.after(number - 1), None) if number else None
        if number and (last is None or last.number != number or _digest(last) != self.file.value("digest")):
            with self.file.transaction():
                self.file.forget()

    @property
    def number(self) -> int:
        """The number of the last entry that was taken."""
        return int(self.file.value("number") or 0)

    def _take(self, logged: LoggedDecision) -> None:
        try:
            self._fold.take(read_line(logged.number, logged.entry, logged.details))
        except (NoEntry, KeyError, ValueError, TypeError, AttributeError):
            # An entry that cannot be read is a fault that replay shows; here what it did is missing.
            return


def _digest(logged: LoggedDecision) -> bytes:
    return hashlib.sha256(logged.entry).digest()
