"""Made-up visits of sixty days for a demonstration: of pages that there are, from networks that nobody has.

They pass the same way as any log: read, redacted, sealed, counted, and published by whole weeks.
"""

import datetime as dt
import random
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from keepfaith.agency.folder import agency_folder
from keepfaith.visits.ingest.ingest import Ingest, IngestOptions
from keepfaith.visits.ingest.sources import find_sources
from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.pipeline.writer import StoreWriter
from keepfaith.visits.publication.publisher import QUIET, publish_due

DAYS: Final = 60
_DAY: Final = dt.timedelta(days=1)
# How often each page is asked for, of a hundred or so.
_PAGES: Final[Mapping[str, int]] = {
    "/": 30, "/forms/": 8, "/forms/literature/": 13, "/forms/question/": 6, "/forms/notices/": 4,
    "/forms/receipt/": 5, "/events/": 11, "/policies/privacy/": 5, "/policies/accessibility/": 3,
    "/policies/privacy/promises/": 2, "/search/?q=booklets": 4, "/statistics/": 2, "/es/": 5,
    "/es/forms/literature/": 3, "/pages/about/": 2, "/forms/literatur/": 1,
}  # fmt: skip
_NOT_THERE: Final = "/forms/literatur/"
_FROM: Final[Mapping[str, int]] = {
    "-": 6,
    "https://search.example.com/": 3,
    "https://schools.example.org/": 2,
}
_PEOPLE: Final[Mapping[str, int]] = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 "
    "Mobile/15E148 Safari/604.1": 4,
    "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/152.0.0.0 Mobile Safari/537.36": 3,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/152.0.0.0 Safari/537.36": 4,
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:148.0) Gecko/20100101 Firefox/148.0": 2,
}
_MACHINES: Final[Mapping[str, int]] = {
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": 3,
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)": 2,
    "curl/8.11.0": 1,
}
# Reserved for documentation by RFC 5737.
_NETWORKS: Final = ("192.0.2", "198.51.100", "203.0.113")
# Requests of people on a business day and on another one, and of machines.
_BUSY, _QUIET_DAY, _BY_MACHINES = 150, 55, 45
_SATURDAY: Final = 5


def store_samples(folder: Path, *, now: dt.datetime) -> int:
    """Store the sample visits in a new store of visits and publish their weeks; return how many there are."""
    rules = PathRules.read(agency_folder())
    today = now.astimezone(rules.zone).date()
    writer = StoreWriter.open(folder, lambda _line: None)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        log = Path(scratch, "sample.log")
        log.write_text("".join(f"{line}\n" for line in sample_lines(today)), encoding="ascii")
        summary = Ingest(writer, rules, IngestOptions("combined")).run(find_sources([str(log)]))
    # Nothing else is being read, so nothing need be waited for.
    publish_due(writer.store, today=today, now=now + QUIET + _DAY)
    return summary.lines


def sample_lines(today: dt.date) -> Iterator[str]:
    """Yield the lines of a log in the order of their times, up to yesterday."""
    for ago in range(DAYS, 0, -1):
        yield from _lines_of(today - ago * _DAY)


def _lines_of(day: dt.date) -> Iterator[str]:
    chance = random.Random(day.toordinal())  # noqa: S311 - sample data, and the same each time
    people = chance.randint(8, 12) * (_BUSY if day.weekday() < _SATURDAY else _QUIET_DAY) // 10
    seconds = [_daytime(chance) for _ in range(people)]
    times = [(second, False) for second in seconds]
    times += [(chance.randrange(86_400), True) for _ in range(_BY_MACHINES)]
    for second, is_machine in sorted(times):
        yield _line(
            chance, dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(seconds=second), is_machine
        )


def _daytime(chance: random.Random) -> int:
    # Most people come by day; the sample's agency is five hours behind UTC.
    return int(chance.triangular(11 * 3600, 86_399, 19 * 3600))


def _line(chance: random.Random, time: dt.datetime, is_machine: bool) -> str:  # noqa: FBT001 - one of two kinds
    page, agent = _drawn(chance, _PAGES), _drawn(chance, _MACHINES if is_machine else _PEOPLE)
    came_from = "-" if is_machine else _drawn(chance, _FROM)
    status = 404 if page == _NOT_THERE else 200
    address = f"{chance.choice(_NETWORKS)}.{chance.randrange(1, 255)}"
    request = f'"GET {page} HTTP/1.1" {status} {chance.randrange(4_000, 24_000)}'
    return f'{address} - - [{time:%d/%b/%Y:%H:%M:%S} +0000] {request} "{came_from}" "{agent}"'


def _drawn(chance: random.Random, weights: Mapping[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
