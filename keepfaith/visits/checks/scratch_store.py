"""A store of a check's own, made as every store is, from requests that the check makes up; it is gone afterwards."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl
from django.conf import settings

from keepfaith.visits.checks.store_samples import enums_as_text
from keepfaith.visits.engines.embedded_duckdb import EmbeddedDuckDB
from keepfaith.visits.logs.schema import REQUEST_SCHEMA, Reject
from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.pipeline.redaction import redact
from keepfaith.visits.pipeline.writer import StoreWriter
from keepfaith.visits.questions.answers import Answer
from keepfaith.visits.questions.catalog import QUESTIONS
from keepfaith.visits.questions.date_ranges import Span
from keepfaith.visits.questions.sql import as_sql
from keepfaith.visits.store.manifest import Manifest

if TYPE_CHECKING:
    from keepfaith.visits.engines.engine import Values

BROWSER: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
# Noon of a day on which no clock was changed, in whole seconds.
NOON: Final = 1_772_470_800


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A request as a log tells it."""

    time: int = NOON
    address: str = "192.0.2.1"
    method: str = "GET"
    path: str = "/"
    query: str = ""
    status: int = 200
    bytes: int = 1_000
    host: str = "example.gov"
    referrer: str = ""
    agent: str = BROWSER


@contextmanager
def scratch_store(*commits: Iterable[LoggedRequest], rejects: Sequence[Reject] = ()) -> Iterator[Path]:
    """Keep requests, a commit for each group of them, in a folder that lasts as long as the block.

    `rejects` are lines beside each group that could not be read.
    """
    with tempfile.TemporaryDirectory(prefix="keepfaith-check-") as name:
        folder = Path(name)
        add_requests(folder, *commits, rejects=rejects)
        yield folder


def add_requests(folder: Path, *commits: Iterable[LoggedRequest], rejects: Sequence[Reject] = ()) -> None:
    """Keep more requests in a scratch store, a commit for each group of them."""
    # The recovery key of this store is thrown away: nothing in it has to be opened.
    writer = StoreWriter.open(folder, lambda _line: None)
    rules = PathRules.read(settings.AGENCY)
    for requests in commits:
        rows = [astuple(request) for request in requests]
        writer.add(redact(pl.DataFrame(rows, schema=REQUEST_SCHEMA, orient="row"), rules), rejects)
        writer.commit()


def stored_rows(folder: Path) -> pl.DataFrame:
    """Read all rows that a scratch store holds, in the order in which they lie."""
    return pl.concat(enums_as_text(pl.read_parquet(file)) for file in Manifest.at(folder).files("days"))


def answer_question(folder: Path, name: str, *, min_size: int = 0) -> Answer:
    """Answer a question by day as the portal does, within this process; `min_size` is that of the smallest group."""
    question, span = QUESTIONS[name], Span(by="" if QUESTIONS[name].group else "day")
    since, until = span.bounds
    merging: Values = {"least": min_size, "most": 2**31 - 1} if question.merges else {}
    rows = EmbeddedDuckDB(folder).ask(
        as_sql(question, span.by),
        Manifest.at(folder).files(question.kind),
        {"since": since, "until": until, **merging},
    )
    return Answer.of(question, span, rows)
