"""Weeks that are published at once, from rollups."""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from keepfaith.visits.publication.publisher import QUIET, publish_due
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.manifest import Manifest
from tests.visits.rollups import Counted, Request, write_rollups
from tests.visits.sample_year import visits
from tests.visits.stored_visits import NOON, some_days, store_visits

MONDAY = dt.date(2026, 11, 16)
WEEK = "2026-W47"


def publish(folder: Path, requests: Sequence[Request], counted: Iterable[Counted] = ()) -> None:
    """Write rollups, and publish the weeks that they are of."""
    write_rollups(folder, requests, counted)
    last = max(request.day for request in requests)
    _publish(folder, today=last + dt.timedelta(14))


def publish_sample(folder: Path, *, days: int, last: dt.date = MONDAY + dt.timedelta(6)) -> None:
    """Publish plausible visits of so many days up to one."""
    visits(folder, last=last, days=days)
    _publish(folder, today=last + dt.timedelta(14))


def publish_past_weeks(folder: Path) -> None:
    """Keep a log of days long past in a store, rows and all, and publish their weeks; once for each store.

    A month of them is over.
    """
    if Manifest.at(folder).listed("published"):
        return
    store_visits(folder, some_days(40, visitors=40))
    _publish(folder, today=NOON.date() + dt.timedelta(60))


def _publish(folder: Path, *, today: dt.date) -> None:
    """Publish as if nothing had come for hours."""
    publish_due(Store.open(folder), today=today, now=dt.datetime.now(dt.UTC) + 2 * QUIET)
