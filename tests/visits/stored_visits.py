"""A store as the portal's own writer makes it, from requests described in a few words."""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from keepfaith.visits.logs.schema import REQUEST_SCHEMA, Reject
from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.pipeline.redaction import redact
from keepfaith.visits.pipeline.writer import StoreWriter

AGENCY = Path(__file__).parents[2] / "agencies" / "dese"
NOON = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def request(path: str = "/", *, at: dt.datetime = NOON, **more: Any) -> dict[str, Any]:
    """Tell of a request as a parser of logs does."""
    columns = {
        "time": int(at.timestamp()),
        "address": "192.0.2.7",
        "method": "GET",
        "path": path,
        "query": "",
        "status": 200,
        "bytes": 1_000,
        "host": "example.gov",
        "referrer": "",
        "agent": BROWSER,
    }
    assert more.keys() <= columns.keys()
    return {**columns, **more}


def some_days(days: int = 3, *, visitors: int = 12) -> list[list[dict[str, Any]]]:
    """Tell of some days: people who look at pages and their parts, one form that is sent, and a crawler."""
    return [
        [
            visit
            for number in range(visitors)
            for visit in (
                request(f"/page-{number % 4}/", at=at + dt.timedelta(minutes=number), address=f"192.0.2.{number}"),
                request("/static/site.css", at=at + dt.timedelta(minutes=number), address=f"192.0.2.{number}"),
                request("/page-0/", at=at + dt.timedelta(minutes=number), address=f"2001:db8::{number}", agent=CRAWLER),
                request(
                    "/forms/question/",
                    at=at + dt.timedelta(minutes=number, seconds=7),
                    address=f"192.0.2.{number}",
                    method="POST",
                ),
            )
        ]
        for at in (NOON + dt.timedelta(days=day) for day in range(days))
    ]  # fmt: skip


def store_visits(
    folder: Path, commits: Iterable[Sequence[dict[str, Any]]], rejects: Sequence[Reject] = ()
) -> StoreWriter:
    """Keep requests, a commit for each group of them."""
    writer = StoreWriter.open(folder, lambda _line: None)
    rules = PathRules.read(AGENCY)
    for requests in commits:
        writer.add(redact(pl.DataFrame(list(requests), schema=REQUEST_SCHEMA), rules), rejects)
        writer.commit()
    return writer
