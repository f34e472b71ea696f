"""Publishing: each week that is over is counted once, and what may be told of it is frozen in the store.

What the store knows of a week and no publication counts is late: it came afterwards, or was too little to be told of.
It joins a later week as one number, once it is large enough, and no number of its own week ever changes.
"""

import datetime as dt
import json
from typing import Final

from keepfaith.agency.folder import agency_folder
from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.pipeline.referrers import MIN_GROUP_SIZE
from keepfaith.visits.publication.figures import HUMANS, MACHINES, published_figures
from keepfaith.visits.publication.own_requests import own_rows, reported
from keepfaith.visits.publication.raw_counts import RawCounts, requests_by_week
from keepfaith.visits.publication.suppression import MIN_DIVIDED_SIZE
from keepfaith.visits.publication.weeks import Week
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.files import Store, sync_folders

# A week is over when one more day is.
GRACE: Final = dt.timedelta(days=1)
# While requests of days before these come in, a log is being read; then nothing is published yet.
_RECENT: Final = dt.timedelta(days=3)
QUIET: Final = dt.timedelta(hours=2)
_SIDES: Final = (HUMANS, MACHINES)

type Covered = dict[str, list[int]]


def publish_due(store: Store, *, today: dt.date, now: dt.datetime | None = None) -> list[Week]:
    """Publish what is due, each week by a commit of its own, and return which weeks these are, the latest first."""
    now = now or dt.datetime.now(dt.UTC)
    if store.manifest.has_older_days(today - _RECENT, since=now - QUIET):
        return []
    known = requests_by_week(store.manifest)
    published = {Week(dt.date.fromisoformat(file.first)) for file in store.manifest.listed("published")}
    due = [
        week
        for week, numbers in sorted(known.items(), reverse=True)
        if week.last + GRACE < today and week not in published and max(numbers) >= MIN_DIVIDED_SIZE
    ]
    return [week for week in due if _publish(store, week, known)]


def _publish(store: Store, week: Week, known: dict[Week, tuple[int, int]]) -> bool:
    """Freeze a week, and with it how many requests of each week are counted in what is published.

    The prober's own are taken out first; of what is too little then, nothing is published.
    """
    raw = RawCounts.of(store.manifest, week)
    own = _take_out_own(raw, store, week)
    counted = (raw.people.requests, raw.machines.requests)
    if max(counted) < MIN_DIVIDED_SIZE:
        return False
    before = store.manifest.listed("covered")
    covered: Covered = json.loads((store.folder / before[0].name).read_text()) if before else {}
    publication = {
        "week": str(week),
        "upper_bound": raw.is_upper_bound,
        "own": sum(own),
        "questions": published_figures(raw, late=_late(covered, known)),
    }
    covered[str(week)] = [
        (number if number >= MIN_DIVIDED_SIZE else 0) + taken
        for number, taken in zip(counted, own, strict=True)
    ]
    texts = {
        kind: json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        for kind, content in (("published", publication), ("covered", covered))
    }
    files = [
        store.write_json("published", texts["published"], first=week.first, last=week.last),
        store.write_json("covered", texts["covered"], first=week.first, last=week.last),
    ]
    try:
        sync_folders(store.folder, {file.kind for file in files})
        store.manifest.commit(Change(add=files, remove=before))
    except BaseException:
        store.discard(files)
        raise
    return True


def _take_out_own(raw: RawCounts, store: Store, week: Week) -> tuple[int, int]:
    """Take what the prober reports of a week out of its counts; return how much of people's and of machines'."""
    own = reported(store.folder, week)
    if not own:
        return 0, 0
    return raw.take_out(own_rows(store.manifest, week, own, PathRules.read(agency_folder())))


def _late(covered: Covered, known: dict[Week, tuple[int, int]]) -> dict[str, int]:
    """Return how many requests of published weeks are counted nowhere, and count them as told of; few ones wait."""
    late = {}
    for place, side in enumerate(_SIDES):
        missing = {
            name: max(0, known.get(Week.read(name), (0, 0))[place] - numbers[place])
            for name, numbers in covered.items()
        }
        if sum(missing.values()) >= MIN_GROUP_SIZE:
            late[side] = sum(missing.values())
            for name, number in missing.items():
                covered[name][place] += number
    return late
