"""The questions answered slowly in plain Python, from the requests themselves and not from rollups."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from tests.visits.rollups import Counted, Request

HUMAN, LEAST, OTHER = "likely-human", 10, "other"
NOBODY = {"humans": 0, "machines": 0}


def step_of(day: dt.date, by: str) -> str:
    if by == "week":
        return str(day - dt.timedelta(day.weekday()))
    return str(day)[:7] if by == "month" else str(day)


def is_shown(request: Request) -> bool:
    return 200 <= request.status < 300 or request.status == 304


def side(machine: str) -> str:
    return "humans" if machine == HUMAN else "machines"


def beside(requests: Iterable[Request]) -> dict[str, int]:
    counts = dict(NOBODY)
    for request in requests:
        counts[side(request.machine)] += 1
    return counts


def number(requests: Sequence[Request]) -> dict[str, int]:
    return {"requests": len(requests)}


def with_bytes(figures: dict[str, int], requests: Iterable[Request]) -> dict[str, int]:
    return {**figures, "bytes": sum(request.bytes for request in requests)}


def series(requests: Sequence[Request], by: str, figures: Callable[..., dict[str, int]]) -> list[dict]:
    groups = defaultdict(list)
    for request in requests:
        groups[step_of(request.day, by)].append(request)
    return [{by: step, **figures(groups[step])} for step in sorted(groups)]


def listed(
    requests: Iterable[Request], key: str, figures: Callable[..., dict[str, int]], limit: int | None
) -> list[dict]:
    groups = defaultdict(list)
    for request in requests:
        groups[getattr(request, key)].append(request)
    order = sorted(groups, key=lambda name: (-len(groups[name]), name))
    named = [name for name in order if len(groups[name]) >= LEAST][:limit]
    rest = [request for name in order if name not in named for request in groups[name]]
    rows = [{key: name, **figures(groups[name])} for name in named]
    return rows + ([{key: OTHER, **figures(rest)}] if rest else [])


def answers(
    requests: Sequence[Request], counted: Sequence[Counted], by: str, limit: int | None
) -> dict[str, list[dict]]:
    """Answer every question; `by` is for those whose rows are days."""
    requests = [request for request in requests if not request.staff]
    pages = [r for r in requests if is_shown(r) and r.machine == HUMAN]
    return {
        "requests": series(requests, by, lambda group: with_bytes(beside(group), group)),
        "bytes": series(requests, by, lambda group: with_bytes({}, group)),
        "pages": listed((r for r in pages if not r.part and r.function != "download"), "path", number, limit),
        "downloads": listed((r for r in pages if r.function == "download"), "path", number, limit),
        "missing": listed((r for r in requests if r.status == 404), "path", number, limit),
        "functions": listed(
            (r for r in requests if not r.part and 200 <= r.status < 400), "function", beside, limit
        ),
        "machines": listed(
            (r for r in requests if r.machine != HUMAN),
            "machine",
            lambda group: with_bytes(number(group), group),
            limit,
        ),
        "hours": [
            {"hour": hour, **beside(r for r in requests if r.hour == hour)}
            for hour in sorted({r.hour for r in requests})
        ],
        "visitors": people(counted, "visitors", by),
        "visits": people(counted, "visits", by),
    }


def people(counted: Sequence[Counted], metric: str, by: str) -> list[dict]:
    groups = defaultdict(list)
    for row in counted:
        if row.metric == metric:
            groups[step_of(row.day, by)].append(row)
    rows = []
    for step in sorted(groups):
        counts, runs = dict(NOBODY), defaultdict(set)
        for row in groups[step]:
            counts[side(row.name)] += row.number
            runs[row.day].add(row.run)
        rows.append({by: step, **counts, "upper_bound": any(len(run) > 1 for run in runs.values())})
    return rows
