"""Made-up requests of a week by strategies, their counts, and the same requests with two names exchanged."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from keepfaith.visits.publication.raw_counts import RawCounts, SideCounts

MONDAY = dt.date(2026, 11, 16)
DAYS = tuple(str(MONDAY + dt.timedelta(place)) for place in range(7))
FUNCTIONS = ("page", "form", "search", "download", "missing", "rest")
# What begins a visit is a page that was shown.
ANSWERED = ("page", "form", "search")
KINDS = ("tool", "scanner", "seo")


@dataclass(frozen=True)
class Visit:
    """A group of requests that are alike in all that is counted."""

    number: int
    day: str = DAYS[0]
    hour: str = "12"
    function: str = "page"
    path: str = "/a/"
    begins: bool = False
    host: str = ""
    machine: str = ""

    @property
    def is_human(self) -> bool:
        """Whether it counts as people's."""
        return not self.machine


def counts(visits: Iterable[Visit]) -> RawCounts:
    """Count requests as the store does."""
    raw = RawCounts(SideCounts(), SideCounts())
    for visit in visits:
        side = raw.people if visit.is_human else raw.machines
        _add(side.days, visit.day, visit.number)
        _add(side.hours, visit.hour, visit.number)
        is_listed = visit.is_human and visit.function != "rest"
        function = "other" if visit.function == "rest" else visit.function
        _add(side.pages, (function, visit.path if is_listed else ""), visit.number)
        if visit.begins:
            _add(side.visits, visit.day, visit.number)
        if visit.machine:
            _add(side.machines, visit.machine, visit.number)
        if visit.host:
            _add(side.referrers, visit.host, visit.number)
    return raw


def exchanged(
    visits: Sequence[Visit], field: str, one: str, other: str, *, human: bool = True
) -> list[Visit]:
    """Return the requests of one side with two names of a field exchanged."""
    names = {one: other, other: one}
    return [
        replace(visit, **{field: names.get(getattr(visit, field), getattr(visit, field))})
        if visit.is_human == human
        else visit
        for visit in visits
    ]


def numbers(visits: Iterable[Visit], name: Callable[[Visit], str]) -> Counter[str]:
    """Count requests by a name."""
    counted: Counter[str] = Counter()
    for visit in visits:
        counted[name(visit)] += visit.number
    return counted


def _add[Name](numbers_of: dict[Name, int], name: Name, number: int) -> None:
    numbers_of[name] = numbers_of.get(name, 0) + number


def _visit(draw: st.DrawFn, *, machine: str = "") -> Visit:
    function = draw(st.sampled_from(FUNCTIONS))
    is_page = function in ANSWERED
    return Visit(
        draw(st.one_of(st.integers(1, 14), st.integers(1, 200))),
        draw(st.sampled_from(DAYS)),
        f"{draw(st.integers(0, 23)):02}",
        function,
        f"/{function}/{draw(st.sampled_from('abcde'))}/",
        begins=is_page and draw(st.booleans()),
        host=draw(st.sampled_from(("", "", "one.example.org", "two.example.org"))) if is_page else "",
        machine=machine,
    )


@st.composite
def weeks(draw: st.DrawFn) -> list[Visit]:
    """Draw the requests of a week: hardly any, or many."""
    people = [_visit(draw) for _ in range(draw(st.integers(0, 30)))]
    machines = [_visit(draw, machine=draw(st.sampled_from(KINDS))) for _ in range(draw(st.integers(0, 6)))]
    return [*people, *(replace(visit, host="") for visit in machines)]
