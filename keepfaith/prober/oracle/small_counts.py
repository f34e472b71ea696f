"""Whether some smaller count follows from all that is published of a week."""

from collections.abc import Iterator, Mapping
from typing import Final

from keepfaith.prober.oracle.derivation import Derivation
from keepfaith.prober.oracle.figures import MIN_GROUP, OTHER, SIDES, Report

# Each request of one side is counted once by each of these.
_PARTITIONS: Final = {"humans": ("hours", "functions"), "machines": ("hours", "functions", "machines")}
# What there is to a question whose groups everybody knows; of others there may be any number.
_FUNCTIONS: Final = ("page", "form", "search", "download", "missing", "rest")
_HOURS: Final = tuple(f"{hour:02}" for hour in range(24))
_KNOWN: Final = {"functions": _FUNCTIONS, "hours": _HOURS}
_LISTS: Final = {
    "page": "pages",
    "form": "pages",
    "search": "pages",
    "download": "downloads",
    "missing": "missing",
}
_ANSWERED: Final = ("page", "form", "search")

type Reports = Mapping[str, Report]


def small_counts(reports: Reports) -> tuple[list[str], Derivation]:
    """Return which counts below the minimum follow, in words, and the system that was solved."""
    system = Derivation()
    for side in SIDES:
        days = _groups(reports, "requests", side)
        if days:
            _add_side(system, reports, side, sum(days.values()))
            _add_visits(system, reports, side, days)
    small = list(_shown(reports))
    return small + system.small(MIN_GROUP), system


def _shown(reports: Reports) -> Iterator[str]:
    """Yield what is published itself and too small."""
    for name, report in reports.items():
        for row in report.rows:
            if any(int(row[figure]) < MIN_GROUP for figure in report.figures if figure in row):
                yield f"a figure of {name}"


def _add_side(system: Derivation, reports: Reports, side: str, requests: int) -> None:
    """Each way to divide the requests of a side comes to all of them; what is lacking is an unknown of its own."""
    for name in _PARTITIONS[side]:
        figure = "requests" if name == "machines" else side
        groups = _groups(reports, name, figure)
        if groups:
            system.add({f"{name} of {side} that are left out": 1}, requests - sum(groups.values()))
            # A group that is not shown may be any part of the others.
            absent = [group for group in _KNOWN.get(name, ()) if group not in groups]
            if OTHER in groups and absent:
                system.add({f"{name} of {side}: {group}": 1 for group in absent}, groups[OTHER])
    if side == "humans":
        _add_lists(system, reports)


def _add_lists(system: Derivation, reports: Reports) -> None:
    """The paths of a function come to what was counted of the function."""
    functions = _groups(reports, "functions", "humans")
    for function, name in _LISTS.items():
        report = reports.get(name)
        paths = report.groups("requests", function=function) if report else {}
        if not paths:
            continue
        left_out, counted = f"{name} ({function}) that are left out", sum(paths.values())
        if function in functions:
            system.add({left_out: 1}, functions[function] - counted)
        else:
            system.add({f"functions of humans: {function}": 1, left_out: -1}, counted)


def _add_visits(system: Derivation, reports: Reports, side: str, days: Mapping[str, int]) -> None:
    """Of the requests of a day some begin a visit, and of the pages that were shown some; referrers led to some."""
    visits = _groups(reports, "visits", side)
    for day, number in visits.items():
        if day in days:
            system.add({f"requests of {side} that began no visit ({day})": 1}, days[day] - number)
    functions = _groups(reports, "functions", side)
    if not functions:
        return
    # Without others, a function that is not shown was asked for by nobody.
    absent = [name for name in _ANSWERED if name not in functions] if OTHER in functions else []
    hidden = {f"functions of {side}: {name}": -1 for name in absent}
    answered = sum(functions.get(name, 0) for name in _ANSWERED)
    if visits:
        system.add({f"pages of {side} that began no visit": 1, **hidden}, answered - sum(visits.values()))
    led = _groups(reports, "referrers", "requests") if side == "humans" else {}
    if led:
        system.add({"pages to which no other site led": 1, **hidden}, answered - sum(led.values()))


def _groups(reports: Reports, name: str, figure: str) -> dict[str, int]:
    return reports[name].groups(figure) if name in reports else {}
