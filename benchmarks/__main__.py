"""`make bench`: print every figure, with the peer beside it."""

import argparse
import os
import platform
import tempfile
from pathlib import Path

from benchmarks import (
    cases,
    dashboard,
    deadlines,
    duties,
    ingest,
    lasting,
    mail,
    opening,
    own_reports,
    pages,
    pii,
    prober,
    proving,
    questions,
    queue,
    recording,
    replaying,
    report_pdf,
    starting,
    submissions,
    uses,
    weights,
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Print every figure.")
    parser.add_argument(
        "--only",
        choices=[
            "pages",
            "front",
            "weights",
            "visits",
            "mail",
            "prove",
            "lasting",
            "prober",
            "replay",
            "queue",
            "dashboard",
            "pii",
            "deadlines",
            "uses",
            "cases",
            "duties",
            "own",
            "report-pdf",
        ],
        help="only the policy page, that and the forms with and without a front server, what pages weigh, "
        "what has to do with visits, mail both ways, the rules, erasing and backing up, or "
        "what the prober takes and how soon it sees a breach, or how fast it decides the ledger again, "
        "or how long the desk's queue or its dashboard takes, or what finds identifiers, or due dates, "
        "or the list of a person's uses, or pages of the desk over many cases and holds, or many duties, "
        "or what is one's own among a million, "
        "or a report of one's own as a PDF",
    )
    only = parser.parse_args().only
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; the load shares the cores"
    )
    with tempfile.TemporaryDirectory(prefix="keepfaith-bench-") as scratch:
        # PostgreSQL does not run as root: its own account must be able to pass through.
        Path(scratch).chmod(0o711)
        alone = {
            "visits": _visits, "mail": mail.measure, "prove": proving.measure, "lasting": lasting.measure,
            "prober": prober.measure, "replay": replaying.measure, "queue": queue.measure,
            "dashboard": dashboard.measure, "pii": pii.measure, "deadlines": deadlines.measure,
            "uses": uses.measure, "cases": cases.measure, "duties": duties.measure,
            "own": own_reports.measure,
            "report-pdf": report_pdf.measure,
        }  # fmt: skip
        if only in alone:
            alone[only](Path(scratch))
            return
        if only:
            with starting.served(Path(scratch) / "var") as (portal, _):
                starting.rest(portal)
                if only == "front":
                    _pages_and_forms(portal, Path(scratch))
                else:
                    (pages if only == "pages" else weights).measure(portal, Path(scratch))
            if only != "weights":
                _alone(Path(scratch), forms=only == "front")
            return
        with starting.measured(Path(scratch) / "var") as portal:
            weights.measure(portal, Path(scratch))
            _pages_and_forms(portal, Path(scratch))
        _alone(Path(scratch), forms=True)
        opening.measure(Path(scratch))
        proving.measure(Path(scratch))
        mail.measure(Path(scratch))
        lasting.measure(Path(scratch))
        prober.measure(Path(scratch))
        replaying.measure(Path(scratch))
        queue.measure(Path(scratch))
        dashboard.measure(Path(scratch))
        pii.measure(Path(scratch))
        deadlines.measure(Path(scratch))
        uses.measure(Path(scratch))
        cases.measure(Path(scratch))
        duties.measure(Path(scratch))
        own_reports.measure(Path(scratch))
        report_pdf.measure(Path(scratch))
        _visits(Path(scratch))


def _pages_and_forms(portal: starting.Running, scratch: Path) -> None:
    pages.measure(portal, scratch)
    submissions.measure(portal, scratch, scratch / "var")


def _alone(scratch: Path, *, forms: bool) -> None:
    """Measure portal and peer once more without a front server before either."""
    with starting.served(scratch / "var", alone=True) as (portal, _):
        starting.rest(portal)
        pages.compare(portal, scratch / "bare-alone", alone=True)
        if forms:
            submissions.measure(portal, scratch, scratch / "var", alone=True)


def _visits(scratch: Path) -> None:
    ingest.measure(scratch)
    questions.measure(scratch)
    recording.measure()


if __name__ == "__main__":
    main()
