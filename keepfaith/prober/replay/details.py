"""Promise 44: what an entry was about can be read until its record has ended, and what was answered from it is true."""

import datetime as dt
from typing import Final

from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import catch_up
from keepfaith.prober.replay.details_sweep import Swept, note_lost, sweep
from keepfaith.prober.replay.fold_store import FoldStore

# A ledger so long that a sweep of it takes longer than this is not shown to be whole.
MAX_AGE: Final = dt.timedelta(days=2)


def examine(reach: Reach) -> Finding:
    """Read entries once more, and compare those without details with the records that have ended."""
    now = dt.datetime.now(dt.UTC)
    reading = catch_up(reach, "uses")
    if reading.is_behind:
        return reading.finding(examined="replayed", figure="")
    log = DecisionLog(reach.decisions)
    try:
        with FoldStore.opened(reach.folder) as store:
            swept, missing = sweep(store, log, now=now.timestamp())
        # What ended meanwhile is known by now.
        catch_up(reach, "uses")
        with FoldStore.opened(reach.folder) as store:
            note_lost(store, log, missing)
            faults = [*store.faults("details"), *store.faults("subjects")]
            answers = store.counted("subjects").get("replayed", 0)
    finally:
        log.close()
    return judged(swept, faults, answers=answers, now=now)


def judged(swept: Swept, faults: list[str], *, answers: int = 0, now: dt.datetime) -> Finding:
    """Judge a sweep: entries whose details are gone, or too long a time since one came to its end.

    `answers` is how many answers on whether we hold anything about somebody were compared with the ledger.
    """
    ended_at = dt.datetime.fromtimestamp(swept.ended_at, dt.UTC)
    if not faults and (now - ended_at > MAX_AGE or not swept.head):
        return Finding(
            "unproven", f"{swept.head - swept.number:,} of {swept.head:,} entries are still to be read again."
        )
    figure = (
        f"{swept.number:,} of {swept.head:,} entries read once more: each that lost its details lost them with its "
        f"record. A sweep of all of them came to its end at {ended_at:%Y-%m-%d %H:%M} UTC."
    )
    if answers:
        figure += f" {answers:,} answers on whether we hold anything about somebody are those that it gives."
    return Finding.of(examined=swept.number, faults=faults, figure=figure)
