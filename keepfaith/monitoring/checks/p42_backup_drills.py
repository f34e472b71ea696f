"""Promise 42: every week a backup is brought back in a second place and compared; this reads the last report."""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from django.conf import settings

from keepfaith.policies.sections.check import Finding, Portal

REPORT: Final = "drill.json"
# A week, and a day for a drill that runs late.
FRESH_FOR: Final = dt.timedelta(days=8)
_MAX_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Drill:
    """What one drill found: rows of all tables, records, entries of the ledger; `problem` is empty if all was well."""

    at: dt.datetime
    seconds: float
    tables: int
    rows: int
    records: int
    entries: int
    files: int
    problem: str = ""

    @classmethod
    def read(cls, data: Path) -> Self | None:
        """Read the last report in a data directory; none if there is none that can be read."""
        try:
            with (data / REPORT).open(encoding="utf-8") as source:
                report = json.loads(source.read(_MAX_BYTES))
            return cls(**{**report, "at": dt.datetime.fromisoformat(report["at"])})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def to_json(self) -> str:
        """Write the report down."""
        return json.dumps({**asdict(self), "at": self.at.isoformat(timespec="seconds")}, indent=2) + "\n"


def examine(_portal: Portal) -> Finding:
    """Judge the last drill; one older than eight days proves nothing any more."""
    return judge(Drill.read(settings.DATA), now=dt.datetime.now(dt.UTC))


def judge(drill: Drill | None, *, now: dt.datetime) -> Finding:
    """Return what a drill proves."""
    if drill is None:
        return Finding("unproven", "No backup has been brought back yet.")
    if drill.problem:
        return Finding.of(
            examined=1, faults=[f"The drill of {drill.at:%Y-%m-%d}: {drill.problem}"], figure=""
        )
    if not dt.timedelta(0) <= now - drill.at <= FRESH_FOR:
        return Finding("unproven", f"A backup was last brought back on {drill.at:%Y-%m-%d}, too long ago.")
    return Finding.of(
        examined=drill.rows,
        faults=[],
        figure=f"On {drill.at:%Y-%m-%d} a backup was made and brought back in a second place within "
        f"{drill.seconds:,.0f} seconds: {drill.rows:,} rows of {drill.tables} tables, {drill.records:,} records, "
        f"{drill.entries:,} entries of the ledger and {drill.files:,} files, all as they were.",
    )
