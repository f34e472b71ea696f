"""Deadlines with a reason for each step, beside the day alone by other packages; and how often shorter ways err."""

import datetime as dt
import itertools
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from holidays import country_holidays

from benchmarks.sizes import sized
from keepfaith.deadlines.business_days import BusinessCalendar, Closure
from keepfaith.deadlines.deadline import count_deadline
from keepfaith.deadlines.rules import DeadlineRules
from keepfaith.prober.oracle.records_clock import due_days

SECONDS = sized(2.0, 0.01)
COUNTS = (5, 10, 15, 20)
FIRST, YEARS = dt.date(2026, 1, 1), 4


def measure(_scratch: Path) -> None:
    """Print how many due dates a second each gives; all of them must be the same."""
    drawn = random.Random(7)
    drawn_days = [
        (FIRST + dt.timedelta(days=drawn.randrange(365 * YEARS)), drawn.choice(COUNTS)) for _ in range(1_000)
    ]
    ours = _ours()
    known = country_holidays("US", subdiv="MA", years=range(FIRST.year, FIRST.year + YEARS + 1))
    free = np.array(sorted(known), dtype="datetime64[D]")

    def by_numpy(day: dt.date, count: int) -> dt.date:
        start = np.busday_offset(np.datetime64(day), 0, roll="forward", holidays=free)
        return np.busday_offset(start, count, holidays=free).item()

    def by_holidays(day: dt.date, count: int) -> dt.date:
        start = day if known.is_working_day(day) else known.get_nth_working_day(day, 1)
        return known.get_nth_working_day(start, count)

    ways: dict[str, Callable[[dt.date, int], dt.date]] = {
        "Keepfaith, with a reason for each step": ours, "numpy.busday_offset, the day alone": by_numpy,
        "holidays.get_nth_working_day, the day alone": by_holidays,
    }  # fmt: skip
    for day, count in drawn_days:
        assert len({way(day, count) for way in ways.values()}) == 1, (day, count)
    print(f"Due dates a second, {', '.join(map(str, COUNTS))} business days of Massachusetts, one processor:")
    for name, way in ways.items():
        print(f"  {name:46}{_rate(way, drawn_days):>10,.0f}")
    _print_wrong(ours)


def _print_wrong(ours: Callable[[dt.date, int], dt.date]) -> None:
    """Print on how many days of receipt each shorter way names another tenth business day than the law."""
    days = _days(dt.date(2022, 1, 1), dt.date(2040, 1, 1))[:: sized(1, 100)]
    state, federal = (
        np.array(
            sorted(country_holidays("US", subdiv=subdiv, years=range(2022, 2041))), dtype="datetime64[D]"
        )
        for subdiv in ("MA", None)
    )

    def from_the_day(day: dt.date) -> dt.date:
        return np.busday_offset(np.datetime64(day), 10, roll="backward", holidays=state).item()

    def federal_days(day: dt.date) -> dt.date:
        start = np.busday_offset(np.datetime64(day), 0, roll="forward", holidays=federal)
        return np.busday_offset(start, 10, holidays=federal).item()

    ways: dict[str, Callable[[dt.date], dt.date]] = {
        "Keepfaith": lambda day: ours(day, 10),
        "without the rule on what comes on a closed day": from_the_day,
        "with the holidays of the federation": federal_days,
        "14 days": lambda day: day + dt.timedelta(14),
    }
    print(f"Days of receipt with another tenth business day than the law's, of {len(days):,} (2022 to 2039):")
    for name, way in ways.items():
        wrong = sum(way(day) != due_days(day)[1][10] for day in days)
        print(f"  {name:50}{wrong / len(days):>7.1%}")


def _days(first: dt.date, end: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(number) for number in range((end - first).days)]


def _ours() -> Callable[[dt.date, int], dt.date]:
    entry = {"title": "Answer", "unit": "business days", "start": "it came", "source": "a law"}
    rules = DeadlineRules.read(
        {"rule": [entry | {"name": str(count), "count": count} for count in COUNTS]}, today=dt.date.max
    )
    # One closure far away, as an agency has some.
    calendar = BusinessCalendar("US-MA", (Closure(dt.date(2050, 1, 3), dt.date(2050, 1, 3)),))
    return lambda day, count: count_deadline(rules.on(str(count), day), day, calendar).due


def _rate(way: Callable[[dt.date, int], dt.date], drawn_days: list[tuple[dt.date, int]]) -> float:
    done, began = 0, time.perf_counter()
    for day, count in itertools.cycle(drawn_days):
        way(day, count)
        done += 1
        if done % 200 == 0 and time.perf_counter() - began > SECONDS:
            break
    return done / (time.perf_counter() - began)
