"""`make bench`: print every figure, with the peer beside it."""

import argparse
import os
import platform
import tempfile
from pathlib import Path

from benchmarks import (
    ingest,
    lasting,
    mail,
    opening,
    pages,
    proving,
    questions,
    recording,
    starting,
    submissions,
    weights,
)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description="Print every figure.")
    asked.add_argument(
        "--only",
        choices=["pages", "weights", "visits", "mail", "prove", "lasting"],
        help="only the policy page, what pages weigh, what has to do with visits, mail both ways, "
        "the rules, or erasing and backing up",
    )
    only = asked.parse_args().only
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; the load shares the cores"
    )
    with tempfile.TemporaryDirectory(prefix="keepfaith-bench-") as scratch:
        # PostgreSQL does not run as root: its own account must be able to pass through.
        Path(scratch).chmod(0o711)
        if only == "visits":
            _visits(Path(scratch))
            return
        if only == "mail":
            mail.measure(Path(scratch))
            return
        if only == "prove":
            proving.measure(Path(scratch))
            return
        if only == "lasting":
            lasting.measure(Path(scratch))
            return
        if only:
            with starting.served(Path(scratch) / "var") as (portal, _):
                starting.rest(portal)
                (pages if only == "pages" else weights).measure(portal, Path(scratch))
            return
        with starting.measured(Path(scratch) / "var") as portal:
            pages.measure(portal, Path(scratch))
            weights.measure(portal, Path(scratch))
            submissions.measure(portal, Path(scratch), Path(scratch) / "var")
        opening.measure(Path(scratch))
        proving.measure(Path(scratch))
        mail.measure(Path(scratch))
        lasting.measure(Path(scratch))
        _visits(Path(scratch))


def _visits(scratch: Path) -> None:
    ingest.measure(scratch)
    questions.measure(scratch)
    recording.measure()


if __name__ == "__main__":
    main()
