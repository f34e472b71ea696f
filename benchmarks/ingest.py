"""How fast a log is read into the store, with its addresses sealed, beside GoAccess on the same file."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sample_log import LINES, write
from benchmarks.sizes import sized
from keepfaith.website.runtime.data_directory import DataDirectory

ROUNDS = sized(5, 1)
_PEER = ("--log-format=COMBINED", "--no-progress", "-j", "2", "-o")


@dataclass(frozen=True)
class Run:
    """One run: seconds by the clock and of processors, and the most memory at once, in MiB."""

    wall: float
    processor: float
    memory: float


def measure(scratch: Path, *, rounds: int = ROUNDS) -> None:
    log = scratch / "access.log"
    write(log)
    size = log.stat().st_size
    print(f"\nIngest of {LINES:,} lines, {size / 1e6:,.0f} MB, {rounds} rounds in turn; medians")
    ours: list[Run] = []
    theirs: list[Run] = []
    peer = shutil.which("goaccess")
    command = Path(sys.executable).parent / "keepfaith"
    store = scratch / "data"
    for _ in range(rounds):
        shutil.rmtree(store, ignore_errors=True)
        DataDirectory.at(store).opened()
        os.sync()
        ours.append(_timed([command, "visits", "ingest", log], {"KEEPFAITH_DATA": str(store)}))
        if peer:
            theirs.append(_timed([peer, log, *_PEER, scratch / "report.json"], {}))
    _tell("keepfaith visits ingest", ours)
    if peer:
        version = subprocess.run(
            [peer, "--version"], capture_output=True, text=True, check=True
        ).stdout.split("\n")[0]
        _tell(version.strip(" ."), theirs)
        ratios = [their.wall / our.wall for our, their in zip(ours, theirs, strict=True)]
        print(f"  ratio of the rounds, median: {statistics.median(ratios):.1f} times as fast (aim: 5)")
    else:
        print("  Left out: GoAccess, which is not installed (Debian package goaccess).")
    _tell_store(store / "visits")


def _timed(command: Sequence[str | Path], more: dict[str, str]) -> Run:
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **more}
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _tell(name: str, runs: Sequence[Run]) -> None:
    wall = statistics.median(run.wall for run in runs)
    processor = statistics.median(run.processor for run in runs)
    memory = max(run.memory for run in runs)
    spread = f"{min(run.wall for run in runs):.2f}–{max(run.wall for run in runs):.2f}"
    print(
        f"  {name}: {LINES / wall:,.0f} lines/s, {wall:.2f} s ({spread}), {processor:.1f} CPU s, {memory:,.0f} MiB"
    )


def _tell_store(store: Path) -> None:
    sizes = {
        kind: sum(file.stat().st_size for file in (store / kind).glob("*.parquet"))
        for kind in ("days", "pages", "hours", "counts")
    }
    print("  bytes a row: " + ", ".join(f"{kind} {size / LINES:.1f}" for kind, size in sizes.items()))
