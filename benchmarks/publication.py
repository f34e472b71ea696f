"""Publishing every week of twenty million requests, and reading what is published as page and as file."""

import datetime as dt
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.utils import translation

from benchmarks.sizes import sized
from keepfaith.prober.oracle.derivation import Derivation
from keepfaith.prober.oracle.figures import week_of
from keepfaith.prober.oracle.small_counts import small_counts
from keepfaith.visits.publication.published_weeks import PublishedWeeks, _publication
from keepfaith.visits.publication.publisher import publish_due
from keepfaith.visits.publication.questions import PUBLISHED
from keepfaith.visits.store.files import Store

AGAIN = sized(15, 1)


def measure(store: Store, *, today: dt.date) -> None:
    """Publish a store that holds rollups alone, and print how long it takes to publish, read and solve it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepfaith.website.settings")
    django.setup()
    from keepfaith.visits.statistics_page.page import page
    from keepfaith.visits.statistics_page.reports import report

    begun = time.perf_counter()
    weeks = publish_due(store, today=today)
    took = time.perf_counter() - begun
    sizes = [file.size for file in store.manifest.listed("published")]
    print(f"\n{len(weeks)} weeks published in {took:.1f} s, {took / len(weeks) * 1000:.0f} ms each,")
    print(f"  {sum(sizes) / 2**20:.1f} MB in all, {max(sizes) / 1024:.0f} KB at most")
    folder, last = store.folder, max(weeks)
    with translation.override("en"):
        # The first picture of a process starts what draws.
        page(PublishedWeeks(folder), last)
        first = milliseconds(lambda: page(PublishedWeeks(folder), last), cold=True)
        again = milliseconds(lambda: page(PublishedWeeks(folder), last))
        file = milliseconds(lambda: report(PublishedWeeks(folder).answer("pages", last), agency=""))
    print(f"  the page without its frame, pictures drawn: first {first:.0f} ms, then {again:.0f} ms")
    print(f"  pages as JSON: {file:.1f} ms")
    _solve(folder)


def milliseconds(act: Callable[[], object], *, cold: bool = False) -> float:
    """Return the median of some runs, or of one that has nothing in memory."""
    took = []
    for _ in range(1 if cold else AGAIN):
        if cold:
            _publication.cache_clear()
        begun = time.perf_counter()
        act()
        took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1000


def _solve(folder: Path) -> None:
    """Solve all weeks as one system."""
    from keepfaith.visits.statistics_page.reports import report

    published, whole, figures = PublishedWeeks(folder), Derivation(), 0
    begun = time.perf_counter()
    for week in published.weeks:
        answers = [published.answer(name, week) for name in PUBLISHED]
        reports = {answer.question.name: report(answer, agency="") for answer in answers}
        read = week_of(json.dumps({"week": str(week), "weeks": [], "reports": reports}))
        figures += sum(len(table.rows) * len(table.figures) for table in read.reports.values())
        small, system = small_counts(read.reports)
        assert small == []
        for terms, total in system.equations:
            whole.add({f"{week} {name}": int(factor) for name, factor in terms.items()}, int(total))
    assert whole.small(10) == []
    print(
        f"  solved: {figures:,} figures in {len(whole.equations):,} equations with {len(whole.unknowns):,} unknowns, "
        f"in {time.perf_counter() - begun:.1f} s; no count below ten follows"
    )
