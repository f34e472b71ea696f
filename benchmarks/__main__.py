"""`make bench`: print every figure, with the peer beside it."""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from benchmarks import latest_ratios
from benchmarks.sizes import SMALLEST, VARIABLE

# What is measured, and the modules that do it, in this order.
MEASURES: Final = {
    "start": ("starting",),
    "weights": ("weights",),
    "pages": ("pages",),
    "forms": ("submissions",),
    "opening": ("opening",),
    "prove": ("proving",),
    "mail": ("mail",),
    "lasting": ("lasting",),
    "prober": ("prober",),
    "replay": ("replaying",),
    "queue": ("queue",),
    "dashboard": ("dashboard",),
    "pii": ("pii",),
    "deadlines": ("deadlines",),
    "uses": ("uses",),
    "cases": ("cases",),
    "duties": ("duties",),
    "own": ("own_reports",),
    "report-pdf": ("report_pdf",),
    "visits": ("ingest", "questions", "recording"),
}


def main() -> int:
    """Measure all, or one; the status is 1 if something could not be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Print every figure.")
    parser.add_argument("--only", choices=MEASURES, help="measure nothing else")
    parser.add_argument(
        "--smallest", action="store_true", help="see that it runs: as little as possible, no figure counts"
    )
    parser.add_argument(
        "--record", action="store_true", help="keep the ratios of pages and forms in docs/reference"
    )
    options = parser.parse_args()
    if options.record and not options.smallest:
        os.environ[latest_ratios.VARIABLE] = "yes"
    if options.smallest:
        os.environ[VARIABLE] = SMALLEST
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; the load shares the cores"
    )
    with tempfile.TemporaryDirectory(prefix="keepfaith-bench-", ignore_cleanup_errors=True) as scratch:
        # PostgreSQL does not run as root: its own account must be able to pass through.
        Path(scratch).chmod(0o711)
        failed = [
            name
            for name, modules in MEASURES.items()
            if options.only in {None, name} and not _measure(modules, Path(scratch))
        ]
    for name in failed:
        print(f"Not measured to its end: {name}")
    return 1 if failed else 0


def _measure(modules: Sequence[str], scratch: Path) -> bool:
    """Measure; what breaks off says why, and ends none of those that come after it."""
    try:
        for module in modules:
            import_module(f"benchmarks.{module}").measure(scratch)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it was, the others are measured
        print(f"{type(error).__name__}: {error}")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
