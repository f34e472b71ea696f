"""Reading entries that were read before once more: the details of each must be there until its record has ended.

A sweep goes from the first entry to the last, over as many looks as it takes, and then begins again.
"""

import time
from dataclasses import dataclass
from itertools import batched, takewhile
from typing import Final

from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.custody.protocol.observer_answers import LoggedDecision
from keepfaith.prober.ledger_line import NoEntry, read_line
from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.kinds import ends_with_record

# So long one look sweeps; of a small ledger each look sees all.
MAX_SECONDS: Final = 5.0
_BATCH: Final = 512


@dataclass(frozen=True)
class Swept:
    """How far the sweep that is going on has come, and when one last came to the end; 0 if none did."""

    number: int
    head: int
    ended_at: int


def sweep(store: FoldStore, log: DecisionLog, *, now: float) -> tuple[Swept, list[int]]:
    """Sweep on, within the time of a look; return how far, and the entries whose details may be missing.

    Whether they are is known once the ledger was read on: a record can end while its entries are swept.
    """
    head, number = store.number("number"), store.number("swept")
    missing: list[int] = []
    end = time.monotonic() + MAX_SECONDS
    entries = takewhile(lambda logged: logged.number <= head, log.after(number))
    for batch in batched(entries, _BATCH):
        missing += [logged.number for logged in batch if logged.details is None]
        number = batch[-1].number
        if time.monotonic() > end:
            break
    is_done = number >= head
    with store.transaction():
        store.put("swept", 0 if is_done else number)
        if is_done:
            store.put("swept at", int(now))
    return Swept(number, head, store.number("swept at")), missing


def note_lost(store: FoldStore, log: DecisionLog, missing: list[int]) -> None:
    """Note which of some entries without details must have them still: as long as other faults, it is shown."""
    with store.transaction():
        for number in missing:
            row = store.connection.execute(
                "SELECT record FROM detailed WHERE number = ?", (number,)
            ).fetchone()
            lives = row and store.connection.execute("SELECT 1 FROM records WHERE id = ?", row).fetchone()
            if row and not lives:
                store.connection.execute("DELETE FROM detailed WHERE number = ?", (number,))
            elif _must_stay(next(log.after(number - 1), None), number, of_living=bool(row)):
                fault = f"Entry {number} lost its details although its record has not ended."
                store.note_fault("details", number, fault)


def _must_stay(logged: LoggedDecision | None, number: int, *, of_living: bool) -> bool:
    """Return whether an entry has no details, asked again, and is of a record that lives or of a kind of no record."""
    if logged is None or logged.number != number or logged.details is not None:
        return False
    try:
        # Of what was never read with its details, the entry says whether they may end.
        return of_living or not ends_with_record(read_line(number, logged.entry, None))
    except NoEntry:
        # What cannot be read is a fault elsewhere.
        return False
