"""Reading the ledger on from where it was read to, within a limit of time, and deciding each entry again."""

import datetime as dt
import hashlib
import time
from dataclasses import dataclass
from itertools import batched, takewhile
from typing import Final

from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.custody.protocol.observer_answers import LoggedDecision
from keepfaith.custody.protocol.review_messages import WaitingPage
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.posted import posted_editions
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.judgment import Family, Folds
from keepfaith.prober.replay.replayer import Replayer, read
from keepfaith.prober.replay.reviews import compare_queue, forget_old_days
from keepfaith.prober.timeline import Timeline

# So long one look reads on; what is left is for the next one, and until then nothing is shown to be kept.
MAX_SECONDS: Final = 20.0
_BATCH: Final = 512


@dataclass(frozen=True)
class Reading:
    """How far the ledger was read, what is wrong, and how much was decided again in the last seven days."""

    number: int
    head: int
    faults: list[str]
    counts: dict[str, int]
    registered: frozenset[tuple[str, bytes]]
    timeline: Timeline

    @property
    def is_behind(self) -> bool:
        """Whether entries are left to read."""
        return self.number < self.head

    def finding(self, *, examined: str, figure: str) -> Finding:
        """Judge: what is not read to its end is not shown to be kept."""
        count = self.counts.get(examined, 0)
        if self.is_behind and not self.faults:
            return Finding(
                "unproven", f"{self.head - self.number:,} of {self.head:,} entries are still to be read."
            )
        return Finding.of(examined=count, faults=self.faults, figure=figure)


def replayed_uses(reach: Reach, promise: int, *, figure: str) -> Finding:
    """Decide every use again that was entered since the last look, and judge by what concerns one promise."""
    reading = catch_up(reach, "uses", promise)
    uses, refusals = reading.counts.get("replayed", 0), reading.counts.get("refusals", 0)
    figure = f"{uses:,} uses of 7 days decided again, 0 differ {figure}; {refusals:,} of them were refused."
    if erased := reading.counts.get("not replayed", 0):
        figure += f" {erased:,} not replayed: the record was erased before."
    return reading.finding(examined="replayed", figure=figure)


def catch_up(reach: Reach, family: Family, promise: int | None = None) -> Reading:
    """Read the ledger on, and return what was wrong of one family; of one promise, where one is named."""
    log = DecisionLog(reach.decisions)
    try:
        with FoldStore.opened(reach.folder) as store:
            store.prune()
            begin_again_if_set_back(store, log)
            waiting = log.waiting()
            # The end of the ledger is read before the editions: no entry up to it can name one posted later.
            head = log.status().entries
            folds = Folds(store, Timeline(posted_editions(reach)), last_day(log, head))
            read_on(log, folds, head=head)
            compare_waiting(folds, waiting, head=head)
            return Reading(
                store.number("number"), head, store.faults(family, promise), store.counted(family),
                frozenset(store.connection.execute("SELECT digest, content FROM registered")), folds.timeline,
            )  # fmt: skip
    finally:
        log.close()


def compare_waiting(folds: Folds, waiting: WaitingPage, *, head: int) -> None:
    """Compare the custodian's queue of reviews with what the entries ask for, once they were read to their end."""
    if folds.store.number("number") >= head:
        with folds.store.transaction():
            forget_old_days(folds, folds.last)
            compare_queue(folds, waiting.numbers, head=min(waiting.head, head))


def begin_again_if_set_back(store: FoldStore, log: DecisionLog) -> None:
    """Forget what was read if the ledger no longer ends, or goes on, as it did then: it came back from a backup."""
    number = store.number("number")
    last = next(log.after(number - 1), None) if number else None
    if number and (last is None or last.number != number or _digest(last) != store.value("digest")):
        with store.transaction():
            store.forget()


def last_day(log: DecisionLog, head: int) -> dt.date:
    """Return the day of the last entry; of a ledger without any, today."""
    last = next(log.after(head - 1), None) if head else None
    line = read(last.number, last.entry, last.details) if last else None
    return line.day if line else dt.datetime.now(dt.UTC).date()


def read_on(log: DecisionLog, folds: Folds, *, head: int) -> None:
    """Take the entries up to a number, or as many of them as the time allows."""
    store, replayer = folds.store, Replayer(folds)
    end = time.monotonic() + MAX_SECONDS
    expected = store.number("number") + 1
    entries = takewhile(lambda logged: logged.number <= head, log.after(expected - 1))
    for batch in batched(entries, _BATCH):
        with store.transaction():
            for logged in batch:
                if logged.number != expected:
                    replayer.refuse(logged.number, f"follows entry {expected - 1}: one is missing")
                expected = logged.number + 1
                line = read(logged.number, logged.entry, logged.details)
                if line is None:
                    replayer.refuse(logged.number, "cannot be read")
                else:
                    replayer.take(line)
            store.put("number", batch[-1].number)
            store.put("digest", _digest(batch[-1]))
        if time.monotonic() > end:
            return
    with store.transaction():
        _compare_missing_details(store, log)


def _compare_missing_details(store: FoldStore, log: DecisionLog) -> None:
    """Details go only with their record, so the end of one comes after every entry that has none any more.

    A record may have ended while these entries were read: its end is entered after the number up to which they were.
    """
    without, ended = store.number("last_without"), store.number("last_ended")
    if without > ended and not any(map(_is_end, log.after(store.number("number")))):
        store.note_fault(
            "uses", without, f"Entry {without} lost its details although no record has ended since."
        )


def _is_end(logged: LoggedDecision) -> bool:
    line = read(logged.number, logged.entry, logged.details)
    return line is not None and line.kind in {"erased", "discarded"} and not line.refused


def _digest(logged: LoggedDecision) -> bytes:
    return hashlib.sha256(logged.entry).digest()
