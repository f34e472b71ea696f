"""The last ten ratios of each comparison behind the front server, kept so that a loss is seen the day it comes."""

import datetime as dt
import os
import statistics
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from typing import Final

VARIABLE: Final = "KEEPFAITH_BENCH_RECORD"
_FILE: Final = Path(__file__).parents[1] / "docs/reference/latest-ratios.tsv"
_MOST: Final = 10


def tell_latest(comparison: str, ratios: Sequence[float], file: Path = _FILE) -> None:
    """Print the ratios of earlier runs beside this one's median, which is written to them where `--record` says so."""
    lines = [line.split("\t") for line in file.read_text().splitlines()] if file.exists() else []
    earlier = [line for line in lines if line[0] == comparison]
    print(
        "  the last runs: " + (", ".join(f"{ratio} ({day})" for _, day, ratio in earlier) or "none is kept")
    )
    if os.environ.get(VARIABLE):
        own = [comparison, dt.datetime.now(dt.UTC).date().isoformat(), f"{statistics.median(ratios):.2f}"]
        others = [line for line in lines if line[0] != comparison]
        latest = sorted([*others, *[*earlier, own][-_MOST:]], key=itemgetter(0))
        file.write_text("".join("\t".join(line) + "\n" for line in latest))
