"""Promise 9 about non-human visitors: no more is kept about a machine's visit than about a person's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from keepfaith.visits.checks import scratch_store
from keepfaith.visits.checks.both_alike import column_faults, examine
from keepfaith.visits.checks.store_samples import enums_as_text
from keepfaith.visits.pipeline import redaction
from keepfaith.visits.pipeline.agent_classes import LIKELY_HUMAN
from keepfaith.visits.store.manifest import Manifest
from tests.visits.check_fixtures import NOBODY, visits
from tests.visits.stored_visits import CRAWLER, request, some_days, store_visits

__all__ = ["visits"]
REAL = scratch_store.redact


@pytest.fixture
def store(visits: Path) -> Path:
    store_visits(visits, some_days(2))
    return visits


def failed(fault: str) -> None:
    finding = examine(NOBODY)
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


def test_the_check_finds_it_kept(found_machines: dict[int, dict[str, Any]]) -> None:
    assert found_machines[9]["verdict"] == "kept", found_machines[9]


def test_the_same_is_stored_of_both(store: Path) -> None:
    finding = examine(NOBODY)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith(
        "10 or more requests of people and 10 or more requests of machines looked at: the same 9"
    )
    assert len(finding.figure) < 300


def test_where_nobody_has_come_nothing_is_proven(visits: Path) -> None:
    assert examine(NOBODY).outcome == "unproven"


def test_where_only_machines_have_come_the_figure_says_so(visits: Path) -> None:
    store_visits(visits, [[request(agent=CRAWLER)]])
    finding = examine(NOBODY)
    assert finding.outcome == "kept"
    assert finding.figure.startswith("no requests of people and few requests of machines looked at")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda rows: rows.with_columns(agent=pl.lit("x")), "The field agent is kept of some only"),
        (lambda rows: rows.drop("address"), "The field address is kept of some only"),
        (
            lambda rows: rows.with_columns(host=pl.when(pl.col("machine") == LIKELY_HUMAN).then("host")),
            "The field host is filled in for some only",
        ),
        (lambda rows: rows.with_columns(machine=pl.lit("unknown")), "96 requests are of no kind"),
    ],
)
def test_a_field_that_only_some_have_is_found(
    visits: Path, change: Callable[[pl.DataFrame], pl.DataFrame], fault: str
) -> None:
    store_visits(visits, [[visit for day in some_days(2) for visit in day]])
    rows = pl.concat(enums_as_text(pl.read_parquet(file)) for file in Manifest.at(visits).files("days"))
    assert list(column_faults(rows)) == []
    assert fault in " ".join(column_faults(change(rows)))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (pl.col("path") + pl.col("agent").str.head(3), "something else is kept"),
        (
            pl.when(pl.col("agent") == "").then(pl.lit("/")).otherwise("path").alias("path"),
            "something else is kept",
        ),
    ],
)
def test_more_that_is_stored_of_a_machine_is_found(
    store: Path, monkeypatch: pytest.MonkeyPatch, change: pl.Expr, fault: str
) -> None:
    monkeypatch.setattr(scratch_store, "redact", lambda taken, rules: REAL(taken.with_columns(change), rules))
    failed(fault)


def test_an_address_that_is_stored_of_people_only_is_found(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = (
        pl.when(pl.col("agent").str.contains("Firefox"))
        .then("address")
        .otherwise(pl.lit("-"))
        .alias("address")
    )
    monkeypatch.setattr(
        scratch_store, "redact", lambda taken, rules: REAL(taken.with_columns(address), rules)
    )
    failed("The address is not kept of a person and of machines alike")


def test_a_machine_that_is_stored_as_a_person_is_found(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "classify", lambda agents: [LIKELY_HUMAN] * len(agents))
    failed("kept as a person's")
