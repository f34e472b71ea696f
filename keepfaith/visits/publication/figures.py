"""The figures of a week as they are published: each count in groups of which none is small, nor follows from others."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from keepfaith.visits.pipeline.referrers import MIN_GROUP_SIZE, OTHER
from keepfaith.visits.publication.questions import MISSING, PAGES
from keepfaith.visits.publication.suppression import MIN_DIVIDED_SIZE, grouped, shown_names

if TYPE_CHECKING:
    # The pages that show figures count nothing, and do without the library that counts.
    from keepfaith.visits.publication.raw_counts import RawCounts, SideCounts

type Row = dict[str, str | int]
type Figures = dict[str, list[Row]]
type Groups = Mapping[str, int]

HUMANS: Final = "humans"
MACHINES: Final = "machines"
# What came after its own week was published.
LATE: Final = "late"
# Questions about people alone, with the functions whose paths they list.
_PATHS: Final = {"pages": PAGES, "downloads": ("download",), "missing": (MISSING,)}


def published_figures(raw: "RawCounts", *, late: Groups | None = None) -> Figures:
    """Return the rows of each question; a side that made too few requests has no figure in any.

    `late` are requests of earlier weeks by side, that are counted in this one.
    """
    sides = {
        name: counts
        for name, counts in ((HUMANS, raw.people), (MACHINES, raw.machines))
        if counts.requests >= MIN_DIVIDED_SIZE
    }
    functions = {name: grouped(counts.functions, minimum=MIN_DIVIDED_SIZE) for name, counts in sides.items()}
    pages = {name: sum(groups.get(page, 0) for page in PAGES) for name, groups in functions.items()}
    days = {name: _days(counts, pages[name]) for name, counts in sides.items()}
    figures: Figures = {
        "requests": _beside("day", {name: {day: n for day, (n, _) in of.items()} for name, of in days.items()}),
        "visits": _beside("day", {name: {day: v for day, (_, v) in of.items() if v} for name, of in days.items()}),
        "functions": _largest_first(_beside("function", functions)),
        "hours": _beside("hour", {name: grouped(counts.hours, is_closed=True) for name, counts in sides.items()}),
    }  # fmt: skip
    if late:
        figures["requests"].append({"day": LATE, **late})
    if people := sides.get(HUMANS):
        for name, wanted in _PATHS.items():
            figures[name] = _paths(people, [function for function in wanted if function in functions[HUMANS]])
        figures["referrers"] = _listed("host", _referrers(people, pages[HUMANS]))
    if machines := sides.get(MACHINES):
        figures["machines"] = _listed("machine", grouped(machines.machines, is_closed=True))
    return figures


def _days(counts: "SideCounts", pages: int) -> dict[str, tuple[int, int]]:
    """Return requests and visits by day; no visits where they would leave too few requests beside them.

    `pages` are those that are shown by function: what is told depends on nothing that is hidden.
    """
    visits = {day: counts.visits.get(day, 0) for day in counts.days}
    # A day is as large as the smaller of its parts: requests that began a visit, and the others.
    sizes = {day: min(visits[day], number - visits[day]) for day, number in counts.days.items()}
    is_told = (
        pages - sum(visits.values()) >= MIN_GROUP_SIZE
        and min(sizes.values()) >= 0
        and sum(sizes.values()) >= MIN_DIVIDED_SIZE
    )
    if not is_told:
        visits, sizes = dict.fromkeys(visits, 0), counts.days
    shown = shown_names(sizes, is_closed=True) or frozenset()
    days = {day: (number, visits[day]) for day, number in counts.days.items() if day in shown}
    hidden = [day for day in counts.days if day not in shown]
    other = (sum(counts.days[day] for day in hidden), sum(visits[day] for day in hidden))
    return {**days, OTHER: other} if hidden else days


def _paths(people: "SideCounts", functions: Iterable[str]) -> list[Row]:
    rows: list[Row] = []
    for function in functions:
        paths = {path: number for (of, path), number in people.pages.items() if of == function}
        rows += [
            {"path": path, "function": function, "requests": number}
            for path, number in grouped(paths).items()
        ]
    return _largest_first(rows)


def _referrers(people: "SideCounts", pages: int) -> Groups:
    """Return the sites that led to pages; none where they would leave too few pages beside them."""
    led = sum(people.referrers.values())
    return grouped(people.referrers) if pages - led >= MIN_GROUP_SIZE else {}


def _listed(key: str, groups: Groups) -> list[Row]:
    return _largest_first([{key: name, "requests": number} for name, number in groups.items()])


def _beside(key: str, sides: Mapping[str, Groups]) -> list[Row]:
    """Put the figures of people and of machines side by side; one that is not shown is left out."""
    names = sorted(
        {name for groups in sides.values() for name in groups}, key=lambda name: (name == OTHER, name)
    )
    return [
        {key: name, **{side: groups[name] for side, groups in sides.items() if name in groups}} for name in names
    ]  # fmt: skip


def _largest_first(rows: list[Row]) -> list[Row]:
    """Order rows by what they count; what is counted together comes last."""
    return sorted(rows, key=lambda row: (OTHER in row.values(), -_size(row), *map(str, row.values())))


def _size(row: Row) -> int:
    return sum(number for number in row.values() if isinstance(number, int))
