"""A store of a check's own, made as every store is, from requests that the check makes up; it is gone afterwards."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl
from django.conf import settings

from keepfaith.visits.checks.store_samples import as_texts
from keepfaith.visits.engines.embedded_duckdb import Embedded
from keepfaith.visits.logs.schema import TAKEN, Reject
from keepfaith.visits.pipeline.path_rules import Rules
from keepfaith.visits.pipeline.redaction import prepare
from keepfaith.visits.pipeline.writer import Keeper
from keepfaith.visits.questions.answers import Answer
from keepfaith.visits.questions.catalog import QUESTIONS
from keepfaith.visits.questions.date_ranges import Span
from keepfaith.visits.questions.sql import phrase
from keepfaith.visits.store.manifest import Manifest

if TYPE_CHECKING:
    from keepfaith.visits.engines.engine import Values

BROWSER: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
# Noon of a day on which no clock was changed, in whole seconds.
NOON: Final = 1_772_470_800


@dataclass(frozen=True, slots=True)
class Asked:
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
def kept(*commits: Iterable[Asked], rejects: Sequence[Reject] = ()) -> Iterator[Path]:
    """Keep requests, a commit for each group of them, in a folder that lasts as long as the block.

    `rejects` are lines beside each group that could not be read.
    """
    with tempfile.TemporaryDirectory(prefix="keepfaith-check-") as name:
        folder = Path(name)
        # The recovery key of this store is thrown away: nothing in it has to be opened.
        keeper = Keeper.of(folder, lambda _line: None)
        rules = Rules.of(settings.AGENCY)
        for asked in commits:
            rows = [astuple(each) for each in asked]
            keeper.take(prepare(pl.DataFrame(rows, schema=TAKEN, orient="row"), rules), rejects)
            keeper.commit()
        yield folder


def stored(folder: Path) -> pl.DataFrame:
    """Read all rows that a scratch store holds, in the order in which they lie."""
    return pl.concat(as_texts(pl.read_parquet(file)) for file in Manifest.at(folder).files("days"))


def answered(folder: Path, name: str, *, least: int = 0) -> Answer:
    """Answer a question by day as the portal does, but always within this process; `least` is the smallest group."""
    question, span = QUESTIONS[name], Span(by="" if QUESTIONS[name].group else "day")
    since, until = span.bounds
    merging: Values = {"least": least, "most": 2**31 - 1} if question.merges else {}
    found = Embedded(folder).ask(
        phrase(question, span.by),
        Manifest.at(folder).files(question.kind),
        {"since": since, "until": until, **merging},
    )
    return Answer.of(question, span, found)
