"""Since when each promise stands as it does, and when it was not kept: from what each check found, as it changed."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.policies.models import VerdictChange
from keepfaith.policies.promises.status import PERIODS_UNTIL_STALE, LastRun, Row, is_probe

DAYS: Final = 30
# Of a verdict that changes all the time the newest count, so that the page stays short and fast.
MAX_CHANGES: Final = 5_000
MAX_LISTED: Final = 20

# When, and what a check found from then on.
type Change = tuple[dt.datetime, str]


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when a promise was found not kept; without an end it still is."""

    begin: dt.datetime
    end: dt.datetime | None

    def as_json(self) -> dict[str, str | None]:
        """Return it for machines."""
        return {"from": _written(self.begin), "to": _written(self.end) if self.end else None}


@dataclass(frozen=True, slots=True)
class History:
    """Since when a verdict stands, none where nobody can tell, and the breaches of the last 30 days, newest first.

    `times` counts all of them, also those that are not listed.
    """

    since: dt.datetime | None = None
    times: int = 0
    breaches: tuple[Span, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what a row's members are for machines."""
        return {
            "since": self.since and _written(self.since),
            "times_not_kept": self.times,
            "not_kept": [breach.as_json() for breach in self.breaches],
        }


def verdict_changes() -> dict[str, list[Change]]:
    """Return what each check began to find, the oldest first; of what the prober examines, by its own word alone."""
    changes: dict[str, list[Change]] = {}
    rows = VerdictChange.objects.order_by("-id").values_list("check_name", "by_prober", "at", "outcome")
    for name, by_prober, at, outcome in reversed(rows[:MAX_CHANGES]):
        if by_prober == is_probe(name):
            changes.setdefault(name, []).append((at, outcome))
    return changes


def history_of(
    row: Row, changes: Mapping[str, Sequence[Change]], runs: Mapping[str, LastRun], *, at: dt.datetime
) -> History:
    """Return a promise's history by those of its checks; as on the page, the worst of them speaks for it."""
    line = _worst((check.name, changes.get(check.name, ())) for check in row.checks)
    first = at - dt.timedelta(days=DAYS)
    ends = [*(begin for begin, _ in line[1:]), None][: len(line)]
    breaches = [
        Span(begin, end)
        for (begin, outcome), end in zip(line, ends, strict=True)
        if outcome == "failed" and (end is None or end > first)
    ]
    since = line[-1][0] if line and line[-1][1] == row.verdict else None
    if row.verdict == "stale":
        since = _overdue_since(row, runs, at)
    return History(since, len(breaches), tuple(reversed(breaches))[:MAX_LISTED])


def _worst(histories: Iterable[tuple[str, Sequence[Change]]]) -> list[Change]:
    """Put the histories of several checks together: when the worst outcome among them changed, and to which."""
    events: list[tuple[dt.datetime, str, str]] = []
    now: dict[str, str] = {}
    for name, history in histories:
        # Until it looked for the first time, a check proves nothing.
        now[name] = "unproven"
        events += [(begin, name, outcome) for begin, outcome in history]
    line: list[Change] = []
    for begin, name, outcome in sorted(events, key=lambda event: event[0]):
        now[name] = outcome
        worst = next(word for word in ("failed", "unproven", "kept") if word in now.values())
        if line and line[-1][0] == begin:
            line.pop()
        if not line or line[-1][1] != worst:
            line.append((begin, worst))
    return line


def _overdue_since(row: Row, runs: Mapping[str, LastRun], at: dt.datetime) -> dt.datetime | None:
    """Return when the first of its checks became overdue; none if a clock was set back since."""
    due = [
        runs[check.name].checked_at + PERIODS_UNTIL_STALE * check.period
        for check in row.checks
        if check.name in runs
    ]
    return min((instant for instant in due if instant <= at), default=None)


def _written(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
