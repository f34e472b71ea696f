"""How long the prober takes for a ledger of a million entries that the custodian itself wrote: whole, then in bits."""

import datetime as dt
import resource
import secrets
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks.sizes import count_of
from keepfaith.custody.protocol import messages
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.store.store import Store
from keepfaith.prober.replay import catch_up
from keepfaith.prober.replay.details_sweep import sweep
from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.judgment import Folds
from keepfaith.prober.timeline import Timeline
from tests.prober.replay.scratch import FIELDS, HOLDINGS, Scratch

ENTRIES: Final = count_of("KEEPFAITH_BENCH_ENTRIES", whole=1_000_000, smallest=1_000)
# In each hour so many records, each with four openings, of which one is refused: no more than one duty may.
_AN_HOUR: Final = 100
_PURPOSE: Final = "literature"


def measure(scratch: Path) -> None:
    """Write the ledger, read it in looks as the prober does, and then what came since the last one."""
    with closing(Store.open(scratch / "custody", bytes(32))) as store:
        custodian = Scratch(store, scratch / "replay", cap=10**9)
        begun = time.monotonic()
        _fill(custodian, ENTRIES)
        print(f"\nA ledger of {custodian.head:,} entries, written in {time.monotonic() - begun:.0f} s")
        looks = _looks(custodian)
        size = sum(path.stat().st_size for path in (scratch / "replay").iterdir()) / 2**20
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  read whole in {len(looks)} looks, {sum(looks):.0f} s, the longest {max(looks):.1f} s:")
        print(
            f"  {custodian.head / sum(looks):,.0f} entries a second, each decided again, the custodian's part in it"
        )
        print(
            f"  the prober's memory of it: {size:.0f} MiB on disk; both processes in one, at most {peak:.0f} MiB"
        )
        _fill(custodian, 500)
        print(f"  500 more: {sum(_looks(custodian)):.2f} s; none more: {sum(_looks(custodian)):.3f} s")
        swept = _sweeps(custodian)
        print(
            f"  all details read again in {len(swept)} looks, {sum(swept):.0f} s, the longest {max(swept):.1f} s"
        )


def _fill(custodian: Scratch, number: int) -> None:
    end = custodian.head + number
    while custodian.head < end:
        custodian.now += dt.timedelta(hours=1)
        _hour(custodian)


def _hour(custodian: Scratch) -> None:
    header = Header(custodian.in_force.digest, HOLDINGS[_PURPOSE], _PURPOSE, dict(FIELDS[_PURPOSE]))
    records = [
        messages.Create(secrets.token_bytes(16), header, f"{secrets.token_hex(4)}@example.gov", None, ())
        for _ in range(_AN_HOUR)
    ]
    answers = custodian.handlers.answer(records)
    openings = [
        messages.Open((answer.record,), ("name",), who, duty, _PURPOSE)
        for answer in answers
        for who, duty in (
            ("ada", "literature"),
            ("bob", "literature"),
            ("ada", "literature"),
            ("nobody", "events"),
        )
    ]
    custodian.handlers.answer(openings)


def _looks(custodian: Scratch) -> list[float]:
    """Read on to the end, a look at a time, as `catch_up` does; return what each took."""
    looks = []
    while True:
        begun = time.monotonic()
        with FoldStore.opened(custodian.folder) as store:
            catch_up.begin_again_if_set_back(store, custodian)
            last = catch_up.last_day(custodian, custodian.head)
            folds = Folds(store, Timeline(custodian.editions), last)
            catch_up.read_on(custodian, folds, head=custodian.head)
            number, faults = store.number("number"), store.faults("uses")
        looks.append(time.monotonic() - begun)
        if faults:
            raise SystemExit(f"a sound ledger has faults: {faults[0]}")
        if number >= custodian.head:
            return looks


def _sweeps(custodian: Scratch) -> list[float]:
    looks, number = [], 0
    while number < custodian.head:
        begun = time.monotonic()
        with FoldStore.opened(custodian.folder) as store:
            swept, missing = sweep(store, custodian, now=time.time())
        looks.append(time.monotonic() - begun)
        number = swept.number
        if missing:
            raise SystemExit("a sound ledger lacks details")
    return looks
