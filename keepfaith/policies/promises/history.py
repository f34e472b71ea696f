"""Since when each promise stands as it does, when it was not kept, and when nothing looked: by what checks found."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.policies.models import VerdictChange
from keepfaith.policies.promises.status import LastRun, Row, is_probe

DAYS: Final = 30
# Of a verdict that changes all the time the newest count, so that the page stays short and fast.
MAX_CHANGES: Final = 5_000
MAX_LISTED: Final = 20
# Of several checks, the worst speaks at each instant; `stale` where one looked no more.
_WORST_FIRST: Final = ("failed", "stale", "unproven", "kept")

# When, and what a check found from then on.
type Change = tuple[dt.datetime, str]


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when something was so; without an end it still is."""

    begin: dt.datetime
    end: dt.datetime | None

    def as_json(self) -> dict[str, str | None]:
        """Return it for machines."""
        return {"from": _written(self.begin), "to": _written(self.end) if self.end else None}


@dataclass(frozen=True, slots=True)
class Spans:
    """How often something was so in the last 30 days, and the newest of these times, the last first."""

    times: int = 0
    newest: tuple[Span, ...] = ()

    def as_json(self) -> list[dict[str, str | None]]:
        """Return those that are listed for machines."""
        return [span.as_json() for span in self.newest]


@dataclass(frozen=True, slots=True)
class History:
    """Since when a verdict stands, its breaches, and the gaps in its checks.

    `since` is none where nobody can tell, and never later than the row's last check. Of what is overdue, it is the last
    look.
    """

    since: dt.datetime | None = None
    breaches: Spans = Spans()
    gaps: Spans = Spans()

    def as_json(self) -> dict[str, Any]:
        """Return what a row's members are for machines."""
        return {
            "since": self.since and _written(self.since),
            "times_not_kept": self.breaches.times,
            "not_kept": self.breaches.as_json(),
            "times_not_checked": self.gaps.times,
            "not_checked": self.gaps.as_json(),
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
    if row.checked_at is None:
        return History()
    overdue = {
        check.name: runs[check.name].checked_at
        for check in row.checks
        if check.name in runs and runs[check.name].checked_at + check.counts_for < at
    }
    lines = {check.name: list(changes.get(check.name, ())) for check in row.checks}
    for name, looked in overdue.items():
        # What that look found was noted a moment after it.
        lines[name].append((max([looked, *(begin for begin, _ in lines[name][-1:])]), "stale"))
    verdicts = _worst({name: _with_failures(line) for name, line in lines.items()}, until=row.checked_at)
    looks = _worst({name: _looks(line) for name, line in lines.items()}, until=row.checked_at)
    since = verdicts[-1][0] if verdicts and verdicts[-1][1] == row.verdict else None
    if row.verdict == "stale" and overdue:
        since = row.checked_at if len(overdue) == len(row.checks) else looks[-1][0]
    first = at - dt.timedelta(days=DAYS)
    return History(since, _spans(verdicts, "failed", first), _spans(looks, "stale", first))


def _looks(line: Sequence[Change]) -> Iterator[Change]:
    """Yield when a check looked and when it did not, whatever it found."""
    return ((begin, "stale" if outcome == "stale" else "kept") for begin, outcome in line)


def _with_failures(line: Sequence[Change]) -> Iterator[Change]:
    """Yield what a check found; a failure stays one while nothing looks."""
    before = ""
    for begin, outcome in line:
        if not (outcome == "stale" and before == "failed"):
            yield begin, outcome
            before = outcome


def _worst(lines: Mapping[str, Iterable[Change]], *, until: dt.datetime) -> list[Change]:
    """Put what several checks found together: when the worst outcome among them changed, and to which.

    Each is noted a moment after its look; none counts as later than the last look, `until`.
    """
    # Until it looked for the first time, a check proves nothing.
    now = dict.fromkeys(lines, "unproven")
    events = [(min(begin, until), name, outcome) for name, line in lines.items() for begin, outcome in line]
    worst_line: list[Change] = []
    for begin, name, outcome in sorted(events, key=lambda event: event[0]):
        now[name] = outcome
        worst = next(word for word in _WORST_FIRST if word in now.values())
        if worst_line and worst_line[-1][0] == begin:
            worst_line.pop()
        if not worst_line or worst_line[-1][1] != worst:
            worst_line.append((begin, worst))
    return worst_line


def _spans(line: Sequence[Change], wanted: str, first: dt.datetime) -> Spans:
    """Gather when something was so after a first instant."""
    ends = [*(begin for begin, _ in line[1:]), None][: len(line)]
    spans = [
        Span(begin, end)
        for (begin, outcome), end in zip(line, ends, strict=True)
        if outcome == wanted and (end is None or end > first)
    ]
    return Spans(len(spans), tuple(reversed(spans))[:MAX_LISTED])


def _written(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
